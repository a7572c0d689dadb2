"""The file of rows that were set aside: what was wrong with each and how to mend it, beside the row as it came."""

import csv
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from graph.export.csv import safe_cell
from ingest.source import Rejected

HEADER = ("row", "reason", "fix", "cells")


class RejectFile:
    """Made when the first row comes; written anew by each run, also by one that goes on where another stopped."""

    def __init__(self, path: Path) -> None:
        self.path = path
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
                writer.writerow(HEADER)
            for row in rows:
                writer.writerow(safe_cell(cell) for cell in (row.line, row.reason, row.fix, *row.cells))
        self.rows += len(rows)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._part.exists():
            self._part.replace(self.path)
        elif kind is None:
            self.path.unlink(missing_ok=True)


def forget_in(folder: Path, handles: Iterable[str]) -> int:
    """Take the rows that name any of these handles out of the reject files in a folder; returns how many went."""
    wanted = {handle.casefold() for handle in handles}
    gone = 0
    for path in sorted(folder.glob("*.rejects.csv")) if wanted and folder.is_dir() else ():
        with open(path, encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        kept = [row for row in rows if not any(handle in ",".join(row).casefold() for handle in wanted)]
        gone += len(rows) - len(kept)
        if len(kept) < len(rows):
            with open(path, "w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([header, *kept])
    return gone
