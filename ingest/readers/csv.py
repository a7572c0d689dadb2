"""Tables in text files: any delimiter, encoding or quoting, with or without a header, below title lines.

table = open_table(file, options)
for record in table.records(): ...     # in order; each knows its line, and the problem with it if it has one
"""

import codecs
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.errors import NothingFound, UnreadableFile
from ingest.input import Head, Input
from ingest.readers.layout import Layout, detect_layout, is_separator_line
from ingest.readers.lines import TextBlocks
from ingest.readers.records import Batch, Record, read_batches
from ingest.source import ReadOptions

__all__ = ["Batch", "Record", "Table", "asked_layout", "check_encoding", "open_table", "table_layout"]


@dataclass
class Table:
    """A table in a text file.

    `odd_lines` counts the lines in another encoding than the file, for the last call of `batches` or `records`.
    """

    file: Input
    layout: Layout
    odd_lines: int = 0

    @property
    def header(self) -> Sequence[str]:
        """The names of the columns."""
        return self.layout.header

    @property
    def sample(self) -> Sequence[Sequence[str]]:
        """The cells of the first rows, for detection; a row may have fewer cells than the header, or more."""
        return self.layout.sample

    @property
    def notes(self) -> list[str]:
        """What was detected, for the notes of a source."""
        return list(self.layout.notes)

    def column(self, index: int | None) -> list[str]:
        """The cells of a column in the sample; none for no column."""
        return [] if index is None else [cells[index] for cells in self.sample if len(cells) > index]

    def closing_notes(self) -> list[str]:
        """Notes that need all rows."""
        if not self.odd_lines:
            return []
        return [f"{self.odd_lines:,} lines were not {self.layout.encoding} and were read as Windows-1252"]

    def batches(self) -> Iterator[Batch]:
        """Every record below the header, in the batches in which they are read fast; blank records included."""
        layout = self.layout
        with self.file.open() as stream:
            blocks = TextBlocks(stream, layout.encoding, layout.newline, layout.delimiter + layout.quote)
            batches = read_batches(blocks, layout.delimiter, layout.quote)
            above = layout.rows_above
            for batch in batches:
                if above:
                    batch, above = _without_first(batch, above)
                self.odd_lines = blocks.odd_lines
                yield batch

    def records(self) -> Iterator[Record]:
        """Every record below the header, without blank ones."""
        for batch in self.batches():
            for record in batch.records():
                if not record.is_blank:
                    yield record


def _without_first(batch: Batch, count: int) -> tuple[Batch, int]:
    """A batch without its first records, blank ones not counted; and how many are still to be left out."""
    for position, record in enumerate(batch.records()):
        if record.is_blank or is_separator_line(record):
            continue
        if count == 0:
            rest = {i - position: problem for i, problem in batch.problems.items() if i >= position}
            return Batch(batch.lines[position:], batch.rows[position:], rest), 0
        count -= 1
    return Batch([], []), count


def open_table(file: Input, options: ReadOptions) -> Table:
    """Prepare to read a text file as a table.

    Raises
    ------
    UnreadableFile
        It is not text, or not in the given encoding.
    NothingFound
        It holds no row.
    """
    check_encoding(file, options)
    layout = asked_layout(file.head, options)
    if layout is None and file.head.data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise UnreadableFile(f"{file.name}: this is binary data, not a text table; export it as CSV (UTF-8).")
    if layout is None:
        raise NothingFound(f"{file.name}: the file is empty; export it again.")
    table = Table(file, layout)
    if not any(itertools.islice(table.records(), 1)):
        raise NothingFound(f"{file.name}: {_no_rows(file.head, layout)}.")
    return table


def _no_rows(head: Head, layout: Layout) -> str:
    if not head.is_whole and layout.newline.encode() not in head.sample.data:
        return f"its first line is longer than {len(head.data):,} bytes, with no row below it; export one row a line"
    return "there is a header but no rows below it; export it again"


def table_layout(head: Head) -> Layout | None:
    """The layout of a file whose beginning may be that of a table, to recognise it by."""
    start = head.sample
    return detect_layout(start.data, start.is_whole, None, None, None)  # as `asked_layout` calls it: remembered once


def asked_layout(head: Head, options: ReadOptions) -> Layout | None:
    """The same where options say something about the layout; None also if the encoding they name does not exist."""
    try:
        start = head.sample
        return detect_layout(start.data, start.is_whole, options.encoding, options.delimiter, options.header)
    except LookupError:
        return None


def check_encoding(file: Input, options: ReadOptions) -> None:
    """Raise `UnreadableFile` if the encoding in the options does not exist."""
    try:
        codecs.lookup(options.encoding or "utf-8")
    except LookupError:
        reason = f"there is no encoding called “{options.encoding}”; try utf-8 or cp1252"
        raise UnreadableFile(f"{file.name}: {reason}.") from None
