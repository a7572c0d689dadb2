"""The file of rejected rows: the reason and the fix for each, beside the row as it came."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote

from graph.export.csv import safe_cell
from ingest.readers.rejected import CELLS, OWN_COLUMNS
from ingest.source import Rejected

MAX_BYTES = 10_000_000  # of a file that rows are added to without end


class RejectFile:
    """Created with the first rejected row; every run writes it from scratch, a resumed one too.

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


def forget_in(folder: Path, names: Iterable[str]) -> int:
    """Remove the rows that hold any of these handles or e-mail addresses from the reject files in a folder.

    Returns the number of rows.
    """
    gone = sorted({name.casefold() for name in names})
    if not gone or not folder.is_dir():
        return 0
    # A handle ends where no character of a handle follows; the dot at the end of a sentence is none.
    pattern = re.compile(rf"(?<![\w.~+·-])(?<!\w@)(?:{'|'.join(map(re.escape, gone))})(?![\w@~+·-]|\.\w)")
    removed = 0
    for path in sorted(folder.glob("*.rejects.csv")):
        with open(path, encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        kept = [row for row in rows if not any(_names_any(cell, pattern) for cell in row[len(OWN_COLUMNS) :])]
        removed += len(rows) - len(kept)
        if len(kept) < len(rows):
            with open(path, "w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([header, *kept])
    return removed


def _names_any(cell: str, pattern: re.Pattern[str]) -> bool:
    """Whether a cell holds one of the handles as a whole: bare, after an @, or in the URL of a profile."""
    texts = (unicodedata.normalize("NFC", text).casefold() for text in (cell, unquote(cell)))
    return any(pattern.search(text) for text in texts)


def append_rejects(path: Path, rejected: Iterable[Rejected], max_bytes: int = MAX_BYTES) -> None:
    """Add rows to a file of rejected rows that has no end, such as that of a feed; a full one takes no more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = path.stat().st_size if path.exists() else 0
    if size > max_bytes:
        return
    with open(path, "a", encoding="utf-8" if size else "utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        if not size:
            writer.writerow((*OWN_COLUMNS, CELLS))
        writer.writerows(map(safe_cell, (row.line, row.reason, row.fix, *row.cells)) for row in rejected)
