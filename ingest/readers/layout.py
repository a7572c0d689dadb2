"""The layout of a table in a text file: encoding, delimiter, quotes, and the place of its header."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.fields.vocabulary import VALUES, is_column_name, simplify
from ingest.readers.encodings import BOMS, detect_encoding
from ingest.readers.lines import MAX_CELL
from ingest.readers.records import Record, read_batches

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SAMPLE_ROWS = 2_000
MAX_TITLE_LINES = 15  # above a header
MAX_ZEROS = 0.02  # of the bytes of a text

_CONTROL = bytes(sorted({*range(32)} - set(b"\t\n\r\x0b\x0c\x1a\x1b")))
_DATA_CELL = re.compile(r"[-+]?[\d.,:/ ]*\d[\d.,:/ ]*%?$|@|https?://|www\.|\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Layout:
    """The layout of a table in a text file.

    Parameters
    ----------
    newline
        The end of a line: a line feed, or the carriage return of an old Macintosh.
    header
        The names of the columns: `column 1`, `column 2`, ... if the table has no header.
    rows_above
        Records before the first row, blank ones not counted: title lines and the header.
    sample
        The first rows below the header.
    notes
        What was detected, one fact each, for the report.
    """

    encoding: str
    newline: str
    delimiter: str
    quote: str
    header: tuple[str, ...]
    has_header: bool
    rows_above: int
    sample: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def delimiter_name(delimiter: str) -> str:
    return DELIMITERS.get(delimiter, f"“{delimiter}”")


def is_separator_line(record: Record) -> bool:
    """Whether this is the line `sep=;` that Excel writes first."""
    return record.line == 1 and "".join(record.cells).casefold().startswith("sep=")


def is_text(start: bytes) -> bool:
    """Whether the beginning of a file is text: it holds almost no zero bytes, or is in an encoding that needs them.

    Databases write zeros into a cell now and then; binary files are full of them, and of other control characters.
    """
    zeros = start.count(0)
    if not zeros or (zeros <= MAX_ZEROS * len(start) and len(start.translate(None, _CONTROL)) == len(start) - zeros):
        return True
    return start.startswith(tuple(bom for bom, _ in BOMS)) or detect_encoding(start, False)[0].startswith("utf-16")


@lru_cache(maxsize=8)
def detect_layout(
    start: bytes,
    is_whole: bool,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
) -> Layout | None:
    """The layout of a table that begins with these bytes; None if they hold no row of text.

    Parameters
    ----------
    is_whole
        Whether the file ends with these bytes; the last line is left out otherwise, as it may be cut.
    encoding, delimiter, header
        Values that are already known; detected if None.

    Raises
    ------
    LookupError
        There is no encoding of this name.
    """
    if not is_text(start) or not start.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        return None
    dialect = _dialect(start, is_whole, encoding, delimiter)
    records = dialect.records
    if not records:
        return None
    position, has_header = _find_header(records, header)
    names = [" ".join(cell.split()) for cell in records[position]] if has_header else []
    above = position + has_header
    rows = records[above:][:SAMPLE_ROWS]
    return Layout(
        dialect.encoding,
        dialect.newline,
        dialect.delimiter,
        dialect.quote,
        tuple(_complete(names, rows)),
        has_header,
        above,
        tuple(map(tuple, rows)),
        (*dialect.notes, *_header_notes(position, has_header, header)),
    )


@dataclass(frozen=True)
class _Dialect:
    """How the cells stand in a file, and its first records, before it is known which of them is the header."""

    encoding: str
    newline: str
    delimiter: str
    quote: str
    records: list[list[str]]
    notes: tuple[str, ...]


@lru_cache(maxsize=4)
def _dialect(start: bytes, is_whole: bool, encoding: str | None, delimiter: str | None) -> _Dialect:
    """Shared by all formats that examine a table, whatever they assume about its header."""
    found, encoding_note = (encoding, encoding) if encoding else detect_encoding(start, is_whole)
    lines, newline = _sample_lines(start, is_whole, found)
    quote, quoting = _detect_quote(lines)
    delimiter = delimiter or _detect_delimiter(lines, quote)
    records = _records(lines, delimiter, quote, SAMPLE_ROWS + MAX_TITLE_LINES)
    notes = f"encoding: {encoding_note}", f"delimiter: {delimiter_name(delimiter)}, quoting: {quoting}"
    return _Dialect(found, newline, delimiter, quote, records, notes)


def _sample_lines(start: bytes, is_whole: bool, encoding: str) -> tuple[list[str], str]:
    """The lines of the sample without their ends, the last one only if it is complete, and what ends a line."""
    text = start.decode(encoding, "replace").removeprefix("\ufeff")
    newline = "\r" if "\n" not in text and "\r" in text else "\n"
    lines = text.split(newline)
    if len(lines) > 1 and (not is_whole or not lines[-1]):
        lines.pop()
    return lines, newline


def _detect_quote(lines: Sequence[str]) -> tuple[str, str]:
    """The quoting character and its name for the report: single quotes only if the first line uses them."""
    first = next((line for line in lines if line.strip()), "").lstrip()
    if first.startswith("'") and '"' not in first:
        return "'", "single quotes"
    return '"', "double quotes" if any('"' in line for line in lines) else "none"


def _detect_delimiter(lines: Sequence[str], quote: str) -> str:
    """The delimiter that gives most known column names, and then the most rows of one and the same width."""
    stated = next((line for line in lines if line.strip()), "").strip()
    if stated.casefold().startswith("sep=") and len(stated) == 5 and not stated[4].isalnum():
        return stated[4]

    def score(delimiter: str) -> tuple[int, float, int]:
        records = _records(lines, delimiter, quote, 200)
        widths = Counter(len(record) for record in records)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        known = max((sum(map(is_column_name, record)) for record in records[:MAX_TITLE_LINES]), default=0)
        known = known if max(map(len, records[:MAX_TITLE_LINES]), default=0) > 1 else 0
        return known, round(count / len(records), 1) if width > 1 else 0, width

    return max(DELIMITERS, key=score)


def _records(lines: Sequence[str], delimiter: str, quote: str, limit: int) -> list[list[str]]:
    """The first records that are neither blank nor Excel's separator line; unreadable ones as far as they go."""
    records: list[list[str]] = []
    blocks = ([line[: MAX_CELL + 1] for line in lines[at : at + limit]] for at in range(0, len(lines), limit))
    for batch in read_batches(blocks, delimiter, quote):
        for record in batch.records():
            if not record.is_blank and not is_separator_line(record):
                records.append(record.cells)
                if len(records) == limit:
                    return records
    return records


def _find_header(records: list[list[str]], header: bool | None) -> tuple[int, bool]:
    """The position of the header among the records, or of the first row; and whether there is a header."""
    if header is False:
        return 0, False
    first = _count_title_lines(records)
    return first, header is True or not _is_row(records[first], records[first + 1 :])


def _count_title_lines(records: list[list[str]]) -> int:
    """The lines of text above the table, each narrower than the table.

    >>> _count_title_lines([["Top bakers", "2026"], ["rank", "handle", "followers"], ["1", "jade", "900"]])
    1
    """
    width = _usual_width(records)
    known = [sum(map(is_column_name, record)) for record in records[:MAX_TITLE_LINES]]
    header = next((i for i, count in enumerate(known) if count >= min(2, width)), None)
    if header is not None and all(_is_narrow(record, width) for record in records[:header]):
        return header
    wide = (i for i, record in enumerate(records[:MAX_TITLE_LINES]) if known[i] or not _is_title(record, width))
    return next(wide, 0)


def _usual_width(records: Sequence[Sequence[str]]) -> int:
    """The most frequent number of cells, the greatest of several."""
    return max(Counter(map(len, records)).items(), key=lambda item: (item[1], item[0]))[0]


def _is_narrow(record: list[str], width: int) -> bool:
    return len(record) < width or sum(1 for cell in record if cell.strip()) < width


def _is_title(record: list[str], width: int) -> bool:
    """Whether a record without known names has too few cells for a row of this width."""
    filled = sum(1 for cell in record if cell.strip())
    return width > 1 and (filled == 1 or 2 * filled <= width)


def _is_row(first: list[str], rows: list[list[str]]) -> bool:
    """Whether a record is a row rather than a header: its cells come again below, or none is a name and some are data.

    Accounts come again in a list of pairs; names of columns do not.
    """
    below = {cell.strip().casefold() for row in rows for cell in row}
    cells = [cell.strip().casefold() for cell in first]
    known = sum(1 for cell in first if is_column_name(cell) and simplify(cell) not in VALUES)
    repeated = sum(1 for cell in cells if cell in below and cell and (not is_column_name(cell) or cell in VALUES))
    is_data = any(_DATA_CELL.match(cell) for cell in cells)
    return bool(rows) and (repeated > known or (known == 0 and (repeated > 0 or is_data)))


def _complete(names: list[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A name for each column: R's `write.table` leaves out the name of the row numbers, headerless tables all names."""
    width = _usual_width(rows) if rows else len(names)
    if not names:
        return [f"column {number}" for number in range(1, width + 1)]
    if len(names) == width - 1 and all(row and row[0].strip() == str(n) for n, row in enumerate(rows[:50], 1)):
        return ["", *names]
    return names


def _header_notes(position: int, has_header: bool, asked: bool | None) -> list[str]:
    notes = []
    if position:
        lines = "1 line" if position == 1 else f"{position} lines"
        notes.append(f"{lines} above the table left out")
    if not has_header and asked is None:
        notes.append("no header: the first line is read as a row (--header takes it for the names of the columns)")
    return notes
