"""Brushes: the values of a column that people must have, and their spelling in an address or a command."""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from graph.errors import WrongUse
from graph.records import day_of, end_of_day, start_of_day
from graph.text import number_from

NUMBERS = ("followers", "influence", "engagement")
DAYS = ("active",)
CATEGORIES = ("community", "platform", "tier", "kind")
_BETWEEN = ".."


@dataclass(frozen=True)
class RangeBrush:
    """Values from `low` to below `high`; None leaves that end open. Unknown values are outside."""

    column: str
    low: float | None = None
    high: float | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """The brush as `parse` reads it.

        >>> RangeBrush("followers", 1000, 10_000).texts
        ('1000..10000',)
        """
        if self.column in DAYS:
            first = "" if self.low is None else str(day_of(int(self.low)))
            last = "" if self.high is None else str(day_of(int(self.high) - 1))
            return (f"{first}{_BETWEEN}{last}",)
        return (_BETWEEN.join("" if end is None else f"{end:.12g}" for end in (self.low, self.high)),)


@dataclass(frozen=True)
class SetBrush:
    """One of these values of a column of categories."""

    column: str
    values: frozenset[str]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(sorted(self.values))


Brush = RangeBrush | SetBrush


def parse_range(column: str, text: str) -> RangeBrush:
    """The brush that a text means: `1000..10000`, `1k-10k`, `5000..`, or days as in `2026-05-01..2026-05-31`.

    A number at the end is outside of the range, a day at the end is inside.

    Raises
    ------
    WrongUse
        The text is not a range, or an empty one.

    >>> parse_range("followers", "1k-10k")
    RangeBrush(column='followers', low=1000.0, high=10000.0)
    """
    is_days = column in DAYS
    first, between, last = text.strip().partition(_BETWEEN if is_days or _BETWEEN in text else "-")
    try:
        if not between or not first.strip() + last.strip():
            raise ValueError
        low, high = (_day(first), _day(last, end=True)) if is_days else (_number(first), _number(last))
        if low is not None and high is not None and low >= high:
            raise ValueError
    except (ValueError, OverflowError):
        example = "2026-05-01..2026-05-31" if is_days else "1000-10000"
        raise WrongUse(
            f"“{text[:60]}” is not a range of {column}: write it as {example}, or leave one end out."
        ) from None
    return RangeBrush(column, low, high)


def _number(text: str) -> float | None:
    if not text.strip():
        return None
    if (number := number_from(text)) is None:
        raise ValueError
    return number


def _day(text: str, *, end: bool = False) -> float | None:
    if not text.strip():
        return None
    day = date.fromisoformat(text.strip())
    return float(end_of_day(day) + 1 if end else start_of_day(day))


@dataclass(frozen=True)
class Brushes:
    """At most one brush for each column. Without brushes everybody passes.

    >>> brushes = Brushes.from_texts(["tier:micro", "followers:2000..", "tier:nano"])
    >>> brushes.to_texts()
    ['tier:micro', 'tier:nano', 'followers:2000..']
    >>> brushes.without("tier").to_texts()
    ['followers:2000..']
    """

    brushes: tuple[Brush, ...] = ()

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> "Brushes":
        """The brushes that texts of the form `column:value` mean; those that cannot be read are ignored."""
        brushes = cls()
        for text in texts:
            with contextlib.suppress(WrongUse):
                brushes = brushes._and(text)
        return brushes

    @classmethod
    def parse(cls, texts: Iterable[str]) -> "Brushes":
        """The same, for people who have to know what cannot be read.

        Raises
        ------
        WrongUse
            There is no such column, or the text is not a range.
        """
        brushes = cls()
        for text in texts:
            brushes = brushes._and(text)
        return brushes

    def _and(self, text: str) -> "Brushes":
        """With one more text; values of the same categories add up."""
        column, _, value = text.partition(":")
        if column in NUMBERS + DAYS:
            return self.with_brush(parse_range(column, value))
        if column not in CATEGORIES:
            columns = ", ".join(NUMBERS + DAYS + CATEGORIES)
            raise WrongUse(f"“{text[:60]}” is not a filter: write it as column:value with one of {columns}.")
        before = self.on(column)
        values = before.values if isinstance(before, SetBrush) else frozenset()
        brush = SetBrush(column, values | {value})
        return Brushes(tuple(brush if old is before else old for old in self)) if before else self.with_brush(brush)

    def to_texts(self) -> list[str]:
        """The brushes as texts that `from_texts` reads."""
        return [f"{brush.column}:{text}" for brush in self.brushes for text in brush.texts]

    def __iter__(self) -> Iterator[Brush]:
        return iter(self.brushes)

    def __bool__(self) -> bool:
        return bool(self.brushes)

    def on(self, column: str) -> Brush | None:
        """The brush on a column."""
        return next((brush for brush in self.brushes if brush.column == column), None)

    def without(self, column: str) -> "Brushes":
        """All others."""
        return Brushes(tuple(brush for brush in self.brushes if brush.column != column))

    def with_brush(self, brush: Brush) -> "Brushes":
        """With another brush on a column."""
        return Brushes((*self.without(brush.column).brushes, brush))
