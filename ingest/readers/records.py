"""Lines of text as records of cells, in any quoting, each with the line it begins on.

A record that cannot be read has a problem; the records after it are read all the same. Most blocks hold one record a
line: the csv module reads those at once. Any other block is read record by record.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ingest.readers.lines import MAX_CELL

MAX_RECORD_LINES = 200  # a longer record has a quote that was never closed
SHOWN_CELL = 200  # characters of each cell of a record with a problem
_SENTINEL = "\x00end"  # stands after each block: a quote that is still open there would swallow it


@dataclass(slots=True)
class Record:
    """One record: the line it begins on, its cells as text, and the problem with it, if there is one."""

    line: int
    cells: list[str]
    problem: str = ""
    fix: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.problem and not any(cell.strip() for cell in self.cells)


@dataclass(slots=True)
class Batch:
    """Consecutive records: the line that each begins on, its cells, and by position the problems with some of them.

    Blank lines are records without cells.
    """

    lines: Sequence[int]
    rows: list[list[str]]
    problems: dict[int, tuple[str, str]] = field(default_factory=dict)

    def record(self, position: int) -> Record:
        return Record(self.lines[position], self.rows[position], *self.problems.get(position, ("", "")))

    def records(self) -> Iterator[Record]:
        return map(self.record, range(len(self.rows)))


def read_batches(blocks: Iterable[list[str]], delimiter: str, quote: str = '"') -> Iterator[Batch]:
    """Every record of the blocks of lines, in order."""
    lines = _Lines(iter(blocks))
    while block := lines.take_block():
        rows = _plain_rows(block, delimiter, quote)
        if rows is not None:
            yield Batch(range(lines.number - len(rows) + 1, lines.number + 1), rows)
            continue
        lines.give_back(block)
        records = list(_careful_records(lines, delimiter, quote))
        problems = {i: (record.problem, record.fix) for i, record in enumerate(records) if record.problem}
        yield Batch([record.line for record in records], [record.cells for record in records], problems)


def _plain_rows(lines: list[str], delimiter: str, quote: str) -> list[list[str]] | None:
    """The cells of each line if every line is one record without a problem; else None."""
    if max(map(len, lines)) > MAX_CELL:
        return None
    try:
        rows = list(csv.reader([*lines, _SENTINEL], delimiter=delimiter, quotechar=quote))
    except csv.Error:
        return None
    is_plain = len(rows) == len(lines) + 1 and rows.pop() == [_SENTINEL]
    return rows if is_plain else None


class _RecordTooLong(Exception):
    """A record has more than `MAX_RECORD_LINES` lines."""


class _Lines:
    """Lines out of blocks, numbered; the lines of the current record can be read again."""

    def __init__(self, blocks: Iterator[list[str]]) -> None:
        self._blocks = blocks
        self._upcoming: list[str] = []  # in reverse order
        self.taken: list[str] = []  # by the current record
        self.number = 0
        self.ended_inside = False

    def take_block(self) -> list[str]:
        """The lines up to the end of a block; none at the end of the file."""
        block = self._upcoming[::-1] or next(self._blocks, [])
        self._upcoming = []
        self.number += len(block)
        return block

    def give_back(self, block: list[str]) -> None:
        self._upcoming = block[::-1]
        self.number -= len(block)

    @property
    def is_inside_block(self) -> bool:
        return bool(self._upcoming)

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MAX_RECORD_LINES:
            raise _RecordTooLong
        if not self._upcoming:
            self._upcoming = next(self._blocks, [])[::-1]
        if not self._upcoming:
            self.ended_inside = bool(self.taken)
            raise StopIteration
        line = self._upcoming.pop() + "\n"
        self.number += 1
        self.taken.append(line)
        return line

    def begin_record(self) -> None:
        self.taken, self.ended_inside = [], False

    def give_back_all_but_first(self) -> None:
        """End the current record after its first line; the lines after it are read again."""
        rest = self.taken[1:]
        self.number -= len(rest)
        self._upcoming.extend(line[:-1] for line in reversed(rest))
        del self.taken[1:]


def _careful_records(lines: _Lines, delimiter: str, quote: str) -> Iterator[Record]:
    """Records from here until one ends where a block does."""
    while lines.is_inside_block:
        reader = csv.reader(lines, delimiter=delimiter, quotechar=quote)
        problem = ""
        while lines.is_inside_block and not problem:
            lines.begin_record()
            begins = lines.number + 1
            cells, problem, fix = _next_record(reader, lines, delimiter, quote)
            if problem:
                cells = [cell[:SHOWN_CELL] for cell in lines.taken[0][:MAX_CELL].rstrip("\r\n").split(delimiter)]
            yield Record(begins, cells, problem, fix)


def _next_record(reader: Iterator[list[str]], lines: _Lines, delimiter: str, quote: str) -> tuple[list[str], str, str]:
    """The cells of the next record, or the problem with it and the fix."""
    cells: list[str] = []
    is_open = is_long = False
    try:
        cells = next(reader)
        is_long = _has_long_cell(lines.taken, cells)
    except _RecordTooLong:
        is_open = True
    except csv.Error as error:
        if "field larger" not in str(error):  # than the module's own limit, which belongs to the whole process
            return _without_carriage_returns(lines, delimiter, quote)
        is_long, is_open = True, not _takes_rest(lines, quote)
    if is_open or (lines.ended_inside and quote in "".join(lines.taken)):
        lines.give_back_all_but_first()
        fix = f"close it, or write {quote} inside a cell as {quote}{quote}"
        return [], "a quote opens in this row and is never closed", fix
    if is_long:
        fix = "shorten it, or leave the column out of the export"
        return [], f"a cell is longer than {MAX_CELL:,} characters", fix
    return cells, "", ""


def _without_carriage_returns(lines: _Lines, delimiter: str, quote: str) -> tuple[list[str], str, str]:
    """The record that ends in a line with carriage returns inside, read as blanks: its cells, or its problem."""
    text = [line.rstrip("\r\n").replace("\r", " ") + "\n" for line in lines.taken]
    try:
        return next(csv.reader(text, delimiter=delimiter, quotechar=quote)), "", ""
    except (csv.Error, StopIteration):
        return [], "a carriage return stands inside this row", "end every line in the same way"


def _takes_rest(lines: _Lines, quote: str) -> bool:
    """Take the rest of a record left in the middle; whether a line closes its last quote."""
    is_inside = sum(line.count(quote) for line in lines.taken) % 2 == 1
    try:
        while is_inside:
            is_inside ^= next(lines).count(quote) % 2 == 1
    except (_RecordTooLong, StopIteration):
        return False
    return True


def _has_long_cell(lines: list[str], cells: list[str]) -> bool:
    """Whether a cell is longer than allowed; the lines are checked first, as most are far shorter."""
    return sum(map(len, lines)) > MAX_CELL and any(len(cell) > MAX_CELL for cell in cells)
