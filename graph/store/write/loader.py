"""The one way in for sources: batches of records of one file, each stored once, in a load that can be stopped.

    loader = Loader(store, Load(fingerprint, "mentions.csv", "mentions", received_at=now))
    for position, records in batches:
        progress = loader.write(position, records)
    progress = loader.finish()

A batch is one transaction that holds the load's cursor too. A batch whose fate is unknown, because the connection broke
while it was being committed, is therefore simply written again.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import neo4j

from graph.records import Account, Mention, Profile
from graph.store.connection import Store
from graph.store.write import loads, mentions, profiles
from graph.store.write.accounts import AccountResolver, Observation
from graph.store.write.forgotten import Forgotten
from graph.store.write.loads import Load
from graph.store.write.revisions import begin_write

MAX_REMEMBERED = 2_000_000  # accounts and pairs: the memory of a load does not grow with its file

LoadRecord = Mention[Account] | Profile | None  # None stands for a row that was rejected

log = logging.getLogger(__name__)


@dataclass
class _Memory:
    """What the loader knows of the store at a revision; true as long as nobody else writes."""

    revision: int
    resolver: AccountResolver = field(default_factory=AccountResolver)
    forgotten: Forgotten = field(default_factory=Forgotten)
    linked: set[mentions.Pair] = field(default_factory=set)  # pairs with a relationship

    @property
    def size(self) -> int:
        return len(self.resolver) + len(self.linked)


class Loader:
    """Writes the records of one file; keeps what it learned about accounts while nobody else writes.

    Parameters
    ----------
    start
        A new load, or the progress of one that was stopped, as `find_load` returns it.
    restart
        Whether `start` replaces the progress of an earlier, complete load of the same id.
    """

    def __init__(self, store: Store, start: Load, *, restart: bool = False) -> None:
        self._store = store
        self._start = start
        self._restart = restart
        self._memory: _Memory | None = None

    def write(self, position: int, records: Sequence[LoadRecord]) -> Load:
        """Store one batch and return the load's progress after it.

        Rows that the cursor has passed are skipped: another process may load the same file.

        Parameters
        ----------
        position
            The number of rows of the file before this batch.
        records
            One for each row of the batch, in the order of the rows.

        Raises
        ------
        StoreUnreachable
            Everything written before stays; a loader with the same load id continues.
        """
        progress, memory = self._store.write(lambda transaction: self._write_batch(transaction, position, records))
        self._memory = memory if memory.size <= MAX_REMEMBERED else None
        self._restart = False
        return progress

    def finish(self) -> Load:
        """Mark the load as complete and return it."""

        def work(transaction: neo4j.ManagedTransaction) -> Load:
            begin_write(transaction)
            progress = loads.find_load(transaction, self._start.id) or self._start
            progress.complete = True
            loads.save(transaction, progress)
            return progress

        return self._store.write(work)

    def _write_batch(
        self, transaction: neo4j.ManagedTransaction, position: int, records: Sequence[LoadRecord]
    ) -> tuple[Load, _Memory]:
        revision = begin_write(transaction)
        memory = self._recall(revision)
        stored = None if self._restart else loads.find_load(transaction, self._start.id)
        progress = stored or replace(self._start, resumed=False)
        pending = records[max(0, progress.rows_done - position) :]
        progress.rejected += sum(record is None for record in pending)
        if new_mentions := [record for record in pending if isinstance(record, Mention)]:
            _write_mentions(transaction, new_mentions, progress, memory)
        if new_profiles := [record for record in pending if isinstance(record, Profile)]:
            _write_profiles(transaction, new_profiles, progress, memory)
        progress.rows_done += len(pending)
        loads.save(transaction, progress)
        return progress, memory

    def _recall(self, revision: int) -> _Memory:
        """What is known at this revision, taken out of the loader: an attempt that fails must not leave it behind."""
        memory, self._memory = self._memory, None
        if memory is None or revision != memory.revision + 1:
            if memory is not None:
                log.debug("load %s: another writer was here, accounts are read again", self._start.id)
            return _Memory(revision)
        memory.revision = revision
        return memory


def _write_mentions(
    transaction: neo4j.ManagedTransaction, rows: Sequence[Mention[Account]], progress: Load, memory: _Memory
) -> None:
    observations: list[Observation] = []
    for row in rows:
        at = progress.received_at if row.at is None else row.at
        observations += (Observation(row.source, at), Observation(row.target, at))
    keys = memory.resolver.resolve(transaction, observations, memory.forgotten, memory.revision)
    batch = mentions.MentionBatch()
    handed_in = 0
    for row, source, target in zip(rows, keys[::2], keys[1::2], strict=True):
        if source is None or target is None:
            progress.forgotten += 1
        elif source == target:
            progress.self_mentions += 1
        else:
            batch.add((source, target), row)
            handed_in += 1
    created = memory.resolver.created
    new = {pair for pair in batch.pairs if (pair[0] in created or pair[1] in created) and pair not in memory.linked}
    written = mentions.write(transaction, batch, memory.revision, new, memory.linked)
    memory.linked |= batch.pairs.keys()
    progress.written += written
    progress.repeated += handed_in - written


def _write_profiles(
    transaction: neo4j.ManagedTransaction, rows: Sequence[Profile], progress: Load, memory: _Memory
) -> None:
    observations = [Observation(row.account, progress.received_at if row.at is None else row.at) for row in rows]
    keys = memory.resolver.resolve(transaction, observations, memory.forgotten, memory.revision)
    known = [(key, row) for key, row in zip(keys, rows, strict=True) if key is not None]
    progress.forgotten += len(rows) - len(known)
    written = profiles.write(transaction, known, progress.received_at, memory.revision)
    progress.written += written
    progress.repeated += len(known) - written
