"""When an account leaves its tier for the next larger one."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.nx_backend.arrays import Floats
from graph.records import DAY_MS, TierBounds
from graph.watch.estimates import Range
from graph.watch.histories import WEEK_MS

LONGEST_DAYS = 365.0  # a later date is not worth naming


@dataclass(frozen=True, slots=True)
class Departure:
    """When an account is expected to have `followers`, where the tier `into` begins.

    `expected`, `earliest` and `latest` are instants (ms); None if the growth at the middle or at an end of the range
    does not lead there within `LONGEST_DAYS`. `earliest` is None as well where no range can be promised.
    """

    into: str
    followers: int
    expected: int | None
    earliest: int | None
    latest: int | None


def next_minimums(bounds: TierBounds, followers: npt.ArrayLike) -> Floats:
    """The fewest followers of the tier above each of these counts; infinity in the largest tier.

    >>> next_minimums(TierBounds(), [999, 1_000, 2_000_000]).tolist()
    [1000.0, 10000.0, inf]
    """
    minimums = np.array([*bounds.minimums, math.inf])
    return minimums[np.searchsorted(bounds.minimums, followers, side="right")]


def departure(followers: float, at: int, rate: Range, bounds: TierBounds) -> Departure | None:
    """When an account leaves its tier at these rates; None in the largest tier, and if even the highest takes too long.

    Parameters
    ----------
    followers, at
        The last observation; `at` is an instant (ms).
    rate
        The growth a week, as a difference of natural logarithms; the ends are NaN where no range can be promised.

    Examples
    --------
    >>> week = 7 * DAY_MS
    >>> leaving = departure(9_000, 0, Range(0.05, -0.01, 0.10), TierBounds())
    >>> leaving.into, leaving.expected // week, leaving.earliest // week, leaving.latest
    ('mid', 2, 1, None)
    """
    minimum = float(next_minimums(bounds, followers))
    if math.isinf(minimum) or math.isnan(rate.middle):
        return None
    expected, earliest, latest = (_reached(followers, minimum, at, pace) for pace in (rate.middle, rate.high, rate.low))
    if expected is None and earliest is None:
        return None
    return Departure(bounds.tier_of(int(minimum)), int(minimum), expected, earliest, latest)


def _reached(followers: float, minimum: float, at: int, rate: float) -> int | None:
    """The instant at which growth at this rate reaches a number of followers; None after `LONGEST_DAYS` or never."""
    if not rate > 0:  # NaN leads nowhere
        return None
    weeks = math.log(minimum / max(1.0, followers)) / rate
    return at + round(weeks * WEEK_MS) if weeks * WEEK_MS <= LONGEST_DAYS * DAY_MS else None
