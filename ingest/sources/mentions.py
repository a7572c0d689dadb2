"""Tables of mentions, an edge or a post a row: who names whom.

source = FORMAT.open(file, ReadOptions(platform="x"), received_at)
for item in source.items(): ...        # in the order of the rows
"""

from collections.abc import Iterator
from dataclasses import dataclass

from graph.errors import UnreadableFile
from ingest.fields.accounts import AccountReader, platform_note
from ingest.fields.columns import Header, UnknownColumn, quoted, unused_note
from ingest.fields.doubtful import UnreadableCells
from ingest.fields.mention_columns import MentionColumns, mention_columns
from ingest.fields.mention_rows import MentionRows
from ingest.fields.numbers import WeightReader
from ingest.fields.times import TimeReader
from ingest.input import Head, Input
from ingest.readers.csv import Table, asked_layout, open_table, table_layout
from ingest.readers.layout import delimiter_name
from ingest.source import COLUMNS_OR_HEADER, Item, ReadOptions

_LOST = {
    "time": "{} could not be read, so those mentions are undated",
    "weight": "{} could not be read and counted as 1",
    "kind": "{} could not be read, so those rows count as mentions",
    "account": "{} in lists could not be read and were left out",
}


@dataclass(frozen=True)
class MentionTable:
    """Text files with a column for each end of a mention."""

    name: str = "mentions"
    title: str = "table of mentions"

    def confidence(self, head: Head) -> float:
        """0.5 for columns of both ends, as formats of posts know more columns; next to nothing for another table."""
        return self.asked_confidence(head, ReadOptions())

    def asked_confidence(self, head: Head, options: ReadOptions) -> float:
        """The same under options: 1 if they name the columns of both ends, more than posts if there is no header."""
        layout = asked_layout(head, options)
        if layout is None:
            return 0
        header, named = Header(layout.header, layout.sample, options.ignored), dict(options.columns)
        try:
            columns = mention_columns(header, named, layout.has_header)
        except UnknownColumn:
            columns = None
        if columns is None:
            return 0.05
        if named.keys() & {"source", "source_id"} and named.keys() & {"target", "target_id"}:
            return 1
        return 0.5 if layout.has_header else 0.3 if options.header is None else 0.75

    def open(self, file: Input, options: ReadOptions, received_at: int) -> "MentionSource":
        """Prepare to read a table of mentions."""
        table = open_table(file, options)
        header = Header(table.header, table.sample, options.ignored)
        try:
            columns = mention_columns(header, dict(options.columns), table.layout.has_header)
        except UnknownColumn as error:
            reason = f"there is no column “{error}”; the columns are {quoted(table.header)}"
            raise UnreadableFile(f"{file.name}: {reason}.") from None
        if columns is None:
            raise UnreadableFile(f"{file.name}: {_why_not(table, options)}.", COLUMNS_OR_HEADER)
        notes = table.notes + _column_notes(header, columns, options)
        return MentionSource(table, columns, options, received_at, notes)


FORMAT = MentionTable()


class MentionSource:
    """One table of mentions."""

    def __init__(
        self, table: Table, columns: MentionColumns, options: ReadOptions, received_at: int, notes: list[str]
    ) -> None:
        self.header = table.header if table.layout.has_header else columns.roles.names(len(table.header))
        self._table = table
        self._columns = columns
        roles = columns.roles
        self._times = TimeReader(table.column(roles.get("at")), received_at, options.time_format, options.zone)
        self._weights = WeightReader(table.column(roles.get("count")))
        self._accounts = AccountReader(options.platform)
        self._unreadable = UnreadableCells()
        self._undirected_rows = 0
        self.notes = notes + ([f"weights: {self._weights.note}"] if self._weights.note else [])

    def items(self) -> Iterator[Item]:
        """Every mention of every row, rows that are rejected, and rows without a mention."""
        self._unreadable, self._undirected_rows = UnreadableCells(), 0
        rows = MentionRows(
            self._table.header, self._columns, self._accounts, self._times, self._weights, self._unreadable
        )
        for batch in self._table.batches():
            for items in rows.read(batch):
                yield from items
        self._undirected_rows = rows.undirected

    def closing_notes(self) -> list[str]:
        """Formats of times, cells that could not be read, and rows that count in both directions."""
        notes = self._times.notes()
        if self._undirected_rows:
            notes.append(f"undirected rows, counted in both directions: {self._undirected_rows:,}")
        return notes + self._unreadable.notes(_LOST) + self._table.closing_notes()


def _why_not(table: Table, options: ReadOptions) -> str:
    detected = table_layout(table.file.head)
    if options.delimiter and detected and detected.delimiter != options.delimiter:
        return (
            f"with --delimiter {options.delimiter!r} there is one column only; it is split at the "
            f"{delimiter_name(detected.delimiter)}, leave the option out"
        )
    if not table.layout.has_header:
        columns = (
            f"the first line is not a header, and which of its {len(table.header)} columns are accounts is not clear"
        )
        return f"{columns}; say which, as in --column source=1 --column target=2"
    wanted = "columns for source and target (mentions), or for handle and followers, name or bio (profiles)"
    fix = "say which they are, as in --column source=NAME --column target=NAME"
    return f"no {wanted} among {quoted(table.header)}; {fix}, or give --no-header if the first line is a row"


def _column_notes(header: Header, columns: MentionColumns, options: ReadOptions) -> list[str]:
    index = columns.roles.index
    shown = [f"{role} = {header.names[position]}" for role, position in index.items() if role != "target"]
    for target in columns.targets:
        kind = f" ({target.kind})" if target.kind else ""
        shown.append(f"target{kind} = {header.names[target.index]}{' (lists)' if target.is_list else ''}")
    notes = [f"columns: {', '.join(shown)}", *columns.notes, *unused_note(header, columns.positions)]
    if "platform" not in index:
        notes.append(platform_note(options.platform))
    return notes
