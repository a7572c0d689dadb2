"""Where more partners stop paying."""

from collections.abc import Sequence
from itertools import accumulate


def stops_at(gains: Sequence[float], least_share: float) -> int | None:
    """The number, from 1, of the first pick that adds less than a share of the average of those before it.

    None if all add more.

    >>> stops_at([100.0, 80.0, 60.0, 12.0, 11.0], 0.2), stops_at([100.0, 80.0], 0.2)
    (4, None)
    """
    sums = accumulate(gains)
    pairs = zip(sums, gains[1:], strict=False)
    return next((n + 1 for n, (before, gain) in enumerate(pairs, 1) if gain < least_share * before / n), None)
