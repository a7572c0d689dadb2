"""Files for `neo4j-admin database import`: the nodes and relationships of a first load."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.store.bulk import tables
from graph.store.bulk.chosen import ChosenMentions
from graph.store.bulk.first_load import LOAD_NUMBER, FirstLoad
from graph.store.bulk.pairs import pair_tables
from graph.store.bulk.parquet import Table, TableWriter
from graph.store.write import loads
from graph.store.write.accounts import node_columns
from graph.store.write.loads import Load
from graph.store.write.profiles import HISTORY_LISTS, AddedReports, history_row

SCRIPT = "import.sh"
REVISION = 1

_SCRIPT = """\
#!/bin/sh
# Imports these files into an empty Neo4j: stop the server, run this script, start the server.
# The name of the database is an argument (neo4j by default); NEO4J_ADMIN names the program if it is not on the PATH.
set -eu
cd "$(dirname "$0")"
"${NEO4J_ADMIN:-neo4j-admin}" database import full "${1:-neo4j}" --input-type=parquet --id-type=string \\
"""


class BulkFiles(FirstLoad):
    """The files of one first load, and the script that imports them."""

    def __init__(self, folder: Path, start: Load) -> None:
        super().__init__(folder, start)
        self._sources: set[str] = set()
        self._writers: dict[str, TableWriter] = {}

    def _write_mentions(self, mentions: ChosenMentions) -> None:
        """Write a relationship for each pair."""
        self._sources.update(mentions.table["source"].unique().to_pylist())
        for table, rows in pair_tables(mentions, LOAD_NUMBER, REVISION):
            self._writer(table).add_table(rows)

    def _write_history(self, key: str, added: AddedReports) -> None:
        history = history_row(key, added.fresh, added.state)
        self._add(tables.HISTORIES, [history[name] for name in ("key", *HISTORY_LISTS)])
        self._add(tables.HAS_HISTORY, [key, key])

    def _write_rest(self) -> None:
        accounts = self._write_accounts()
        self._write_single("Load", {"id": self._load.id} | loads.properties(self._load), "load.parquet")
        self._write_single("Store", self._store(accounts), "store.parquet")
        for writer in self._writers.values():
            writer.close()
        self._write_script()

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
            "changes_allocated": 0,
            "data_from": self._first_at,
            "data_as_of": self._last_at,
        }

    def _write_single(self, label: str, properties: dict[str, Any], file: str) -> None:
        table, row = tables.single(label, properties, file)
        self._add(table, row)

    def _add(self, table: Table, row: Sequence[Any]) -> None:
        self._writer(table).add(row)

    def _writer(self, table: Table) -> TableWriter:
        """The writer of a table, which has a file once something is written."""
        if table.file not in self._writers:
            self._writers[table.file] = TableWriter(self._folder, table)
        return self._writers[table.file]

    def _write_script(self) -> None:
        written = sorted((writer.table for writer in self._writers.values()), key=lambda table: table.is_relationship)
        arguments = [f"    {table.argument}" for table in written]
        script = self._folder / SCRIPT
        script.write_text(_SCRIPT + " \\\n".join(arguments) + "\n", encoding="utf-8")
        script.chmod(0o755)
