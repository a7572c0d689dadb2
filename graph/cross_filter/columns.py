"""`PeopleTable`: what people can be filtered by, as columns of numbers in bins and columns of categories."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from graph.nx_backend.arrays import Bools, Floats, Ints
from graph.records import format_day

Codes = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]

DAY = "day"  # the unit of a column of instants
_COMPACT = ((1e9, "B"), (1e6, "M"), (1e3, "k"))


@dataclass(frozen=True)
class NumberColumn:
    """A number of each person, NaN if unknown.

    Bin `i` holds the values from `edges[i]` to below `edges[i + 1]`; the edges cover all values. `unit` is "%", "×" (of
    the average), `DAY` for instants (ms), or empty for counts.
    """

    name: str
    label: str
    unit: str
    values: Floats
    edges: Floats

    @property
    def bins(self) -> int:
        return len(self.edges) - 1

    @cached_property
    def codes(self) -> Codes:
        """The bin of each person; `bins` if the value is unknown."""
        found = np.searchsorted(self.edges, self.values, side="right") - 1
        return np.where(np.isnan(self.values), self.bins, found).astype(np.uint8)

    @cached_property
    def total(self) -> Ints:
        """How many people are in each bin, and at the end, how many have no value."""
        return np.bincount(self.codes, minlength=self.bins + 1)

    def text(self, value: float) -> str:
        """A value for people, as short as an axis needs it.

        >>> NumberColumn("followers", "Followers", "", np.empty(0), np.empty(0)).text(20_000)
        '20k'
        """
        if self.unit == DAY:
            return format_day(int(value))
        factor, letter = next(((least, letter) for least, letter in _COMPACT if value >= least), (1.0, ""))
        number = f"{value / factor:.4g}{letter}"
        return {"%": f"{number} %", "×": f"{number}×"}.get(self.unit, number)

    def take(self, rows: Ints) -> "NumberColumn":
        """The same column of some of the people, with the same bins."""
        return replace(self, values=self.values[rows])


@dataclass(frozen=True)
class Category:
    """One of the values of a column: as it is written in a query, and for people."""

    value: str
    label: str


@dataclass(frozen=True)
class CategoryColumn:
    """A category of each person, as its index in `categories`; "unknown" is a category like any other."""

    name: str
    label: str
    codes: Codes
    categories: tuple[Category, ...]

    @property
    def bins(self) -> int:
        return len(self.categories)

    @cached_property
    def total(self) -> Ints:
        """How many people are in each category, and at the end a 0."""
        return np.bincount(self.codes, minlength=self.bins + 1)

    def indices(self, values: frozenset[str]) -> list[int]:
        """The categories with one of these values, ignoring those that the column does not have."""
        return [index for index, category in enumerate(self.categories) if category.value in values]

    def take(self, rows: Ints) -> "CategoryColumn":
        """The same column of some of the people, with the same categories."""
        return replace(self, codes=self.codes[rows])


@dataclass(frozen=True)
class PeopleTable:
    """People with the columns that somebody has a value for; `missing` are the labels of the other columns."""

    keys: Sequence[str]
    columns: tuple[NumberColumn | CategoryColumn, ...]
    missing: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.keys)

    def column(self, name: str) -> NumberColumn | CategoryColumn | None:
        """The column of this name; None if there is none."""
        return next((column for column in self.columns if column.name == name), None)

    def chosen_keys(self, chosen: Bools) -> list[str]:
        """The keys of the people for whom `chosen` (n,) is true."""
        return [self.keys[row] for row in np.flatnonzero(chosen).tolist()]

    def take(self, rows: Ints) -> "PeopleTable":
        """Some of the people, with the same bins and categories."""
        keys = [self.keys[row] for row in rows.tolist()]
        return replace(self, keys=keys, columns=tuple(column.take(rows) for column in self.columns))

    @property
    def missing_text(self) -> str:
        """Why columns are missing; empty if none is.

        >>> PeopleTable([], (), ("Engagement", "Followers")).missing_text
        'Nobody here has a value for engagement or followers.'
        """
        names = " or ".join(label.lower() for label in self.missing)
        return f"Nobody here has a value for {names}." if names else ""
