"""Tables in text files: any delimiter, encoding or quoting, every record with its line number.

A record that cannot be read is returned with a `problem`; the records after it are read all the same.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import charset_normalizer

from graph.errors import NothingFound, UnreadableFile

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SAMPLE_BYTES = 1 << 18
MAX_CELL = 100_000  # characters
MAX_RECORD_LINES = 200  # a longer record has a quote that was never closed
SHOWN_CELL = 200  # characters of each cell of a record with a problem

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SIGNATURES = (
    (b"PK\x03\x04", "an Excel workbook or a zip file; save the sheet as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save the sheet as CSV (UTF-8)"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"%PDF", "a PDF; export the table as CSV"),
    (b"\x89PNG", "a picture; give a CSV file"),
    (b"SQLite format 3", "an SQLite database; export its table as CSV"),
    (b"PAR1", "a Parquet file; export it as CSV"),
)
# Encodings that exports still use; a guess among all encodings finds curiosities in short texts.
_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "shift_jis", "gb18030", "big5", "euc_kr"]


@dataclass(slots=True)
class Record:
    """One record: the line it begins on, its cells as text, and the problem with it, if there is one."""

    line: int
    cells: list[str]
    problem: str = ""
    fix: str = ""


@dataclass
class Table:
    """A text file that holds a table.

    `bytes_read` and `odd_lines` (lines in another encoding than the file) are those of the last call of `records`.
    """

    path: Path
    encoding: str
    delimiter: str
    header: list[str]
    bytes_total: int
    quote: str = '"'
    bytes_read: int = 0
    odd_lines: int = 0

    def records(self) -> Iterator[Record]:
        """Every record after the header, without blank ones."""
        self.bytes_read = self.odd_lines = 0
        seen_header = False
        for record in _records(_Lines(self.path, self.encoding, self), self.delimiter, self.quote):
            blank = not record.problem and not any(cell.strip() for cell in record.cells)
            if blank or _is_separator_line(record):
                continue
            if not seen_header:
                seen_header = True
                continue
            yield record


def delimiter_name(delimiter: str) -> str:
    return DELIMITERS.get(delimiter, f"“{delimiter}”")


def sample(path: Path) -> bytes:
    """The beginning of the file.

    Raises
    ------
    UnreadableFile
        The file cannot be opened, or is no text.
    NothingFound
        It is empty.
    """
    try:
        with open(path, "rb") as file:
            start = file.read(SAMPLE_BYTES)
    except FileNotFoundError:
        raise UnreadableFile(f"{path}: there is no such file; check the name.") from None
    except IsADirectoryError:
        raise UnreadableFile(f"{path}: this is a folder; name the files in it.") from None
    except OSError as error:
        raise UnreadableFile(f"{path}: it cannot be opened ({error.strerror}); check who may read it.") from None
    if not start.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):  # blanks, and byte order marks before nothing
        raise NothingFound(f"{path}: the file is empty; export it again.")
    for signature, kind in _SIGNATURES:
        if start.startswith(signature):
            raise UnreadableFile(f"{path}: this is {kind}.")
    if b"\x00" in start and not start.startswith(tuple(bom for bom, _ in _BOMS)):
        raise UnreadableFile(f"{path}: this is binary data, not a text table; export it as CSV (UTF-8).")
    return start


def detect_encoding(start: bytes) -> tuple[str, str]:
    """The encoding and its description for the report, from the beginning of a file.

    A file in UTF-8 with some invalid lines counts as UTF-8: those lines are read as Windows-1252.
    """
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return encoding, f"{encoding.removesuffix('-sig')} with a byte order mark"
    lines = [line for line in start.splitlines()[: -1 if len(start) == SAMPLE_BYTES else None] if not line.isascii()]
    if not lines or any(_is_utf8(line) for line in lines):
        return "utf-8", "utf-8"
    best = charset_normalizer.from_bytes(b"\n".join(lines), cp_isolation=_ENCODINGS).best()
    # Short texts read the same in several encodings: take the most common one.
    encoding = "cp1252" if best is None or "cp1252" in best.could_be_from_charset else best.encoding
    return encoding, f"{encoding} (guessed; another can be given with --encoding)"


def detect_quote(start: bytes) -> tuple[str, str]:
    """The quoting character and its description for the report: single quotes only if the header uses them."""
    header = start.lstrip(b"\xef\xbb\xbf \t\r\n").splitlines()[0]
    if header.startswith(b"'") and b'"' not in header:
        return "'", "single quotes"
    return '"', "double quotes" if b'"' in start else "none"


def first_record(path: Path, encoding: str, delimiter: str, quote: str = '"') -> list[str]:
    """The cells of the header if the file is split at this delimiter."""
    for record in _records(_Lines(path, encoding, None), delimiter, quote):
        if any(cell.strip() for cell in record.cells) and not _is_separator_line(record):
            return [" ".join(cell.split()) for cell in record.cells]
    return []


def _is_separator_line(record: Record) -> bool:
    """Whether this is the line `sep=;` that Excel writes first."""
    return record.line == 1 and "".join(record.cells).casefold().startswith("sep=")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


class _RecordTooLong(Exception):
    """A record has more than `MAX_RECORD_LINES` lines."""


class _Lines:
    """The lines of a file as text, numbered; the lines of the current record can be read again."""

    def __init__(self, path: Path, encoding: str, table: Table | None) -> None:
        self._source = _decoded(path, encoding, table)
        self._returned: list[str] = []
        self.taken: list[str] = []  # by the current record
        self.number = 0
        self.ended_inside = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MAX_RECORD_LINES:
            raise _RecordTooLong
        try:
            line = self._returned.pop() if self._returned else next(self._source)
        except StopIteration:
            self.ended_inside = bool(self.taken)
            raise
        self.number += 1
        self.taken.append(line)
        return line

    def give_back_all_but_first(self) -> None:
        """End the current record after its first line; the lines after it are read again."""
        rest = self.taken[1:]
        self.number -= len(rest)
        self._returned.extend(reversed(rest))
        del self.taken[1:]


def _records(lines: _Lines, delimiter: str, quote: str) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=delimiter, quotechar=quote)
    while True:
        lines.taken, lines.ended_inside = [], False
        begins = lines.number + 1
        cells: list[str] = []
        too_long = unclosed = False
        try:
            cells = next(reader)
            too_long = _has_long_cell(lines.taken, cells)
        except StopIteration:
            return
        except _RecordTooLong:
            unclosed = True
        except csv.Error:  # a cell above the module's own limit, which belongs to the whole process
            too_long = True
        unclosed = unclosed or (lines.ended_inside and quote in "".join(lines.taken))
        if not unclosed and not too_long:
            yield Record(begins, cells)
            continue
        if unclosed:
            lines.give_back_all_but_first()
            problem = "a quote opens in this row and never closes"
            fix = f"close it, or write {quote} inside a cell as {quote}{quote}"
        else:
            problem = f"a cell is longer than {MAX_CELL:,} characters"
            fix = "shorten it, or leave the column out of the export"
        cells = lines.taken[0][:MAX_CELL].rstrip("\r\n").split(delimiter)
        yield Record(begins, [cell[:SHOWN_CELL] for cell in cells], problem, fix)
        reader = csv.reader(lines, delimiter=delimiter, quotechar=quote)


def _has_long_cell(lines: list[str], cells: list[str]) -> bool:
    """Whether a cell is longer than allowed; the lines are checked first, as most are far shorter."""
    return sum(map(len, lines)) > MAX_CELL and any(len(cell) > MAX_CELL for cell in cells)


def _decoded(path: Path, encoding: str, table: Table | None) -> Iterator[str]:
    with open(path, "rb") as file:
        if encoding.startswith(("utf-16", "utf-32")):
            yield from _whole(file, encoding, table, None)
        elif b"\n" not in (start := file.read(SAMPLE_BYTES)) and b"\r" in start:  # line ends of an old Macintosh
            file.seek(0)
            yield from _whole(file, encoding, table, "\r")
        else:
            file.seek(0)
            yield from _by_line(file, encoding, table)


def _whole(file: BinaryIO, encoding: str, table: Table | None, newline: str | None) -> Iterator[str]:
    text = io.TextIOWrapper(file, encoding, errors="replace", newline=newline)
    try:
        for line in text:
            if table is not None:
                table.bytes_read = file.tell()
            yield line[:-1] + "\n" if newline == "\r" and line.endswith("\r") else line
    finally:
        text.detach()


def _by_line(file: BinaryIO, encoding: str, table: Table | None) -> Iterator[str]:
    for line in file:
        if table is not None:
            table.bytes_read += len(line)
        try:
            yield line.decode(encoding)
        except UnicodeDecodeError:
            if table is not None:
                table.odd_lines += 1
            yield line.decode("cp1252", "replace")
