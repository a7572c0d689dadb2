"""Edges of bins: round numbers, each a constant factor or so apart, and days at which a calendar unit begins."""

from collections.abc import Sequence

import numpy as np

from graph.nx_backend.arrays import Floats, Ints
from graph.records import DAY_MS

COARSE, FINE = (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)  # the edges of each decade
DECADES = 8  # below the largest value that are told apart
MOST_BINS = 36  # of time
_CALENDAR = (("D", 1), ("D", 7), ("M", 1), ("M", 3), ("Y", 1), ("Y", 10), ("Y", 100))
_MONDAY = -3  # 29 December 1969


def decade_edges(values: Floats, mantissas: Sequence[float] = COARSE) -> Floats:
    """Edges of logarithmic bins that cover some values, which are not negative; NaN is ignored.

    If there are values of 0, or values more than `DECADES` below the largest, the first bin begins at 0.

    >>> decade_edges(np.array([1200.0, 48_000])).tolist()
    [1000.0, 2000.0, 5000.0, 10000.0, 20000.0, 50000.0]
    >>> decade_edges(np.array([0.0, 3])).tolist()
    [0.0, 2.0, 5.0]
    """
    known = values[~np.isnan(values)]
    positive = known[known > 0]
    if not len(positive):
        return np.array([0.0, 1.0])
    largest = float(positive.max())
    smallest = max(float(positive.min()), largest / 10**DECADES)
    first, last = (int(np.floor(np.log10(value))) for value in (smallest, largest))
    # From their texts: 2e-1 is the number that people write as 0.2, a product of 2 and 0.1 may be another one.
    edges = np.array([float(f"{mantissa}e{power}") for power in range(first - 1, last + 2) for mantissa in mantissas])
    start = int(np.searchsorted(edges, smallest, side="right")) - 1
    end = int(np.searchsorted(edges, largest, side="right")) + 1
    covering = edges[start:end]
    return covering if len(known) and known.min() >= covering[0] else np.concatenate([[0.0], covering])


def calendar_edges(instants: Ints) -> Ints:
    """Edges (ms) of bins of days, weeks, months, quarters or longer, the shortest that make at most `MOST_BINS`.

    >>> calendar_edges(np.array([DAY_MS, 3 * DAY_MS])) // DAY_MS
    array([1, 2, 3, 4])
    """
    first, last = int(instants.min()), int(instants.max())
    return next(
        (edges for unit, step in _CALENDAR if len(edges := _calendar(first, last, unit, step)) <= MOST_BINS + 1),
        np.array([first // DAY_MS * DAY_MS, (last // DAY_MS + 1) * DAY_MS]),
    )


def _calendar(first: int, last: int, unit: str, step: int) -> Ints:
    """The instants from `first` to beyond `last` at which every `step`th day, month or year begins."""
    counts = np.array([first, last], "M8[ms]").astype(f"M8[{unit}]").astype(np.int64)
    offset = _MONDAY if (unit, step) == ("D", 7) else 0
    start, end = ((int(count) - offset) // step * step + offset for count in counts)
    if (end - start) // step > MOST_BINS:
        return np.empty(MOST_BINS + 2, np.int64)
    edges: Ints = np.arange(start, end + step + 1, step).astype(f"M8[{unit}]").astype("M8[ms]").astype(np.int64)
    return edges
