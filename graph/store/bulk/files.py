"""Writes the records of a first load to files for `neo4j-admin database import`, in the steps of a `Loader`.

    files = BulkFiles(folder, Load(fingerprint, "mentions.csv", "mentions", received_at=now))
    files.resolve(observations, keep)   # which node each account is
    files.write_mentions(pairs)         # each pair once
    files.write_profiles(profiles)      # all of an account in one call
    load = files.finish(rejected, skipped, undated)

What is written equals what an ordinary load writes to an empty store, in one transaction. The accounts stay in memory.
"""

import secrets
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from graph.store.bulk import tables
from graph.store.bulk.parquet import Table, TableWriter
from graph.store.write import loads
from graph.store.write.accounts import Resolved, node_columns
from graph.store.write.evidence import Evidence
from graph.store.write.identities import Identities, Observation
from graph.store.write.loader import Keep, StagedPair, StagedProfile, chosen_pairs, count_mentions, count_profiles
from graph.store.write.loads import Load
from graph.store.write.mentions import PairMentions, Written
from graph.store.write.profiles import HISTORY_LISTS, add_reports, history_row, reports_by_key

SCRIPT = "import.sh"
REVISION = LOAD_NUMBER = 1

_SCRIPT = """\
#!/bin/sh
# Imports these files into an empty Neo4j: stop the server, run this script, start the server.
# The name of the database is an argument (neo4j by default); NEO4J_ADMIN names the program if it is not on the PATH.
set -eu
cd "$(dirname "$0")"
"${NEO4J_ADMIN:-neo4j-admin}" database import full "${1:-neo4j}" --input-type=parquet --id-type=string \\
"""


class BulkFiles:
    """The files of one first load.

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
        self._sources: set[str] = set()
        self._first_at: int | None = None
        self._last_at: int | None = None
        self._writers: dict[str, TableWriter] = {}

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

    def write_mentions(self, pairs: Sequence[StagedPair]) -> None:
        """Write the mentions of these pairs."""
        chosen = chosen_pairs(pairs, self._load)
        written = sum(self._write_pair(pair) for pair in chosen)
        count_mentions(self._load, chosen, Written(written, len(chosen)))

    def _write_pair(self, pair: PairMentions) -> int:
        columns = pair.columns.distinct()
        *lists, count, first, last = columns.values()
        table = tables.MENTIONS if isinstance(count, int) else tables.WEIGHTED_MENTIONS
        loads_of_each = [str(LOAD_NUMBER)] * len(columns)
        self._add(table, [pair.source, pair.target, *lists, count, first, last, loads_of_each, REVISION])
        self._sources.add(pair.source)
        if first is not None:
            self._first_at = first if self._first_at is None else min(first, self._first_at)
            self._last_at = last if self._last_at is None else max(last, self._last_at)
        return len(columns)

    def write_profiles(self, rows: Sequence[StagedProfile]) -> None:
        """Write these profiles; all of an account come in one call."""
        known = [(row.key, row.profile) for row in rows if row.key is not None]
        written = 0
        for key, reports in reports_by_key(known, self._load.received_at, LOAD_NUMBER).items():
            added = add_reports((), reports)
            written += added.written
            self._profiles[key] = added.state.properties()
            history = history_row(key, added.fresh, added.state)
            self._add(tables.HISTORIES, [history[name] for name in ("key", *HISTORY_LISTS)])
            self._add(tables.HAS_HISTORY, [key, key])
        count_profiles(self._load, len(rows), len(known), written)

    def finish(self, rejected: int, skipped: dict[str, int], undated: int) -> Load:
        """Write the accounts, the load and the script of the import; close the files and return the load."""
        load = self._load
        load.rejected, load.skipped, load.undated, load.complete = rejected, dict(skipped), undated, True
        load.rows_done += rejected + sum(skipped.values())
        load.cursor.has_counts = True
        accounts = self._write_accounts()
        self._write_single("Load", {"id": load.id} | loads.properties(load), "load.parquet")
        self._write_single("Store", self._store(accounts), "store.parquet")
        for writer in self._writers.values():
            writer.close()
        self._write_script()
        return load

    def _write_accounts(self) -> int:
        created = node_columns(list(self._identities.nodes.values()))
        for number, (key, *values) in enumerate(zip(*created.values(), strict=True)):
            mentions_revision = REVISION if key in self._sources else None
            profile = self._profiles.pop(key, {})
            known = [profile.get(name) for name in tables.PROFILE_COLUMNS]
            self._add(tables.INFLUENCERS, [key, *values, number, REVISION, mentions_revision, *known])
        for alias, key in self._identities.aliases.items():
            self._add(tables.ALIASES, [alias, key])
        return len(created["key"])

    def _store(self, accounts: int) -> dict[str, Any]:
        """The first node. It has no schema version: opening the store creates its constraints and sets that."""
        return {
            "id": "store",
            "revision": REVISION,
            "graph_revision": REVISION,
            "removed_revision": 0,
            "salt": secrets.token_hex(16),
            "ids_allocated": accounts,
            "loads_allocated": LOAD_NUMBER,
            "data_from": self._first_at,
            "data_as_of": self._last_at,
        }

    def _write_single(self, label: str, properties: dict[str, Any], file: str) -> None:
        table, row = tables.single(label, properties, file)
        self._add(table, row)

    def _add(self, table: Table, row: Sequence[Any]) -> None:
        writer = self._writers.get(table.file)
        if writer is None:
            writer = self._writers[table.file] = TableWriter(self._folder, table)
        writer.add(row)

    def _write_script(self) -> None:
        written = sorted((writer.table for writer in self._writers.values()), key=lambda table: table.is_relationship)
        arguments = [f"    {table.argument}" for table in written]
        script = self._folder / SCRIPT
        script.write_text(_SCRIPT + " \\\n".join(arguments) + "\n", encoding="utf-8")
        script.chmod(0o755)
