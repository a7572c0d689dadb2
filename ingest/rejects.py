"""The file of rejected rows: the reason and the fix for each, beside the original row."""

import csv
from collections.abc import Container, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from graph.export.csv import safe_cell
from graph.export.files import replaced
from ingest.readers.rejected import CELLS, OWN_COLUMNS
from ingest.source import Rejected
from ingest.words import words_of

ENDING = ".rejects.csv"
MAX_BYTES = 10_000_000  # of a file that grows without a limit


class RejectFile:
    """Created with the first rejected row; every run writes it from scratch, even a resumed one.

    Parameters
    ----------
    columns
        The names of the columns of the table that the rows come from: with them, the corrected file can be loaded.
    """

    def __init__(self, path: Path, columns: Sequence[str] = ()) -> None:
        self.path = path
        self._header = (*OWN_COLUMNS, *(columns or (CELLS,)))
        self._part = path.with_name(f"{path.name}.part")
        self._part.unlink(missing_ok=True)
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def add(self, rejected: Iterable[Rejected]) -> None:
        """Append rows to the unfinished file."""
        rows = list(rejected)
        if not rows:
            return
        self._part.parent.mkdir(parents=True, exist_ok=True)
        with open(self._part, "a", encoding="utf-8-sig" if self.rows == 0 else "utf-8", newline="") as file:
            writer = csv.writer(file)
            if self.rows == 0:
                writer.writerow(safe_cell(name) for name in self._header)
            for row in rows:
                writer.writerow(safe_cell(cell) for cell in (row.line, row.reason, row.fix, *row.cells))
        self.rows += len(rows)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._part.exists():
            self._part.replace(self.path)
        elif kind is None:
            self.path.unlink(missing_ok=True)


def forget_in(folder: Path, gone: Container[str]) -> int:
    """Remove the rows that name a forgotten person from the reject files in a folder, unfinished ones included.

    Returns the number of rows.

    Parameters
    ----------
    gone
        The words that name forgotten people, in lower case.
    """
    if not folder.is_dir():
        return 0
    return sum(forget_in_file(path, gone) for path in sorted(folder.glob(f"*{ENDING}*")))


def forget_in_file(path: Path, gone: Container[str]) -> int:
    """Remove the rows that name a forgotten person from a reject file; a file without rows is removed."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        header, *rows = [*csv.reader(file)] or [[]]
    kept = [row for row in rows if not names_any(row[len(OWN_COLUMNS) :], gone)]
    if len(kept) < len(rows):
        _replace(path, [header, *kept] if kept else [])
    return len(rows) - len(kept)


def _replace(path: Path, rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        path.unlink()
        return
    with replaced(path) as part, open(part, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def without_forgotten(rows: Iterable[Rejected], gone: Container[str]) -> list[Rejected]:
    """The rejected rows that name no forgotten person."""
    return [row for row in rows if not names_any(row.cells, gone)]


def names_any(cells: Iterable[str], gone: Container[str]) -> bool:
    """Whether one of these cells names a forgotten person."""
    return any(word in gone for cell in cells for word in words_of(cell))


def append_rejects(path: Path, rejected: Iterable[Rejected], max_bytes: int = MAX_BYTES) -> None:
    """Append rows to a growing reject file, such as the file of a feed; a full file accepts no more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = path.stat().st_size if path.exists() else 0
    if size > max_bytes:
        return
    with open(path, "a", encoding="utf-8" if size else "utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        if not size:
            writer.writerow((*OWN_COLUMNS, CELLS))
        writer.writerows(map(safe_cell, (row.line, row.reason, row.fix, *row.cells)) for row in rejected)
