"""The steps of a first load whose records go to files instead of a store.

    files = BulkFiles(folder, Load(fingerprint, "mentions.csv", "mentions", received_at=now))
    files.resolve(position, observations, keep)   # which node each account is
    files.write_mentions(batch)                   # all of a pair in one call
    files.write_profiles(profiles)                # all of an account in one call
    load = files.finish(rejected, skipped, undated)

They are the steps of a `Loader`: what is written equals what an ordinary load writes to an empty store, in one
transaction. The accounts stay in memory.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from graph.records import UNDATED
from graph.store.bulk.chosen import ChosenMentions, Numbers, choose_mentions
from graph.store.write.accounts import Resolved
from graph.store.write.evidence import Evidence
from graph.store.write.identities import Identities, Observation
from graph.store.write.loader import Keep, StagedProfile, count_profiles
from graph.store.write.loads import Load
from graph.store.write.mention_batch import MentionBatch
from graph.store.write.profiles import AddedReports, add_reports, reports_by_key

LOAD_NUMBER = 1


class FirstLoad(ABC):
    """The files of one first load; a subclass knows their form.

    Parameters
    ----------
    folder
        An empty folder.
    start
        The load, as it is before it begins.
    """

    def __init__(self, folder: Path, start: Load) -> None:
        self._folder = folder
        self._load = start
        start.number = LOAD_NUMBER
        self._identities = Identities()
        self._profiles: dict[str, dict[str, Any]] = {}
        self._first_at: int | None = None
        self._last_at: int | None = None

    def resolve(self, position: int, observations: Sequence[Observation], keep: Keep) -> None:
        """Find out which node each account is; `keep` is called with it, and with the keys of merged nodes.

        Parameters
        ----------
        position
            The number of observations before these.
        """
        identities = self._identities
        merged_before = len(identities.merged_into)
        keys = [
            identities.note(account, Evidence(LOAD_NUMBER, order, at, account.handle, account.account_id))
            for order, (account, at) in enumerate(observations, position)
        ]
        merged = islice(identities.merged_into, merged_before, None)
        resolved = [Resolved(key, is_new=True) for key in map(identities.final_key, keys)]
        keep(resolved, {key: identities.final_key(key) or key for key in merged})

    def write_mentions(self, batch: MentionBatch) -> None:
        """Write these mentions, each once; all accounts are resolved, and all mentions of a pair come in one call."""
        chosen = choose_mentions(batch, self._load)
        if not len(chosen.table):
            return
        at = chosen.table["instant"].to_numpy()
        self._note_span(at[at != UNDATED])
        self._write_mentions(chosen)

    def _note_span(self, at: Numbers) -> None:
        """Note the first and last of some instants."""
        if len(at):
            first, last = int(at.min()), int(at.max())
            self._first_at = first if self._first_at is None else min(first, self._first_at)
            self._last_at = last if self._last_at is None else max(last, self._last_at)

    def write_profiles(self, rows: Sequence[StagedProfile]) -> None:
        """Write these profiles; all of an account come in one call."""
        known = [(row.key, row.profile) for row in rows if row.key is not None]
        written = 0
        for key, reports in reports_by_key(known, self._load.received_at, LOAD_NUMBER).items():
            added = add_reports((), reports)
            written += added.written
            self._profiles[key] = added.state.properties()
            self._write_history(key, added)
        count_profiles(self._load, len(rows), len(known), written)

    def finish(self, rejected: int, skipped: dict[str, int], undated: int) -> Load:
        """Write the accounts and what describes the load; close the files and return the load."""
        load = self._load
        load.rejected, load.skipped, load.undated, load.complete = rejected, dict(skipped), undated, True
        load.rows_done += rejected + sum(skipped.values())
        load.cursor.has_counts = True
        self._write_rest()
        return load

    @abstractmethod
    def _write_mentions(self, mentions: ChosenMentions) -> None:
        """Write these mentions."""

    @abstractmethod
    def _write_history(self, key: str, added: AddedReports) -> None:
        """Write what an account's profiles report."""

    @abstractmethod
    def _write_rest(self) -> None:
        """Write what is known at the end: the accounts and the load."""
