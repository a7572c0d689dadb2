"""Constraints, indexes and the first node, made once and safely from many processes at once."""

import secrets
import time
from pathlib import Path

import neo4j

from graph.errors import StoreError, StoreUnreachable, WrongUse
from graph.store import migrations
from graph.store.addresses import open_store
from graph.store.connection import Store
from graph.store.write.revisions import HOW_TO_CONTINUE

VERSION = max(migrations.MIGRATIONS) + 1
ATTEMPTS = 12

STATEMENTS = (
    "CREATE CONSTRAINT store_id IF NOT EXISTS FOR (s:Store) REQUIRE s.id IS UNIQUE",
    "CREATE CONSTRAINT influencer_key IF NOT EXISTS FOR (i:Influencer) REQUIRE i.key IS UNIQUE",
    # No constraint: it would refuse one of two concurrent writers, which the conflict over the store node only delays.
    "CREATE INDEX influencer_number IF NOT EXISTS FOR (i:Influencer) ON (i.number)",
    "CREATE INDEX influencer_revision IF NOT EXISTS FOR (i:Influencer) ON (i.revision)",
    "CREATE INDEX influencer_mentions_revision IF NOT EXISTS FOR (i:Influencer) ON (i.mentions_revision)",
    "CREATE INDEX influencer_partner_since IF NOT EXISTS FOR (i:Influencer) ON (i.partner_since)",
    "CREATE INDEX influencer_outreach_introducer IF NOT EXISTS FOR (i:Influencer) ON (i.outreach_introducer)",
    "CREATE CONSTRAINT alias_key IF NOT EXISTS FOR (a:Alias) REQUIRE a.key IS UNIQUE",
    "CREATE INDEX alias_influencer IF NOT EXISTS FOR (a:Alias) ON (a.influencer)",
    "CREATE CONSTRAINT profile_history_influencer IF NOT EXISTS FOR (h:ProfileHistory) REQUIRE h.influencer IS UNIQUE",
    "CREATE CONSTRAINT community_number IF NOT EXISTS FOR (c:Community) REQUIRE c.number IS UNIQUE",
    "CREATE CONSTRAINT load_id IF NOT EXISTS FOR (l:Load) REQUIRE l.id IS UNIQUE",
    "CREATE CONSTRAINT run_id IF NOT EXISTS FOR (r:Run) REQUIRE r.id IS UNIQUE",
    "CREATE CONSTRAINT model_id IF NOT EXISTS FOR (m:Model) REQUIRE m.id IS UNIQUE",
    "CREATE CONSTRAINT objective_name IF NOT EXISTS FOR (o:Objective) REQUIRE o.name IS UNIQUE",
    "CREATE CONSTRAINT shortlist_name IF NOT EXISTS FOR (l:Shortlist) REQUIRE l.name IS UNIQUE",
    "CREATE CONSTRAINT outreach_change_number IF NOT EXISTS FOR (c:OutreachChange) REQUIRE c.number IS UNIQUE",
    "CREATE INDEX outreach_change_target IF NOT EXISTS FOR (c:OutreachChange) ON (c.target)",
    "CREATE INDEX outreach_change_introducer IF NOT EXISTS FOR (c:OutreachChange) ON (c.introducer)",
    "CREATE CONSTRAINT forgotten_hash IF NOT EXISTS FOR (f:Forgotten) REQUIRE f.hash IS UNIQUE",
)


def ready_store(folder: Path | None = None, retry_timeout_seconds: float | None = None) -> Store:
    """Open the store that the options and the environment name, with its schema; see `open_store` and `ensure`.

    `retry_timeout_seconds` is how long to wait for a server that went away.
    """
    store = open_store(folder)
    if retry_timeout_seconds is not None:
        store.retry_timeout_seconds = retry_timeout_seconds
    try:
        return ensure(store)
    except BaseException:
        store.close()
        raise


def ensure(store: Store) -> Store:
    """Create what is missing, migrate a store of an earlier version, and return the same store. Cheap once it is done.

    Raises
    ------
    WrongUse
        A newer version of Intrograph wrote this store, or it holds a part of a backup; it is left as it is.
    """
    create_schema(store)
    _refuse_unfinished_restore(store)
    return store


def create_schema(store: Store) -> None:
    """The part of `ensure` that an interrupted restore needs too: it accepts a store that is being restored."""
    for attempt in range(ATTEMPTS):
        version = _version(store)
        if version == VERSION:
            return
        if version is not None and version > VERSION:
            raise WrongUse(
                f"The store at {store.label} was written by a newer Intrograph (schema {version}, this one knows"
                f" {VERSION}); update Intrograph or name another store."
            )
        try:
            for statement in STATEMENTS:
                store.schema(statement)
            if version is None:
                store.write(_create_first_node)
            else:
                migrations.migrate(store, version)
        except StoreUnreachable:
            raise
        except StoreError:  # another process does the same at this moment
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(0.1 * (attempt + 1))


def _version(store: Store) -> int | None:
    rows = store.read("MATCH (s:Store {id: 'store'}) RETURN s.schema AS version")
    return rows[0]["version"] if rows else None


def _refuse_unfinished_restore(store: Store) -> None:
    rows = store.read("MATCH (s:Store {id: 'store'}) WHERE s.restore_id IS NOT NULL RETURN s.restore_from AS origin")
    if rows:
        raise WrongUse(
            f"The store at {store.label} is incomplete: restoring {rows[0]['origin']} was not finished; "
            f"{HOW_TO_CONTINUE}."
        )


def _create_first_node(transaction: neo4j.ManagedTransaction) -> None:
    transaction.run(
        "MERGE (s:Store {id: 'store'}) ON CREATE SET s.revision = 0, s.graph_revision = 0, s.salt = $salt,"
        " s.ids_allocated = 0, s.loads_allocated = 0, s.changes_allocated = 0, s.removed_revision = 0"
        # A store that was imported as files has this node, and no version until its constraints exist.
        " SET s.schema = $version",
        salt=secrets.token_hex(16),
        version=VERSION,
    ).consume()
