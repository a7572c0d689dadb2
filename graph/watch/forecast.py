"""How many followers an account will have: its trend, drawn towards the norm as far as history recommends it."""

from dataclasses import dataclass

import numpy as np

from graph.nx_backend.arrays import Bools, Floats, Ints
from graph.records import DAY_MS, UNDATED
from graph.watch.growth import GrowthNorm, growth_norm
from graph.watch.histories import WEEK_MS, WINDOW_DAYS, FollowerHistories, Trends, trends
from graph.watch.ranges import GroupRanges, common_change
from graph.watch.robust import robust_fit

LEVEL = 0.8  # share of the forecasts whose range should hold the real number
ORDINARY = 2.0  # deviations from the norm up to which a trend counts as ordinary
CUTS = 6  # earlier instants from which a forecast learns
LEAST_EXAMPLES = 40  # of accounts with a trend
SLOW, ORDINARY_GROUP, FAST, SEEN_ONCE = GROUPS = range(4)
# Bounds of the coefficients: a trend neither turns round nor more than doubles, however still a period before it was.
LOWEST, HIGHEST = np.array([-np.inf, -np.inf, 0.0, 0.0]), np.array([np.inf, np.inf, 2.0, 2.0])


@dataclass(frozen=True)
class Examples:
    """What happened after earlier instants: the state of accounts then, and their growth a week afterwards.

    `changes` are the differences between the growth before and after; NaN without a trend before.
    """

    features: Floats
    groups: Ints
    rates: Floats
    changes: Floats

    @classmethod
    def joined(cls, parts: "list[Examples]") -> "Examples":
        return cls(
            np.concatenate([np.empty((0, 5)), *(part.features for part in parts)]),
            np.concatenate([np.empty(0, np.int64), *(part.groups for part in parts)]),
            np.concatenate([np.empty(0), *(part.rates for part in parts)]),
            np.concatenate([np.empty(0), *(part.changes for part in parts)]),
        )


@dataclass(frozen=True)
class Outcomes:
    """The followers of accounts about a horizon later: index of the observation, and whether there is one."""

    index: Ints
    are_known: Bools


@dataclass(frozen=True)
class Rates:
    """The expected growth a week of each account, and both ends of its range.

    All are NaN for accounts without followers; the ends also where no range can be promised.
    """

    middle: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Forecaster:
    """Predicts growth from size and trend, with a range that holds `level` of the real numbers.

    `ranges` has the errors at both ends for slow, ordinary and fast trends, and for accounts that were seen once.
    `examples` is the number of past outcomes that it learned from, `horizon_days` how far ahead they lay.
    """

    norm: GrowthNorm
    coefficients: Floats
    ranges: GroupRanges
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
        return Rates(middle, middle + width * self.ranges.low[groups], middle + width * self.ranges.high[groups])


def forecaster(
    histories: FollowerHistories, *, level: float = LEVEL, horizon_days: float | None = None
) -> Forecaster | None:
    """Learn from what happened after earlier instants; None if the history is too short for that.

    The middle is a robust regression (Huber 1964) of the growth over the horizon on the size and the trend before it;
    a trend within `ORDINARY` deviations of the norm and what is beyond count apart, because the first is mostly noise.
    Accounts that were seen once are expected to grow as others did after they were seen once.
    The range is wide enough for `level` of the past errors of accounts with a similar trend (`GroupRanges`), and for
    what changes everybody's growth from period to period (`common_change`).

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
    has_trend = examples.groups != SEEN_ONCE
    if has_trend.sum() < LEAST_EXAMPLES:
        return None
    trend = robust_fit(examples.features[has_trend, :-1], examples.rates[has_trend], LOWEST, HIGHEST)
    errors = examples.rates - examples.features[:, :-1] @ trend
    coefficients = np.append(trend, 0 if has_trend.all() else np.median(errors[~has_trend]))
    errors = examples.rates - examples.features @ coefficients
    common = common_change([part.changes for part in parts], errors[has_trend])
    ranges = GroupRanges.of([errors[examples.groups == group] for group in GROUPS], common, level)
    return Forecaster(norm, coefficients, ranges, horizon, level, len(errors))


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
    used = outcome.are_known
    later = outcome.index[used]
    weeks = (histories.at[later] - state.at[used]) / WEEK_MS
    grown = np.log(np.maximum(1, histories.followers[later])) - np.log(np.maximum(1, state.followers[used]))
    rates = grown / weeks
    return Examples(_features(state, norm)[used], _groups(state, norm)[used], rates, rates - state.rate[used])


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
    """A constant, the size, how far the trend is from the norm (its ordinary part and the rest), and 1 without one."""
    distance = np.nan_to_num(state.rate - norm.expected(state.followers), nan=0.0)
    limit = ORDINARY * np.hypot(norm.spread, np.nan_to_num(state.error))
    ordinary = np.clip(distance, -limit, limit)
    size = np.log10(np.maximum(1, np.nan_to_num(state.followers, nan=1)))
    return np.column_stack([np.ones(len(size)), size, ordinary, distance - ordinary, ~state.are_known])


def _groups(state: Trends, norm: GrowthNorm) -> Ints:
    """Whether a trend is slow, ordinary or fast for the size of the account, or unknown because it was seen once."""
    groups: Ints = np.digitize(norm.deviation(state), [-ORDINARY, ORDINARY]).astype(np.int64)
    return np.where(state.are_known, groups, SEEN_ONCE)
