"""Restoring a backup into an empty store on either server: resumable, and verified at the end."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from graph.errors import StoreError
from graph.store.connection import Store
from graph.store.copy import writing
from graph.store.copy.backup import Progress, read_tally
from graph.store.copy.backup_file import CheckedFile, check_file
from graph.store.schema import VERSION, create_schema, ensure


@dataclass(frozen=True)
class Restored:
    """What a restore wrote: rows by label and relationship type. `at` is the instant (ms) of the backup.

    `continued` says that an earlier, interrupted restore had written a part, `already` that one had written everything.
    """

    at: int
    counts: dict[str, int]
    checksum: str
    continued: bool = False
    already: bool = False


def restore(store: Store, path: Path, *, origin: str, progress: Progress) -> Restored:
    """Write a backup into a store that is open, but need not be ready; an interrupted restore continues.

    A store that was restored from this backup, whatever has changed in it since, stays as it is.

    Parameters
    ----------
    origin
        What users call the backup, for messages.

    Raises
    ------
    UnreadableFile
        The file is not a backup, not complete or damaged; the store stays empty. Or its rows are not those of a backup.
    WrongUse
        The store holds data, or a part of another backup.
    StoreError
        What the store holds in the end is not what the backup holds: it stays marked as incomplete.
    """
    file = check_file(path, VERSION)
    create_schema(store)
    cursor = writing.begin(store, file.header.id, origin)
    if cursor is None:
        ensure(store)
        return Restored(file.header.at, file.end.counts, file.end.checksum, already=True)
    continued, done = cursor.line > 0, cursor.rows
    for line, kind, rows in file.batches(cursor.line):
        cursor = writing.write_line(store, file.header.id, line, kind, rows)
        done = max(done + len(rows), cursor.rows)
        progress("restoring", done, file.header.rows)
    _verify(store, file, progress)
    writing.finish(store, file.header.id, file.header.store, secrets.token_hex(8))
    store.session.clear()
    ensure(store)  # migrates a backup of an earlier version
    return Restored(file.header.at, file.end.counts, file.end.checksum, continued=continued)


def _verify(store: Store, file: CheckedFile, progress: Progress) -> None:
    tally = read_tally(store, progress)
    if tally.counts == file.end.counts and tally.checksum == file.end.checksum:
        return
    differing = sorted(
        kind
        for kind in file.end.counts.keys() | tally.counts.keys()
        if file.end.counts.get(kind) != tally.counts.get(kind)
    )
    what = f"the numbers of {', '.join(differing)} differ" if differing else "their checksums differ"
    raise StoreError(
        f"The store at {store.label} does not hold what {file.path} holds: {what}. Empty it with `intrograph restore "
        "--discard`, and restore the backup again."
    )
