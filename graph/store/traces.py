"""Removing what an embedded server keeps of deleted records: keys in its indexes, and its write-ahead log.

The records themselves are gone with the transaction that deletes them. An index keeps the keys of deleted records until
it is rebuilt, and the log keeps what was written until the server ends. Neo4j keeps both for a while too; see
docs/store.md for the commands that its administrator has.
"""

import logging
import re

import neo4j

from graph.store.connection import Store
from graph.store.schema import STATEMENTS, create_schema
from graph.store.server import gate
from graph.store.server.supervisor import restart
from graph.store.write.revisions import begin_write

_NAMED = re.compile(r"CREATE (CONSTRAINT|INDEX) (\w+)")
# A store without a version gets its indexes when it is opened next, should this process end before they are there.
_NO_VERSION = "MATCH (s:Store {id: 'store'}) SET s.schema = null"

log = logging.getLogger(__name__)


def remove_traces(store: Store) -> None:
    """Rebuild the indexes of an embedded store and start its server again; nothing is done on Neo4j.

    Clients connect again by themselves. Writers wait until it is done.
    """
    if store.folder is None:
        return
    log.info("%s: rebuilding the indexes and starting the server again", store.label)
    store.write(_remove_version)
    with gate.writers_paused(store.folder):
        for statement in STATEMENTS:
            if (named := _NAMED.match(statement)) is not None:
                store.schema(f"DROP {named[1]} {named[2]} IF EXISTS")
        for statement in STATEMENTS:
            store.schema(statement)
        restart(store.folder)
    create_schema(store)


def _remove_version(transaction: neo4j.ManagedTransaction) -> None:
    begin_write(transaction, graph=False)
    transaction.run(_NO_VERSION).consume()
