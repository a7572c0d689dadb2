"""Testing the forecast: hide the latest part of the follower history, predict it, and compare with what happened."""

from dataclasses import dataclass

import numpy as np

from graph.errors import NothingFound
from graph.nx_backend.arrays import Bools, Floats, Ints
from graph.records import DAY_MS, TierBounds
from graph.store import Store
from graph.text import counted
from graph.watch.forecast import LEVEL, Forecaster, default_horizon, forecaster, outcomes
from graph.watch.histories import WEEK_MS, FollowerHistories, Trends, trends
from graph.watch.state import watch_state
from graph.watch.tiers import next_minimums

CUTS = 3


@dataclass(frozen=True)
class ForecastTest:
    """How good the forecast was on weeks that it had not seen.

    Attributes
    ----------
    forecasts
        The number of forecasts that could be compared with an observation, from `cuts` earlier instants.
    horizon_days
        How far ahead they lay.
    level, coverage
        The share of real numbers that the ranges promised to hold, and the share that they held.
    width
        The median width of a range in per cent of its lower end.
    without_range
        The number of forecasts for which no range could be promised.
    error, naive_error
        The median error in per cent, of the forecast and of assuming that nothing changes.
    fast_error, fast_naive_error
        The same for accounts that grew much faster than their size predicts; None if there were none.
    left, left_expected, left_both
        Accounts that left their tier for a larger one within the horizon; those expected to; and those of both kinds.
    dates, dates_covered
        Of the accounts that left, those with a range of dates, and those that left within it.
    """

    forecasts: int
    cuts: int
    horizon_days: float
    level: float
    coverage: float
    width: float
    without_range: int
    error: float
    naive_error: float
    fast_error: float | None
    fast_naive_error: float | None
    left: int
    left_expected: int
    left_both: int
    dates: int
    dates_covered: int


@dataclass(frozen=True)
class _Compared:
    """Forecasts beside what happened: logarithms of followers, rates a week, and the growth that leaves the tier.

    `low` and `high` are NaN where no range could be promised.
    """

    weeks: Floats
    grown: Floats
    middle: Floats
    low: Floats
    high: Floats
    to_next: Floats
    are_fast: Bools

    @property
    def have_range(self) -> Bools:
        return ~np.isnan(self.low)


def backtest_forecast(
    histories: FollowerHistories, bounds: TierBounds, *, level: float = LEVEL, cuts: int = CUTS
) -> ForecastTest | None:
    """Test the forecast on the latest part of the history; None if it is too short to hide a part of it.

    Parameters
    ----------
    level
        The share of real numbers that the ranges should hold.
    cuts
        The number of instants from which forecasts are made, a horizon apart.
    """
    last_at = histories.last_at
    if last_at is None:
        return None
    horizon = default_horizon(histories)
    parts = []
    for step in range(1, cuts + 1):
        known = histories.until(last_at - round(step * horizon * DAY_MS))
        model = forecaster(known, level=level, horizon_days=horizon)
        if model is not None:
            parts.append(_compare(histories, trends(known), model, bounds))
    if not any(part.have_range.any() for part in parts):
        return None
    names = _Compared.__dataclass_fields__
    together = _Compared(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
    return _summary(together, len(parts), horizon, level)


def _compare(histories: FollowerHistories, state: Trends, model: Forecaster, bounds: TierBounds) -> _Compared:
    outcome = outcomes(histories, state.at, model.horizon_days)
    used = outcome.are_known & ~np.isnan(state.followers)
    later: Ints = outcome.index[used]
    weeks = np.ones(len(histories))
    weeks[used] = (histories.at[later] - state.at[used]) / WEEK_MS
    rates = model.rates(state, weeks)
    start = np.maximum(1, state.followers[used])
    with np.errstate(divide="ignore"):
        return _Compared(
            weeks=weeks[used],
            grown=np.log(np.maximum(1, histories.followers[later])) - np.log(start),
            middle=rates.middle[used],
            low=rates.low[used],
            high=rates.high[used],
            to_next=np.log(next_minimums(bounds, start)) - np.log(start),
            are_fast=model.norm.deviation(state)[used] > 2,
        )


def _summary(of: _Compared, cuts: int, horizon_days: float, level: float) -> ForecastTest:
    error, naive = np.abs(of.grown - of.weeks * of.middle), np.abs(of.grown)
    low, high, have_range = of.weeks * of.low, of.weeks * of.high, of.have_range
    covered = (of.grown >= low) & (of.grown <= high)
    left, expected = of.grown >= of.to_next, of.weeks * of.middle >= of.to_next
    # The range of dates holds the day of leaving if growth at its real pace lies within the range of rates.
    dated = left & (of.high > 0)
    fast = of.are_fast
    return ForecastTest(
        forecasts=len(of.grown),
        cuts=cuts,
        horizon_days=horizon_days,
        level=level,
        coverage=float(covered[have_range].mean()),
        width=_median_percent((high - low)[have_range]),
        without_range=int((~have_range).sum()),
        error=_median_percent(error),
        naive_error=_median_percent(naive),
        fast_error=_median_percent(error[fast]) if fast.any() else None,
        fast_naive_error=_median_percent(naive[fast]) if fast.any() else None,
        left=int(left.sum()),
        left_expected=int(expected.sum()),
        left_both=int((left & expected).sum()),
        dates=int(dated.sum()),
        dates_covered=int((dated & covered).sum()),
    )


def _median_percent(errors: Floats) -> float:
    return 100 * float(np.expm1(np.median(errors)))


def forecast_test(store: Store) -> ForecastTest:
    """Test the forecast on the follower history of a store; computed once for each revision of the graph.

    Raises
    ------
    NothingFound
        The history is too short to hide a part of it.
    """
    state = watch_state(store)
    version = state.snapshot.identity, state.snapshot.revision, state.bounds
    found = store.session.value("forecast test", version, lambda: backtest_forecast(state.histories, state.bounds))
    if found is None:
        raise NothingFound(
            "The follower history is too short for a test: load the followers of 20 accounts or more at three days, "
            "some weeks apart."
        )
    return found


def sentences_of(test: ForecastTest) -> list[str]:
    """The result in sentences.

    >>> test = ForecastTest(100, 2, 28.0, 0.8, 0.83, 4.71, 0, 1.2, 2.4, None, None, 9, 8, 7, 9, 8)
    >>> sentences_of(test)[1]
    'The range held the real number of followers in 83 % of the cases; it promises 80 %. Its median width is 4.7 %.'
    """
    sentences = [
        f"{test.forecasts:,} forecasts of {test.horizon_days:.0f} days, made from {counted(test.cuts, 'earlier day')}.",
        f"The range held the real number of followers in {100 * test.coverage:.0f} % of the cases; it promises "
        f"{100 * test.level:.0f} %. Its median width is {test.width:.1f} %.",
    ]
    if test.without_range:
        sentences.append(f"For {counted(test.without_range, 'forecast')} no range could be promised.")
    sentences.append(
        f"The median error was {test.error:.1f} %; if nothing is assumed to change, it is {test.naive_error:.1f} %."
    )
    if test.fast_error is not None and test.fast_naive_error is not None:
        fast = f"For accounts that grew unusually fast it was {test.fast_error:.1f} %"
        sentences.append(f"{fast}, against {test.fast_naive_error:.1f} %.")
    if test.left or test.left_expected:
        sentences.append(
            f"{counted(test.left, 'account')} left their tier, {test.left_expected:,} were expected to, and "
            f"{test.left_both:,} did both; {test.dates_covered:,} of {test.dates:,} left within the range of dates."
        )
    return sentences
