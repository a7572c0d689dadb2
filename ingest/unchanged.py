"""Files that were loaded completely and have not been touched since, so that they need not be read again.

A file counts as unchanged if its path, size, change times and inode are the same as before, as in git.
Any write to a file alters one of these, so a changed file is always read, and so is a touched one.
"""

import contextlib
import hashlib
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from ingest.input import Input
from ingest.source import ReadOptions

SETTLED_MS = 2_000  # a younger file is read again: it may change within one tick of the file system's clock
BUSY_SECONDS = 5.0

_TABLE = "CREATE TABLE IF NOT EXISTS unchanged (name TEXT PRIMARY KEY, stamp TEXT, load_id TEXT) WITHOUT ROWID"


@dataclass(frozen=True)
class Stamp:
    """A text that differs after every change of a file, and the time of the last change in ms."""

    text: str
    changed_at: int

    @classmethod
    def of(cls, path: Path) -> "Stamp | None":
        """The present stamp of a file; None if it is gone."""
        try:
            found = os.stat(path)
        except OSError:
            return None
        text = f"{found.st_dev}:{found.st_ino}:{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}"
        return cls(text, max(found.st_mtime_ns, found.st_ctime_ns) // 1_000_000)


class UnchangedFiles:
    """The notes of one store. Paths are stored as digests: names of files may name people.

    Parameters
    ----------
    folder
        Where the notes are kept. They are a cache: without them, files are read.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "unchanged.sqlite"

    def load_of(self, file: Input, options: ReadOptions) -> str | None:
        """The id of the load of an unchanged file under the same options; None if the file has to be read."""
        stamp = Stamp.of(file.path)
        if file.kept is not None or stamp is None or not self._path.exists():
            return None
        with contextlib.suppress(sqlite3.Error), self._open() as notes:
            query = "SELECT load_id FROM unchanged WHERE name = ? AND stamp = ?"
            row = notes.execute(query, (_name(file, options), stamp.text)).fetchone()
            return str(row[0]) if row else None
        return None

    def note(self, file: Input, options: ReadOptions, stamp: Stamp | None, load_id: str, received_at: int) -> None:
        """Note a file that is completely loaded.

        Parameters
        ----------
        stamp
            The stamp of the file before it was read: nothing is noted if it has changed since.
        received_at
            Now or a little earlier, in ms.
        """
        if file.kept is not None or stamp is None or stamp != Stamp.of(file.path):
            return
        if stamp.changed_at > received_at - SETTLED_MS:
            return
        with contextlib.suppress(sqlite3.Error), self._open() as notes:
            notes.execute(_TABLE)
            row = _name(file, options), stamp.text, load_id
            notes.execute("INSERT OR REPLACE INTO unchanged VALUES (?, ?, ?)", row)
            notes.commit()

    def _open(self) -> contextlib.closing[sqlite3.Connection]:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return contextlib.closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS))


def _name(file: Input, options: ReadOptions) -> str:
    parts = str(file.path.absolute()), file.name, options.signature
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
