"""Constraints, indexes and the first node, made once and safely from many processes at once."""

import secrets
import time
from pathlib import Path

import neo4j

from graph.errors import StoreError, StoreUnreachable
from graph.store import migrations
from graph.store.connection import Store, open_store

VERSION = 4
ATTEMPTS = 12

STATEMENTS = (
    "CREATE CONSTRAINT store_id IF NOT EXISTS FOR (s:Store) REQUIRE s.id IS UNIQUE",
    "CREATE CONSTRAINT influencer_key IF NOT EXISTS FOR (i:Influencer) REQUIRE i.key IS UNIQUE",
    # No constraint: of two writers at once it refuses one, whom the conflict over the store node lets try again.
    "CREATE INDEX influencer_number IF NOT EXISTS FOR (i:Influencer) ON (i.number)",
    "CREATE INDEX influencer_revision IF NOT EXISTS FOR (i:Influencer) ON (i.revision)",
    "CREATE INDEX influencer_mentions_revision IF NOT EXISTS FOR (i:Influencer) ON (i.mentions_revision)",
    "CREATE INDEX influencer_outreach_introducer IF NOT EXISTS FOR (i:Influencer) ON (i.outreach_introducer)",
    "CREATE CONSTRAINT alias_key IF NOT EXISTS FOR (a:Alias) REQUIRE a.key IS UNIQUE",
    "CREATE INDEX alias_influencer IF NOT EXISTS FOR (a:Alias) ON (a.influencer)",
    "CREATE CONSTRAINT sightings_influencer IF NOT EXISTS FOR (s:Sightings) REQUIRE s.influencer IS UNIQUE",
    "CREATE CONSTRAINT community_number IF NOT EXISTS FOR (c:Community) REQUIRE c.number IS UNIQUE",
    "CREATE CONSTRAINT load_id IF NOT EXISTS FOR (l:Load) REQUIRE l.id IS UNIQUE",
    "CREATE CONSTRAINT run_id IF NOT EXISTS FOR (r:Run) REQUIRE r.id IS UNIQUE",
    "CREATE CONSTRAINT model_id IF NOT EXISTS FOR (m:Model) REQUIRE m.id IS UNIQUE",
    "CREATE CONSTRAINT objective_name IF NOT EXISTS FOR (a:Objective) REQUIRE a.name IS UNIQUE",
    "CREATE CONSTRAINT shortlist_name IF NOT EXISTS FOR (l:Shortlist) REQUIRE l.name IS UNIQUE",
    "CREATE CONSTRAINT forgotten_hash IF NOT EXISTS FOR (f:Forgotten) REQUIRE f.hash IS UNIQUE",
)


def ready_store(folder: Path | None = None, retry_timeout_seconds: float | None = None) -> Store:
    """Open the store that the options and the environment name, its schema made; see `open_store`.

    `retry_timeout_seconds` is how long a server that went away is waited for.
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
    """Make what is missing and return the same store. Cheap once it is made."""
    for attempt in range(ATTEMPTS):
        if _version(store) == VERSION:
            return store
        try:
            for statement in STATEMENTS:
                store.schema(statement)
            if _version(store) == 1:
                migrations.bring_up_to_date(store)
            store.write(_first_node)
        except StoreUnreachable:
            raise
        except StoreError:  # another process makes the same at this moment
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(0.1 * (attempt + 1))
    return store


def _version(store: Store) -> int | None:
    rows = store.read("MATCH (s:Store {id: 'store'}) RETURN s.schema AS version")
    return rows[0]["version"] if rows else None


def _first_node(transaction: neo4j.ManagedTransaction) -> None:
    transaction.run(
        "MERGE (s:Store {id: 'store'}) ON CREATE SET s.revision = 0, s.graph_revision = 0, s.salt = $salt,"
        " s.numbers_given = 0, s.reshaped_revision = 0 SET s.schema = $version",
        salt=secrets.token_hex(16),
        version=VERSION,
    ).consume()
