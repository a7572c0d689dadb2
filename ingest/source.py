"""The interface between the job, the registry and the sources: reading options, formats, and the items they yield.

A source is one module of `ingest.sources`. It says whether a file is of its kind (`Format.confidence`) and reads it
(`Format.open`), one file at a time; it knows neither the store nor other sources.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Literal, Protocol, runtime_checkable

from graph.records import Account, Mention, Profile
from graph.store import LoadKind
from ingest.input import Head, Input

# Fields of `ReadOptions` that resolve a table whose columns are not recognised.
COLUMNS_OR_HEADER = ("columns", "header")


@dataclass(frozen=True)
class ReadOptions:
    """How to read a file that does not say so itself.

    Parameters
    ----------
    platform
        The platform of accounts where nothing in the file names one.
    columns
        Pairs of a role and the name of its column; they take precedence over recognised columns.
    ignored
        Names of columns that are left out.
    kind
        What the rows hold, if their columns allow both.
    form
        The `name` of the format to read the file as; recognised if None.
    header
        Whether a table has a header; decided by its first rows if None.
    sheet
        The sheet of a workbook; the first with a table if None.
    encoding, delimiter, time_format
        Detected if None. `time_format` is a `strptime` format, or "day-first" or "month-first".
    zone
        The time zone of times without one.
    weights
        The meaning of a row's count: additional mentions ("add"), or all mentions of the pair so far ("total"), so
        that a later export replaces an earlier one.
    owner
        The handle of the account whose data download this file is, if the file does not name it.
    """

    platform: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    kind: LoadKind | None = None
    form: str | None = None
    header: bool | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    time_format: str | None = None
    zone: tzinfo = UTC
    owner: str | None = None
    weights: Literal["add", "total"] = "add"

    @property
    def signature(self) -> str:
        """Everything that changes what a file means: the same file read in another way is another load."""
        parts = (self.platform, self.columns, self.kind, self.encoding, self.delimiter, self.time_format, self.zone)
        later = (self.ignored, self.form, self.header, self.sheet, *((self.owner,) if self.owner else ()))
        latest = (self.weights,) if self.weights != "add" else ()
        # Newer options are left out when they are not used, so that earlier loads keep their ids.
        return "|".join(map(str, (*parts, *(later if any(p not in ((), None) for p in later) else ()), *latest)))


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be read: the line it begins on, the reason, the fix, and its cells."""

    line: int
    reason: str
    fix: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A correct row that gives no record, such as a post that names nobody; counted by its reason.

    `reason` is a plural noun phrase that a count can precede: "posts that name nobody".
    """

    line: int
    reason: str


Item = Mention[Account] | Profile | Rejected | Skipped


class Source(Protocol):
    """One recognised file, as the job reads it.

    `notes` say how the file is read, one fact each; `bytes_read` of the `Input` is the progress of `items`.
    """

    notes: list[str]

    def items(self) -> Iterator[Item]:
        """The items of every row, in file order; a row may give several records, or be rejected or skipped."""

    def closing_notes(self) -> list[str]:
        """Notes that need all rows: known once `items` is exhausted. Cells that could not be read are counted here."""


@runtime_checkable
class TableSource(Source, Protocol):
    """A source whose rejected rows have the cells of these columns, named by their roles if there is no header."""

    header: Sequence[str]


def column_names(source: Source) -> Sequence[str]:
    """The column names of the cells of rejected rows; empty if they have none."""
    return source.header if isinstance(source, TableSource) else ()


class Format(Protocol):
    """A kind of file. `name` is its name in `--as`, `title` its name in sentences: "GEXF graph"."""

    name: str
    title: str

    def confidence(self, head: Head) -> float:
        """The confidence that a file is of this kind: 0 no, 0.5 if nothing more specific fits, 1 certain."""

    def open(self, file: Input, options: ReadOptions, received_at: int) -> Source:
        """Prepare to read a file of this kind.

        Parameters
        ----------
        received_at
            Now, in ms: no time in the file may be later.

        Raises
        ------
        UnreadableFile, NothingFound
            The file as a whole cannot be read, or holds nothing; the sentence names the file and the fix.
        """


@runtime_checkable
class TableFormat(Format, Protocol):
    """A kind of table whose recognition changes if the user names its columns, delimiter or encoding."""

    def asked_confidence(self, head: Head, options: ReadOptions) -> float:
        """The confidence that a file is of this kind under the options."""
