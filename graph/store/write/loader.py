"""The one way in for sources: a load that can be stopped at any moment, in three steps, each record stored once.

    loader = Loader(store, Load(fingerprint, "mentions.csv", "mentions", received_at=now))
    progress = loader.begin(staging_id, rejected, skipped, undated)
    progress = loader.resolve(position, observations, keep)  # which node each account is
    progress = loader.write_mentions(position, pairs)  # sorted by pair, so that each pair is written once
    progress = loader.write_profiles(position, profiles)
    progress = loader.finish()

A batch is one transaction that holds the load's cursor too. A batch whose fate is unknown, because the connection broke
while it was being committed, is therefore simply written again, and two processes that load the same file share one
cursor: a batch that is behind it is left out.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import neo4j

from graph.records import Profile
from graph.store.connection import Store
from graph.store.write import loads, mentions, profiles
from graph.store.write.accounts import AccountResolver, Resolved, conflicting, current_keys
from graph.store.write.forgotten import Forgotten
from graph.store.write.identities import Observation
from graph.store.write.loads import Load
from graph.store.write.mention_batch import StagedPair
from graph.store.write.mentions import PairMentions, Written
from graph.store.write.revisions import begin_write

T = TypeVar("T")
Keep = Callable[[Sequence[Resolved], dict[str, str]], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StagedProfile:
    """A profile of a batch and the key of its account, None if it is forgotten."""

    key: str | None
    profile: Profile


class Loader:
    """Writes the records of one file.

    Parameters
    ----------
    start
        The load, as it is if it was never begun; the store's progress takes its place.
    restart
        Whether a load that is complete begins again.
    """

    def __init__(self, store: Store, start: Load, *, restart: bool = False) -> None:
        self._store = store
        self._start = start
        self._restart = restart
        self._staging = ""
        self._revision: int | None = None  # of the last transaction, as long as nobody else writes

    def begin(self, staging: str, rejected: int, skipped: dict[str, int], undated: int) -> Load:
        """The progress to go on from, with the records counted that are not loaded.

        Parameters
        ----------
        staging
            The id of the staging file, to which the order of accounts belongs.
        """

        def work(transaction: neo4j.ManagedTransaction, revision: int) -> Load:
            progress = loads.begin(transaction, self._start, restart=self._restart)
            if progress.cursor.staging != staging:
                progress.cursor = replace(progress.cursor, staging=staging, accounts=0)
            if not progress.cursor.has_counts:
                progress.rejected, progress.skipped, progress.undated = rejected, dict(skipped), undated
                progress.rows_done += rejected + sum(skipped.values())
                progress.cursor.has_counts = True
            return progress

        self._staging = staging
        progress = self._write(work)
        self._restart = False
        if progress.cursor.accounts or progress.cursor.mentions:
            self._revision = None
        return progress

    def conflicting(self, names: Sequence[tuple[str, str]]) -> list[bool]:
        """For each handle key and id key: whether the handle belongs to an account with another id."""
        return self._store.read_transaction(lambda transaction: conflicting(transaction, names))

    def resolve(self, position: int, observations: Sequence[Observation], keep: Keep) -> Load:
        """Find or create the nodes of these accounts.

        Parameters
        ----------
        position
            The number of observations before this batch.
        keep
            Called before the commit with where each observation leads, and the keys of nodes that were merged into
            others; it may be called again for the same batch.
        """

        def work(transaction: neo4j.ManagedTransaction, revision: int) -> Load:
            progress = self._progress(transaction)
            mine = progress.cursor.staging == self._staging  # another machine may load the same file
            if not mine or progress.cursor.accounts == position:
                resolver = AccountResolver(transaction, revision, progress.number)
                resolved = resolver.resolve(observations, Forgotten(), position)
                keep(resolved, {key: resolver.final_key(key) or key for key in resolver.merged_into})
                progress.cursor.accounts += len(observations) if mine else 0
            return progress

        return self._write(work)

    def write_mentions(self, position: int, pairs: Sequence[StagedPair]) -> Load:
        """Store the mentions of these pairs, if the load has come just to this position.

        Parameters
        ----------
        position
            The number of mentions before this batch.
        """

        def work(transaction: neo4j.ManagedTransaction, revision: int) -> Load:
            progress = self._progress(transaction)
            if progress.cursor.mentions == position:
                alone = self._revision is not None and revision == self._revision + 1
                checked = pairs if alone else _checked_pairs(transaction, pairs)
                _write_mentions(transaction, checked, progress, revision)
            return progress

        return self._write(work)

    def write_profiles(self, position: int, rows: Sequence[StagedProfile]) -> Load:
        """Store these profiles, if the load has come just to this position; all of an account belong to one batch."""

        def work(transaction: neo4j.ManagedTransaction, revision: int) -> Load:
            progress = self._progress(transaction)
            if progress.cursor.profiles == position:
                now = current_keys(transaction, {row.key for row in rows if row.key is not None})
                known = [(key, row.profile) for row in rows if row.key is not None and (key := now[row.key])]
                written = profiles.write(transaction, known, progress.received_at, revision, progress.number)
                count_profiles(progress, len(rows), len(known), written)
            return progress

        return self._write(work)

    def finish(self) -> Load:
        """Mark the load as complete and return it."""

        def work(transaction: neo4j.ManagedTransaction, revision: int) -> Load:
            progress = self._progress(transaction)
            progress.complete = True
            return progress

        return self._write(work)

    def _write(self, work: Callable[[neo4j.ManagedTransaction, int], Load]) -> Load:
        """Run a step in one transaction and save the progress that it returns."""

        def transaction_work(transaction: neo4j.ManagedTransaction) -> tuple[Load, int]:
            revision = begin_write(transaction)
            progress = work(transaction, revision)
            loads.save(transaction, progress)
            return progress, revision

        progress, revision = self._store.write(transaction_work)
        first = self._revision is None and progress.cursor.accounts == progress.cursor.mentions == 0
        if first or revision == (self._revision or 0) + 1:
            self._revision = revision
        elif self._revision is not None:
            log.debug("load %s: another writer was here, accounts are checked again", self._start.id)
            self._revision = None
        return progress

    def _progress(self, transaction: neo4j.ManagedTransaction) -> Load:
        return loads.find_load(transaction, self._start.id) or self._start


def _checked_pairs(transaction: neo4j.ManagedTransaction, pairs: Sequence[StagedPair]) -> list[StagedPair]:
    """The same pairs by the keys that hold now, none of them promised to be new: another load was here."""
    now = current_keys(transaction, {key for pair in pairs for key in (pair.source, pair.target) if key is not None})
    merged: dict[tuple[str | None, str | None], StagedPair] = {}
    for pair in pairs:
        source, target = now.get(pair.source or ""), now.get(pair.target or "")
        two_names = len(pair.columns) if pair.source != pair.target else pair.two_names
        known = merged.get((source, target))
        if known is None:
            merged[source, target] = StagedPair(source, target, pair.columns, two_names=two_names)
        else:
            columns = known.columns.joined(pair.columns)
            merged[source, target] = replace(known, columns=columns, two_names=known.two_names + two_names)
    return list(merged.values())


def _write_mentions(
    transaction: neo4j.ManagedTransaction, pairs: Sequence[StagedPair], progress: Load, revision: int
) -> None:
    chosen = _chosen_pairs(pairs, progress)
    _count_mentions(progress, chosen, mentions.write(transaction, chosen, revision, progress.number))


def _chosen_pairs(pairs: Sequence[StagedPair], progress: Load) -> list[PairMentions]:
    """The pairs to store: not those of one account, nor of a forgotten one. All are counted in the progress."""
    chosen: list[PairMentions] = []
    for pair in pairs:
        rows = len(pair.columns)
        progress.rows_done += rows
        progress.cursor.mentions += rows
        if pair.source is None or pair.target is None:
            progress.forgotten += rows
        elif pair.source == pair.target:
            progress.self_mentions += rows
            progress.two_name_mentions += pair.two_names
        else:
            chosen.append(PairMentions(pair.source, pair.target, pair.columns, pair.is_new))
    return chosen


def _count_mentions(progress: Load, chosen: Sequence[PairMentions], written: Written) -> None:
    """Count the mentions of chosen pairs, of which some were written and the others known."""
    progress.written += written.mentions
    progress.new_mentions += written.mentions
    progress.new_pairs += written.pairs
    progress.repeated += sum(len(pair.columns) for pair in chosen) - written.mentions


def count_profiles(progress: Load, rows: int, known: int, written: int) -> None:
    """Count profiles: those of accounts that are not forgotten are `known`, those that added something `written`."""
    progress.written += written
    progress.repeated += known - written
    progress.forgotten += rows - known
    progress.rows_done += rows
    progress.cursor.profiles += rows
