"""How many followers an account will have: its trend, drawn towards the norm as far as history recommends it."""

from dataclasses import dataclass

import numpy as np

from graph.nx_backend.arrays import Bools, Floats, Ints
from graph.records import DAY_MS, UNDATED
from graph.watch.growth import GrowthNorm, growth_norm
from graph.watch.histories import WEEK_MS, WINDOW_DAYS, FollowerHistories, Trends, trends
from graph.watch.robust import robust_fit

LEVEL = 0.8  # share of the forecasts whose range should hold the real number
ORDINARY = 2.0  # deviations from the norm up to which a trend counts as ordinary
CUTS = 6  # earlier instants from which a forecast learns
LEAST_EXAMPLES = 40
LEAST_IN_GROUP = 20  # below, a group of trends takes the range of all
SLOW, ORDINARY_GROUP, FAST = 0, 1, 2


@dataclass(frozen=True)
class Examples:
    """What happened after earlier instants: the state of accounts then, and their growth a week afterwards."""

    features: Floats
    groups: Ints
    rates: Floats

    @classmethod
    def joined(cls, parts: "list[Examples]") -> "Examples":
        return cls(
            np.concatenate([np.empty((0, 4)), *(part.features for part in parts)]),
            np.concatenate([np.empty(0, np.int64), *(part.groups for part in parts)]),
            np.concatenate([np.empty(0), *(part.rates for part in parts)]),
        )


@dataclass(frozen=True)
class Outcomes:
    """The followers of accounts about a horizon later: index of the observation, and whether there is one."""

    index: Ints
    are_known: Bools


@dataclass(frozen=True)
class Rates:
    """The expected growth a week of each account, and both ends of its range; NaN for accounts without followers."""

    middle: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Forecaster:
    """Predicts growth from size and trend, with the range that held `level` of the past errors.

    `low` and `high` are the errors at both ends of the range for slow, ordinary and fast trends. `examples` is the
    number of past outcomes that it learned from, `horizon_days` how far ahead they lay.
    """

    norm: GrowthNorm
    coefficients: Floats
    low: Floats
    high: Floats
    horizon_days: float
    level: float
    examples: int

    def rates(self, state: Trends, weeks: Floats | None = None) -> Rates:
        """The growth a week to expect after the last observation of each account.

        Parameters
        ----------
        weeks : shape (n,), optional
            How far ahead each account is predicted; by default the horizon. Chance evens out over time, so the range
            of the rate is wider for a shorter time, by the square root. It is not narrowed for a longer one.
        """
        features, groups = _features(state, self.norm), _groups(state, self.norm)
        middle = features @ self.coefficients
        middle[np.isnan(state.followers)] = np.nan
        horizon = self.horizon_days * DAY_MS / WEEK_MS
        width = np.ones(len(middle)) if weeks is None else np.sqrt(np.maximum(1, horizon / weeks))
        return Rates(middle, middle + width * self.low[groups], middle + width * self.high[groups])


def forecaster(
    histories: FollowerHistories, *, level: float = LEVEL, horizon_days: float | None = None
) -> Forecaster | None:
    """Learn from what happened after earlier instants; None if the history is too short for that.

    The middle is a robust regression (Huber 1964) of the growth over the horizon on the size and the trend before it;
    a trend within `ORDINARY` deviations of the norm and what is beyond count apart, because the first is mostly noise.
    The range is split-conformal (Vovk, Gammerman and Shafer 2005; by groups as in their Mondrian predictors): it is
    wide enough for `level` of the past errors of accounts with a similar trend, whatever their distribution. What moves
    everybody in a period was seen in `n` periods only, so the range is wider by sqrt(1 + 1/n), as that of any
    prediction from `n` observations.

    Parameters
    ----------
    horizon_days
        How far ahead the past outcomes lie; by default `default_horizon`.
    """
    horizon = horizon_days or default_horizon(histories)
    last_at, norm = histories.last_at, growth_norm(trends(histories))
    if last_at is None or norm is None:
        return None
    cuts = [last_at - round(step * horizon * DAY_MS) for step in range(1, CUTS + 1)]
    parts = [part for cut in cuts if (part := examples_at(histories, cut, horizon)) is not None and len(part.rates)]
    examples = Examples.joined(parts)
    if len(examples.rates) < LEAST_EXAMPLES:
        return None
    coefficients = robust_fit(examples.features, examples.rates)
    errors = examples.rates - examples.features @ coefficients
    low, high = _ranges(errors, examples.groups, level)
    wider = float(np.sqrt(1 + 1 / len(parts)))
    return Forecaster(norm, coefficients, wider * low, wider * high, horizon, level, len(errors))


def default_horizon(histories: FollowerHistories) -> float:
    """The days between observations, but at least `WINDOW_DAYS`."""
    same = np.diff(histories.accounts) == 0
    gaps = np.diff(histories.at)[same] / DAY_MS
    return max(WINDOW_DAYS, float(np.median(gaps))) if len(gaps) else WINDOW_DAYS


def examples_at(histories: FollowerHistories, cut: int, horizon_days: float) -> Examples | None:
    """The state of accounts at an instant (ms) and their growth afterwards; None if too little was known then."""
    state = trends(histories.until(cut))
    norm = growth_norm(state)
    if norm is None:
        return None
    outcome = outcomes(histories, state.at, horizon_days)
    used = outcome.are_known & state.are_known
    later = outcome.index[used]
    weeks = (histories.at[later] - state.at[used]) / WEEK_MS
    grown = np.log(np.maximum(1, histories.followers[later])) - np.log(np.maximum(1, state.followers[used]))
    return Examples(_features(state, norm)[used], _groups(state, norm)[used], grown / weeks)


def outcomes(histories: FollowerHistories, start: Ints, horizon_days: float) -> Outcomes:
    """The observation of each account that is nearest to a horizon after `start` (ms), from half to twice as long."""
    horizon = horizon_days * DAY_MS
    accounts = histories.accounts
    ahead = histories.at - start[accounts]
    possible = np.flatnonzero((start[accounts] != UNDATED) & (ahead >= horizon / 2) & (ahead <= 2 * horizon))
    # The nearest one is written last.
    possible = possible[np.argsort(-np.abs(ahead[possible] - horizon), kind="stable")]
    index = np.full(len(histories), -1, np.int64)
    index[accounts[possible]] = possible
    return Outcomes(index, index >= 0)


def _features(state: Trends, norm: GrowthNorm) -> Floats:
    """A constant, the size, and how far the trend is from the norm: its ordinary part and the rest."""
    distance = np.nan_to_num(state.rate - norm.expected(state.followers), nan=0.0)
    limit = ORDINARY * np.hypot(norm.spread, np.nan_to_num(state.error))
    ordinary = np.clip(distance, -limit, limit)
    size = np.log10(np.maximum(1, np.nan_to_num(state.followers, nan=1)))
    return np.column_stack([np.ones(len(size)), size, ordinary, distance - ordinary])


def _groups(state: Trends, norm: GrowthNorm) -> Ints:
    """Whether a trend is slow, ordinary or fast for the size of the account."""
    groups: Ints = np.digitize(norm.deviation(state), [-ORDINARY, ORDINARY]).astype(np.int64)
    return groups


def _ranges(errors: Floats, groups: Ints, level: float) -> tuple[Floats, Floats]:
    """Both ends of the range of past errors for each group of trends."""
    parts = [errors[groups == group] for group in (SLOW, ORDINARY_GROUP, FAST)]
    ends = [conformal_range(part if len(part) >= LEAST_IN_GROUP else errors, level) for part in parts]
    return np.array([low for low, _ in ends]), np.array([high for _, high in ends])


def conformal_range(errors: Floats, level: float) -> tuple[float, float]:
    """The range that holds a new error with probability `level`, if it is one of a kind with these.

    >>> conformal_range(np.arange(1.0, 20.0), 0.8)
    (2.0, 18.0)
    """
    ordered, number = np.sort(errors), len(errors)
    tail = int(np.floor((number + 1) * (1 - level) / 2 + 1e-9))
    return float(ordered[max(0, tail - 1)]), float(ordered[min(number - 1, number - tail)])
