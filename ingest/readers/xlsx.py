"""Sheets of Excel workbooks (.xlsx) as tables in CSV, within limits.

openpyxl reads them row by row; what it would have in memory as a whole is checked first, and documents with entities
are refused before it sees them.
"""

import csv
import io
import itertools
import re
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time
from typing import TYPE_CHECKING, BinaryIO, Self

from graph.errors import NothingFound, UnreadableFile
from ingest.input import Head, Input
from ingest.readers.unpacking import MAX_RATIO, MAX_UNCHECKED_BYTES
from ingest.readers.xml import check_xml, elements_in
from ingest.temporary import TemporaryCopy

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

MAX_TEXTS_BYTES = 1 << 28  # of the texts that all sheets share, which are in memory while a workbook is open
MAX_PART_BYTES = 1 << 25  # of any other part but a sheet
MAX_ROW_PARTS = 100_000  # elements of a row; a sheet has at most 16,384 columns
EXACT = 10**15  # numbers from here on are rounded by spreadsheets

_LINE_ENDS = re.compile(r"[\r\n]+")
_SHEET_LIST = "xl/workbook.xml"
_TEXTS = "xl/sharedStrings.xml"
_SHEETS = "xl/worksheets/"
_SAVE_AS_CSV = "save the sheet as CSV (UTF-8)"


def is_workbook(head: Head) -> bool:
    """Whether a file is a workbook: a zip archive whose first members are those of one."""
    return head.data.startswith(b"PK\x03\x04") and b"xl/" in head.data


def sheet_names(head: Head) -> list[str]:
    """The names of a workbook's sheets, as far as the beginning of the file tells: a long one has them at its end."""
    if not is_workbook(head) or not head.is_whole:
        return []
    try:
        with _told_as_damage(head.name), zipfile.ZipFile(io.BytesIO(head.data)) as archive:
            part = archive.getinfo(_SHEET_LIST)
            return _names_in(archive, part) if part.file_size <= MAX_PART_BYTES else []
    except UnreadableFile:
        return []


def _names_in(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> list[str]:
    with archive.open(part) as stream:
        return [sheet.attributes.get("name", "") for sheet in elements_in("workbook", stream, frozenset(("sheet",)))]


class WorkbookFile:
    """A workbook that was checked, to be closed when its sheets have been copied: `with WorkbookFile(file) as book`.

    Parameters
    ----------
    file
        The workbook, as a file on disk or inside an archive.

    Attributes
    ----------
    sheets
        The names of the sheets that Excel shows, or of all if it shows none.

    Raises
    ------
    UnreadableFile
        It is damaged, encrypted, or beyond the limits.
    NothingFound
        It has no sheet.
    """

    def __init__(self, file: Input) -> None:
        self._file = file
        with _archive(file) as archive:
            if _SHEET_LIST not in archive.namelist():
                raise UnreadableFile(f"{file.name}: this is not an .xlsx workbook; save it as one in Excel.")
            for part in archive.infolist():
                _check_part(file.name, archive, part)
        with ExitStack() as opened:
            with _told_as_damage(file.name):
                self._book = _load(opened.enter_context(_seekable(file)))
                opened.callback(self._book.close)
                sheets = self._book.worksheets
                shown = [sheet.title for sheet in sheets if sheet.sheet_state == "visible"]
                self.sheets = shown or [sheet.title for sheet in sheets]
            if not self.sheets:
                raise NothingFound(f"{file.name}: the workbook has no sheet with cells; export it again.")
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def rows(self, sheet: str) -> Iterator[list[str]]:
        """Every row of a sheet as text, blank ones included: the first is row 1."""
        with _told_as_damage(self._file.name):
            opened = self._book[sheet]
            opened.reset_dimensions()  # files of some programs state the wrong size
            for cells in opened.iter_rows(values_only=True):
                yield [cell_text(value) for value in cells]

    def as_csv(self, sheet: str, limit: int | None = None) -> Input:
        """A sheet, or its first rows up to a limit, as a CSV file in which the number of a row is that of its line."""
        copy = TemporaryCopy(".csv")
        with open(copy.path, "w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text, lineterminator="\n")
            for cells in itertools.islice(self.rows(sheet), limit):
                writer.writerow([_LINE_ENDS.sub(" ", cell) for cell in cells] or [""])
        return Input(f"{self._file.name}: {sheet}", copy.path, copy.path.stat().st_size, kept=copy)


def _load(stream: BinaryIO) -> "Workbook":
    import openpyxl  # late: most files are no workbooks

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # styles and links that are not read
        return openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)


@contextmanager
def _told_as_damage(name: str) -> Iterator[None]:
    """Say that a workbook is damaged, whatever the libraries that read it raise on damage."""
    try:
        yield
    except (UnreadableFile, GeneratorExit):
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:100]
        raise UnreadableFile(f"{name}: the workbook is damaged ({reason}); {_SAVE_AS_CSV}.") from error


def cell_text(value: object) -> str:
    """The value of a cell as a CSV file would hold it.

    >>> cell_text(3.0), cell_text(0.25), cell_text(datetime(2026, 5, 1, 10)), cell_text(None), cell_text(True)
    ('3', '0.25', '2026-05-01T10:00:00', '', 'true')
    >>> cell_text(1784000000000000123.0)
    '1.784e+18'
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)


@contextmanager
def _archive(file: Input) -> Iterator[zipfile.ZipFile]:
    with _seekable(file) as stream, _told_as_damage(file.name), zipfile.ZipFile(stream) as archive:
        yield archive


@contextmanager
def _seekable(file: Input) -> Iterator[BinaryIO]:
    """A stream of the file; one that cannot be sought is copied to a temporary file first."""
    with file.open() as stream:
        if stream.seekable():
            yield stream
            return
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(stream, copy)
            copy.seek(0)
            yield copy


def _check_part(name: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a part that would not fit into memory; pictures and the like are never read."""
    if not part.filename.endswith((".xml", ".rels")):
        return
    size = part.file_size
    is_sheet = part.filename.startswith(_SHEETS)
    largest = None if is_sheet else MAX_TEXTS_BYTES if part.filename == _TEXTS else MAX_PART_BYTES
    if (size > MAX_UNCHECKED_BYTES and size > MAX_RATIO * part.compress_size) or (largest and size > largest):
        raise UnreadableFile(
            f"{name}: its part {part.filename} unpacks to {size >> 20:,} MiB, more than is read; {_SAVE_AS_CSV}."
        )
    with archive.open(part) as stream:
        rows = frozenset(("row",)) if is_sheet else frozenset(("si", "xf", "sheet", "Relationship", "Override"))
        check_xml(f"{name}: {part.filename}", stream, rows, MAX_ROW_PARTS)
