"""The job that carries a file's records into the store: in batches, once each, from where it was stopped.

Each batch is one transaction with the file's cursor (`graph.store.write.loads`) in it. A batch whose fate is unknown,
because the connection broke while it was being committed, is therefore simply handed in again.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import neo4j

from graph.records import Account, Mention, Profile
from graph.store import Store
from graph.store.write import loads, mentions, profiles
from graph.store.write.accounts import AccountResolver
from graph.store.write.forgotten import Forgotten
from graph.store.write.loads import Load
from graph.store.write.revisions import begin_write
from ingest.rejects import RejectFile
from ingest.source import Item, ReadOptions, Rejected
from ingest.sources.csv import open_source

BATCH_ROWS = 10_000
MOST_REMEMBERED = 2_000_000  # accounts and pairs

Progress = Callable[[int, int, int], None]  # bytes read, bytes in all, rows


@dataclass
class Report:
    """What became of one file. `already` means that it was loaded before and nothing was done."""

    path: Path
    load: Load
    notes: list[str]
    rejects: Path | None = None
    examples: list[Rejected] = field(default_factory=list)
    already: bool = False


def load(
    store: Store,
    path: Path,
    options: ReadOptions,
    *,
    received_at: int,
    rejects: Path,
    progress: Progress = lambda read, total, rows: None,
    batch_rows: int = BATCH_ROWS,
    again: bool = False,
) -> Report:
    """Load one file of mentions or profiles and say what became of its rows.

    Parameters
    ----------
    received_at
        Now, in milliseconds; a profile without a time counts as seen then. A load that goes on keeps its first value.
    rejects
        Where to write the rows that were set aside; the file is made only if there are any.
    again
        Read a file that is completely loaded once more, say after accounts were joined by hand. Nothing counts twice.

    Raises
    ------
    UnreadableFile, NothingFound
        The file as a whole cannot be loaded.
    StoreUnreachable
        What was loaded stays; the same call goes on from there.
    """
    load_id = fingerprint(path, options)
    before = loads.find(store, load_id)
    source = open_source(path, options, before.received_at if before else received_at)
    if before and before.complete and not again:
        return Report(path, before, source.notes, already=True)
    start = (
        replace(before, resumed=True)
        if before and not before.complete
        else Load(load_id, path.name, source.kind, received_at)
    )
    report = Report(path, start, source.notes)
    writer = _Writer(store, start, fresh=bool(before and before.complete))
    with RejectFile(rejects) as reject_file:
        position = 0
        for batch in _read_ahead(source.items(), batch_rows):
            set_aside = [item for item in batch if isinstance(item, Rejected)]
            reject_file.add(set_aside)
            report.examples += set_aside[: max(0, 5 - len(report.examples))]
            position += len(batch)
            if position > report.load.rows_done:
                report.load = writer.write(position - len(batch), batch)
            progress(source.bytes_read, source.bytes_total, position)
        report.load = writer.finish()
        report.rejects = reject_file.path if reject_file.rows else None
    report.load.resumed = start.resumed
    report.notes = [*source.notes, *source.closing_notes()]
    return report


def _read_ahead(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    """Batches of rows, the next one being read while this one is written."""

    def read() -> list[Item]:
        return list(itertools.islice(items, size))

    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(read)
        while batch := coming.result():
            coming = reader.submit(read)
            yield batch


def fingerprint(path: Path, options: ReadOptions) -> str:
    """The same for the same content read in the same way, whatever the file is called."""
    digest = hashlib.blake2b(options.signature.encode(), digest_size=12)
    try:
        with open(path, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError:
        pass  # opening it as a table says what is wrong
    return digest.hexdigest()


class _Writer:
    """Writes batches, and keeps what it learned about accounts while nobody else writes."""

    def __init__(self, store: Store, start: Load, fresh: bool) -> None:
        self._store = store
        self._start = start
        self._fresh = fresh  # the stored cursor is of an earlier, complete load: begin anew
        self._directory: AccountResolver | None = None
        self._forgotten: Forgotten | None = None
        self._linked: set[mentions.Pair] = set()
        self._revision = -1

    def write(self, first: int, rows: list[Item]) -> Load:
        """Store one batch, whose first item is row `first` (from 0); returns the load's progress after it."""
        load, revision, directory, forgotten = self._store.write(lambda tx: self._transaction(tx, first, rows))
        self._revision, self._directory, self._forgotten = revision, directory, forgotten
        if len(directory) + len(self._linked) > MOST_REMEMBERED:
            self._directory = None  # start learning anew: a load's memory does not grow with its file
        self._fresh = False
        return load

    def finish(self) -> Load:
        """Mark the load as complete."""

        def work(transaction: neo4j.ManagedTransaction) -> Load:
            begin_write(transaction)
            progress = loads.find(transaction, self._start.id) or self._start
            progress.complete = True
            loads.save(transaction, progress)
            return progress

        return self._store.write(work)

    def _transaction(
        self, transaction: neo4j.ManagedTransaction, first: int, rows: list[Item]
    ) -> tuple[Load, int, AccountResolver, Forgotten]:
        revision = begin_write(transaction)
        # A failed try leaves what it learned untrue, and so does any other writer.
        undisturbed = revision == self._revision + 1 and self._directory is not None
        directory = self._directory if undisturbed and self._directory is not None else AccountResolver()
        forgotten = self._forgotten if undisturbed and self._forgotten else Forgotten()
        if not undisturbed:
            self._linked.clear()
        self._directory = None
        stored = None if self._fresh else loads.find(transaction, self._start.id)
        load = stored or replace(self._start, resumed=False)
        todo = rows[max(0, load.rows_done - first) :]  # the rest came through before, or by another process
        load.rejected += sum(isinstance(item, Rejected) for item in todo)
        found = [item for item in todo if isinstance(item, Mention)]
        if found:
            self._write_mentions(transaction, revision, found, load, directory, forgotten)
        seen = [item for item in todo if isinstance(item, Profile)]
        if seen:
            self._write_profiles(transaction, revision, seen, load, directory, forgotten)
        load.rows_done += len(todo)
        loads.save(transaction, load)
        return load, revision, directory, forgotten

    def _write_mentions(
        self,
        transaction: neo4j.ManagedTransaction,
        revision: int,
        rows: list[Mention[Account]],
        load: Load,
        directory: AccountResolver,
        forgotten: Forgotten,
    ) -> None:
        follower_history: list[tuple[Account, int]] = []
        for row in rows:
            at = load.received_at if row.at is None else row.at
            follower_history += ((row.source, at), (row.target, at))
        keys = directory.resolve(transaction, follower_history, forgotten)
        grouped = mentions.Grouped()
        handed_in = 0
        for row, source, target in zip(rows, keys[::2], keys[1::2], strict=True):
            if source is None or target is None:
                load.forgotten += 1
            elif source == target:
                load.self_mentions += 1
            else:
                grouped.add((source, target), row)
                handed_in += 1
        # An account that this load made has no mentions but those that this load wrote.
        born = directory.born
        new = {pair for pair in grouped.pairs if (pair[0] in born or pair[1] in born) and pair not in self._linked}
        written = mentions.write(transaction, grouped, revision, new, self._linked)
        self._linked |= grouped.pairs.keys()
        load.written += written
        load.repeated += handed_in - written

    def _write_profiles(
        self,
        transaction: neo4j.ManagedTransaction,
        revision: int,
        rows: list[Profile],
        load: Load,
        directory: AccountResolver,
        forgotten: Forgotten,
    ) -> None:
        follower_history = [(row.account, load.received_at if row.at is None else row.at) for row in rows]
        keys = directory.resolve(transaction, follower_history, forgotten)
        known = [(key, row) for key, row in zip(keys, rows, strict=True) if key is not None]
        load.forgotten += len(rows) - len(known)
        written = profiles.write(transaction, known, load.received_at, revision)
        load.written += written
        load.repeated += len(known) - written
