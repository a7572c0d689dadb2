"""Square tables of mentions: who names whom in the rows and columns, and in each cell how often.

source = FORMAT.open(file, ReadOptions(platform="x"), received_at)
for item in source.items(): ...        # row by row
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graph.errors import UnreadableFile
from graph.records import Account, Mention
from ingest.fields.accounts import AccountReader, platform_note
from ingest.fields.doubtful import UnreadableCells
from ingest.fields.identity import EventIds
from ingest.fields.numbers import WeightReader, is_quantity
from ingest.fields.rows import is_total, rejected, unreadable_record
from ingest.fields.values import is_blank
from ingest.input import Head, Input
from ingest.readers.csv import Record, Table, open_table
from ingest.readers.layout import Layout, detect_layout
from ingest.source import Item, ReadOptions, Skipped

LEAST_NUMBERS = 0.95  # of the cells
LEAST_SHARE = 0.8  # of the names of rows that must be those of columns

_LOST = {"cell": "{} could not be read and left out"}


@dataclass(frozen=True)
class Matrix:
    """Text files whose first row and first column name the same accounts."""

    name: str = "matrix"
    title: str = "matrix of mentions"

    def confidence(self, head: Head) -> float:
        """0.8 where rows and columns have the same names and all cells are numbers: no other table has that."""
        layout = detect_layout(head.sample.data, head.sample.is_whole, None, None, True)
        return 0.8 if layout is not None and _is_matrix(layout) else 0

    def open(self, file: Input, options: ReadOptions, received_at: int) -> "MatrixSource":
        """Prepare to read a matrix."""
        table = open_table(file, replace(options, header=True))
        if not _is_matrix(table.layout):
            reason = "the names of its rows differ from those of its columns, or its cells are not numbers"
            raise UnreadableFile(f"{file.name}: this is not a matrix of mentions: {reason}.")
        return MatrixSource(table, options)


FORMAT = Matrix()


class MatrixSource:
    """One matrix of mentions."""

    def __init__(self, table: Table, options: ReadOptions) -> None:
        self._table = table
        self._accounts = AccountReader(options.platform)
        self._unreadable = UnreadableCells()
        self._weights = WeightReader([cell for row in table.sample[:50] for cell in row[1:]])
        names = [name for name in table.header[1:] if not is_blank(name) and not is_total(name)]
        self._are_ids = all(name.strip().isdigit() for name in names)
        self.notes = [
            *table.notes,
            f"a matrix of {len(names):,} accounts: rows mention columns, as often as the cells say",
            platform_note(options.platform),
        ]
        if self._are_ids:
            self.notes.append("its names are numbers, which are read as ids of accounts")

    def items(self) -> Iterator[Item]:
        """The mentions of every row."""
        self._unreadable = UnreadableCells()
        ids = EventIds()
        targets = [None if is_total(name) else self._account_or_none(name) for name in self._table.header]
        for record in self._table.records():
            if item := unreadable_record(record, len(targets)):
                yield item
                continue
            if is_total(record.cells[0]):
                yield Skipped(record.line, "rows of totals")
                continue
            try:
                source = self._account(record.cells[0])
            except ValueError as error:
                yield rejected(record.line, record.cells, error)
                continue
            if source is None:
                yield Skipped(record.line, "rows without a name")
                continue
            for target, count in self._row(record, targets):
                event_id = ids.next_id(source, target, None, "mention", count, "")
                yield Mention(source, target, event_id, count=count)

    def closing_notes(self) -> list[str]:
        """Cells that could not be read."""
        return self._unreadable.notes(_LOST) + self._table.closing_notes()

    def _row(self, record: Record, targets: Sequence[Account | None]) -> Iterator[tuple[Account, float]]:
        """The accounts that a row names, and how often."""
        for cell, target in zip(record.cells[1:], targets[1:], strict=False):
            if target is None or is_blank(cell):
                continue
            try:
                count = self._weights.read(cell)
            except ValueError as error:
                self._unreadable.add("cell", error, record.line)
                continue
            if count > 0:
                yield target, count

    def _account(self, name: str) -> Account | None:
        return self._accounts.read("", name) if self._are_ids else self._accounts.read(name)

    def _account_or_none(self, name: str) -> Account | None:
        try:
            return self._account(name)
        except ValueError:
            return None


def _is_matrix(layout: Layout) -> bool:
    """Whether most rows have the name of a column, and nearly all other cells are numbers or blank."""
    columns = {name.strip().casefold() for name in layout.header[1:] if name.strip()}
    rows = [row for row in layout.sample if len(row) <= len(layout.header) and any(cell.strip() for cell in row)]
    if len(columns) < 2 or not rows or len(columns) < len(layout.header) - 2:
        return False
    names = [row[0].strip().casefold() for row in rows]
    is_shared = sum(name in columns for name in names) >= LEAST_SHARE * len(names) and len(set(names)) > 1
    cells = [cell for row in rows for cell in row[1:] if not is_blank(cell)]
    return is_shared and sum(map(is_quantity, cells)) >= LEAST_NUMBERS * len(cells)
