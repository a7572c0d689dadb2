"""Who passes a set of brushes, and histograms in which each column is counted without its own brush."""

from dataclasses import dataclass

import numpy as np

from graph.cross_filter.brushes import Brush, Brushes, RangeBrush, SetBrush
from graph.cross_filter.columns import CategoryColumn, NumberColumn, PeopleTable
from graph.nx_backend.arrays import Bools, Ints


@dataclass(frozen=True)
class Histogram:
    """How many people are in each bin, or category, of a column.

    `counts` are those who pass the brushes on all other columns, `total` is everybody. `unknown` counts, of those who
    pass, the people without a value, which are in no bin.
    """

    column: str
    counts: Ints
    total: Ints
    unknown: int


def passing(table: PeopleTable, brushes: Brushes) -> Bools:
    """Whether each person passes all brushes; nobody passes one on a column that the table does not have."""
    passed: Bools = _failures(table, _within(table, brushes)) == 0
    return passed


def histograms(table: PeopleTable, brushes: Brushes) -> list[Histogram]:
    """A histogram of each column, over the people who pass the brushes on all other columns.

    The values of a brushed column that are not chosen stay visible in its own histogram this way.
    """
    within = _within(table, brushes)
    failures = _failures(table, within)
    everyone = np.flatnonzero(failures == 0)
    found = []
    for column in table.columns:
        own = within.get(column.name)
        among = everyone if own is None else np.flatnonzero(failures == ~own)
        counts = column.total
        if len(among) < len(table):
            counts = np.bincount(column.codes[among], minlength=column.bins + 1)
        unknown = int(counts[column.bins :].sum())
        found.append(Histogram(column.name, counts[: column.bins], column.total[: column.bins], unknown))
    return found


def snapped(table: PeopleTable, brushes: Brushes) -> Brushes:
    """The brushes on columns of the table, each range widened to whole bins, as a histogram shows it.

    A range of all bins is dropped.
    """
    kept: list[Brush] = []
    for brush in brushes:
        column = table.column(brush.column)
        if isinstance(column, NumberColumn) and isinstance(brush, RangeBrush):
            first, last = bins_of(column, brush)
            if (first, last) != (0, column.bins - 1):
                kept.append(range_of(column, first, last))
        elif isinstance(column, CategoryColumn):
            kept.append(brush)
    return Brushes(tuple(kept))


def bins_of(column: NumberColumn, brush: RangeBrush) -> tuple[int, int]:
    """The first and the last bin of a column that a range touches; the nearest one if it touches none."""
    low = -np.inf if brush.low is None else brush.low
    high = np.inf if brush.high is None else brush.high
    first = int(np.searchsorted(column.edges, low, side="right")) - 1
    last = int(np.searchsorted(column.edges, high, side="left")) - 1
    first = min(max(0, first), column.bins - 1)
    return first, min(max(first, last), column.bins - 1)


def range_of(column: NumberColumn, first: int, last: int) -> RangeBrush:
    """The range of the bins from `first` to `last`, both included."""
    return RangeBrush(column.name, float(column.edges[first]), float(column.edges[last + 1]))


def _within(table: PeopleTable, brushes: Brushes) -> dict[str, Bools]:
    """For each brushed column, whether each person is within the brush."""
    return {brush.column: _matches(table, brush) for brush in brushes}


def _matches(table: PeopleTable, brush: Brush) -> Bools:
    column = table.column(brush.column)
    if column is None:
        return np.zeros(len(table), np.bool_)
    if isinstance(column, NumberColumn) and isinstance(brush, RangeBrush):
        inside: Bools = ~np.isnan(column.values)
        if brush.low is not None:
            inside &= column.values >= brush.low
        if brush.high is not None:
            inside &= column.values < brush.high
        return inside
    chosen = np.zeros(column.bins + 1, np.bool_)
    if isinstance(column, CategoryColumn) and isinstance(brush, SetBrush):
        chosen[column.indices(brush.values)] = True
    return chosen[column.codes]


def _failures(table: PeopleTable, within: dict[str, Bools]) -> "np.typing.NDArray[np.uint8]":
    """How many brushes each person fails."""
    failures = np.zeros(len(table), np.uint8)
    for inside in within.values():
        failures += ~inside
    return failures
