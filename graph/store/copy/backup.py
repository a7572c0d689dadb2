"""Writing a whole store into one file, in the state between two of its transactions."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from graph.errors import EMPTY_STORE, NothingFound, StoreError
from graph.store.connection import Store
from graph.store.copy.backup_file import FORMAT, BackupWriter, Header
from graph.store.copy.kinds import STORE
from graph.store.copy.reading import Present, batches, present
from graph.store.copy.tally import Tally
from graph.store.meanings import PROPERTIES
from graph.store.pausing import ReadColumns, writers_paused

Progress = Callable[[str, int, int], None]  # a phase, the rows done and their total

_STORE = "MATCH (s:Store {id: 'store'}) RETURN properties(s)"


@dataclass(frozen=True)
class BackedUp:
    """What a backup holds: rows by label and relationship type. `foreign` ones are not Intrograph's, and left out."""

    id: str
    counts: dict[str, int]
    checksum: str
    foreign: tuple[str, ...]


def back_up(store: Store, path: Path, *, at: int, version: str, progress: Progress) -> BackedUp:
    """Write everything that Intrograph keeps in a store into a new file; writers wait meanwhile.

    Parameters
    ----------
    at
        Now, in ms.
    version
        The version of Intrograph, for the file.

    Raises
    ------
    NothingFound
        The store is empty.
    StoreError
        The server was lost, or the store changed; what the file holds is of no use.
    """
    with writers_paused(store) as columns:
        kinds = present(columns)
        if not kinds.rows:
            raise NothingFound(EMPTY_STORE)
        [properties] = columns(_STORE)
        kept = {name: value for name, value in properties.items() if name in PROPERTIES[STORE] and value is not None}
        header = Header(secrets.token_hex(8), at, FORMAT, properties["schema"], version, kinds.rows, kept)
        with BackupWriter(path, header) as writer:
            tally = _write(columns, kinds, writer, progress)
            writer.finish(tally.counts, tally.checksum)
    return BackedUp(header.id, tally.counts, tally.checksum, kinds.foreign)


def _write(columns: ReadColumns, kinds: Present, writer: BackupWriter, progress: Progress) -> Tally:
    tally = Tally()
    for batch in batches(columns, kinds):
        writer.add(batch)
        tally.add(batch.kind, batch.texts)
        progress("reading", tally.rows, kinds.rows)
    if tally.counts != kinds.counts:
        missing = sorted(kind for kind, number in kinds.counts.items() if tally.counts.get(kind) != number)
        raise StoreError(f"The store holds nodes that a backup would miss, of {', '.join(missing)}; see docs/store.md.")
    return tally


def read_tally(store: Store, progress: Progress) -> Tally:
    """Count everything that is in a store."""
    tally = Tally()
    with writers_paused(store) as columns:
        kinds = present(columns)
        for batch in batches(columns, kinds):
            tally.add(batch.kind, batch.texts)
            progress("verifying", tally.rows, kinds.rows)
    return tally
