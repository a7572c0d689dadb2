"""What the job and every source agree on: options of reading, records, and rows that were rejected."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Protocol

from graph.records import Account, Mention, Profile
from graph.store import LoadKind


@dataclass(frozen=True)
class ReadOptions:
    """How to read a file that does not say so itself.

    Parameters
    ----------
    platform
        The platform of accounts where no column names one.
    columns
        Pairs of a role and the name of its column; they take precedence over what is recognised.
    kind
        What the file holds, if its columns allow both.
    encoding, delimiter, time_format
        Detected if None. `time_format` is in the terms of `strptime`.
    zone
        The zone of times that name none.
    """

    platform: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    kind: LoadKind | None = None
    encoding: str | None = None
    delimiter: str | None = None
    time_format: str | None = None
    zone: tzinfo = UTC

    @property
    def signature(self) -> str:
        """Everything that changes what a file means: the same file read in another way is another load."""
        parts = (self.platform, self.columns, self.kind, self.encoding, self.delimiter, self.time_format, self.zone)
        return "|".join(map(str, parts))


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be read: the line it begins on, the reason, the fix, and its cells."""

    line: int
    reason: str
    fix: str
    cells: list[str]


Item = Mention[Account] | Profile | Rejected


class Source(Protocol):
    """One recognised file, as the job sees it."""

    notes: list[str]

    @property
    def kind(self) -> LoadKind:
        """What the rows are."""

    @property
    def bytes_read(self) -> int:
        """How far `items` has come."""

    @property
    def bytes_total(self) -> int:
        """The size of the file."""

    def items(self) -> Iterator[Item]:
        """Every row as a record, or as rejected."""

    def closing_notes(self) -> list[str]:
        """Notes that need all rows: known once `items` is exhausted."""
