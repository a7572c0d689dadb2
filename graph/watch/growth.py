"""What the size of an account predicts about its growth, and who grows faster than that."""

from dataclasses import dataclass

import numpy as np

from graph.nx_backend.arrays import Bools, Floats
from graph.watch.histories import Trends
from graph.watch.robust import robust_fit, robust_spread

LEAST_ACCOUNTS = 20  # with a trend: fewer make no norm
RISING = 3.0  # standard deviations above the norm
UNCHANGED = 1e-9  # a rate of a count that is the same as before
NINETY_PERCENT = 1.645  # standard deviations on each side of a normal distribution


@dataclass(frozen=True)
class GrowthNorm:
    """The growth a week that the number of followers predicts: `intercept + slope * log10(followers)`.

    `spread` is the robust standard deviation of real growth around it, `accounts` the number it was fitted to. Rates
    are differences of natural logarithms.
    """

    intercept: float
    slope: float
    spread: float
    accounts: int

    def expected(self, followers: Floats) -> Floats:
        """The growth a week of accounts with so many followers.

        >>> GrowthNorm(0.05, -0.01, 0.002, 100).expected(np.array([1_000.0, 10_000.0])).round(3).tolist()
        [0.02, 0.01]
        """
        return self.intercept + self.slope * np.log10(np.maximum(1, followers))

    def deviation(self, trends: Trends) -> Floats:
        """How far each account's growth is from the norm, in standard deviations; 0 where it is unknown.

        The uncertainty of the account's own trend is part of the standard deviation.
        """
        distance = trends.rate - self.expected(trends.followers)
        deviation: Floats = np.nan_to_num(distance / np.hypot(self.spread, trends.error), nan=0.0)
        return deviation


def growth_norm(trends: Trends) -> GrowthNorm | None:
    """Fit the norm to all accounts with a trend; None with fewer than `LEAST_ACCOUNTS`.

    Growth that does not depend on size is Gibrat's law of proportionate effect (Gibrat 1931), which follower counts
    keep roughly; the slope is what is left of a dependence. The regression is Huber's, so that the accounts that take
    off, who are looked for, do not become the norm. Where most counts have not changed at all, as in a list that was
    copied in part from an earlier one, those that have changed are the norm.
    """
    known = trends.are_known
    changed = known & (np.abs(trends.rate) > UNCHANGED)
    if 0 < 2 * changed.sum() < known.sum():
        known = changed
    number = int(known.sum())
    if number < LEAST_ACCOUNTS:
        return None
    features = np.column_stack([np.ones(number), np.log10(np.maximum(1, trends.followers[known]))])
    rates = trends.rate[known]
    intercept, slope = robust_fit(features, rates)
    spread = robust_spread(rates - features @ np.array([intercept, slope]))
    return GrowthNorm(float(intercept), float(slope), spread, number)


def are_rising(trends: Trends, norm: GrowthNorm, *, deviations: float = RISING) -> Bools:
    """Which accounts grow by at least this many standard deviations faster than their size predicts."""
    return trends.are_known & (norm.deviation(trends) >= deviations)


def percent(rate: float) -> float:
    """A rate of growth in per cent.

    >>> round(percent(0.05), 1)
    5.1
    """
    return 100 * float(np.expm1(rate))
