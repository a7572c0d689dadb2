"""Bringing a store that an earlier version wrote up to date: one migration a version, each of them resumable.

A migration works in transactions of a few thousand nodes and does what is left to do, so that it may be stopped at any
moment, run again, or run by several processes at once. The version is raised when a migration is complete.
"""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

import neo4j

from graph.errors import StoreError
from graph.store.connection import Store
from graph.store.write import outreach
from graph.store.write.profiles import CREATE_HISTORIES
from graph.store.write.revisions import allocate_ids, begin_write, mark_removed

BATCH = 10_000  # nodes or relationships a transaction

Work = Callable[[neo4j.ManagedTransaction], int]  # returns how many it changed

log = logging.getLogger(__name__)


def migrate(store: Store, version: int) -> None:
    """Bring a store of this schema version up to the version after the last migration."""
    for origin, migration in MIGRATIONS.items():
        if origin >= version:
            log.info("%s: migrating from schema %d to %d", store.label, origin, origin + 1)
            migration(store)
            store.write(lambda transaction, origin=origin: _set_version(transaction, origin + 1))  # type: ignore[misc]


def _set_version(transaction: neo4j.ManagedTransaction, version: int) -> None:
    begin_write(transaction, graph=False)
    transaction.run(
        "MATCH (s:Store {id: 'store'}) WHERE s.schema < $version SET s.schema = $version", version=version
    ).consume()


def _repeat(store: Store, work: Work) -> None:
    """Run a batch after the other until one finds nothing to change."""

    def batch(transaction: neo4j.ManagedTransaction) -> int:
        begin_write(transaction, graph=False)
        return work(transaction)

    while store.write(batch):
        pass


# --- 1 to 2: numbers and revisions of accounts and pairs, two levels of communities


def _add_numbers(store: Store) -> None:
    store.write(_begin_numbers)
    _repeat(store, _number_accounts)
    _repeat(store, _number_pairs)
    store.write(_add_level)


def _begin_numbers(transaction: neo4j.ManagedTransaction) -> None:
    transaction.run(
        "MATCH (s:Store {id: 'store'}) SET s.ids_allocated = coalesce(s.ids_allocated, s.numbers_given, 0)"
    ).consume()


def _number_accounts(transaction: neo4j.ManagedTransaction) -> int:
    query = "MATCH (i:Influencer) WHERE i.number IS NULL RETURN i.key AS key ORDER BY key LIMIT $limit"
    keys = [record["key"] for record in transaction.run(query, limit=BATCH)]
    transaction.run(
        "UNWIND range(0, size($keys) - 1) AS n MATCH (i:Influencer {key: $keys[n]})"
        " SET i.number = $first + n, i.revision = 0",
        keys=keys,
        first=allocate_ids(transaction, len(keys)),
    ).consume()
    return len(keys)


def _number_pairs(transaction: neo4j.ManagedTransaction) -> int:
    query = (
        "MATCH (:Influencer)-[m:MENTIONS]->(:Influencer) WHERE m.revision IS NULL WITH m LIMIT $limit"
        " SET m.revision = 0 RETURN count(m) AS number"
    )
    return int(transaction.run(query, limit=BATCH).single(strict=True)["number"])


def _add_level(transaction: neo4j.ManagedTransaction) -> None:
    begin_write(transaction)
    mark_removed(transaction)
    transaction.run("MATCH (c:Community) WHERE c.level IS NULL SET c.level = 'broad'").consume()


# --- 2 to 3, 3 to 4 and 7 to 8: indexes only, which the schema makes


def _change_nothing(store: Store) -> None:
    """Nothing but indexes differs."""


# --- 4 to 5: names that say what they hold

_RENAMED_PROPERTIES = (  # label, old name, new name
    ("Community", "told", "change_text"),
    ("Run", "told_at", "reported_at"),
    ("Load", "what", "kind"),
    ("Store", "numbers_given", "ids_allocated"),
    ("Store", "reshaped_revision", "removed_revision"),
)
_DROPPED = (
    "DROP CONSTRAINT sightings_influencer IF EXISTS",
    "DROP CONSTRAINT aim_name IF EXISTS",
)
_MODEL_KEYS = {
    "trees": "boosters",
    "foretold": "predicted",
    "happened": "observed",
    "lead": "lift",
    "telling": "caveat",
    "plain": "summary",
}
_MODEL_KINDS = {"trees": "gbdt"}
_FILTER_KEYS = {"least_tie": "min_tie_strength"}


def _rename(store: Store) -> None:
    for label, old, new in _RENAMED_PROPERTIES:
        _repeat(store, lambda transaction, names=(label, old, new): _rename_property(transaction, *names))  # type: ignore[misc]
    _repeat(store, _rename_histories)
    _repeat(store, _rename_objectives)
    _repeat(store, _rename_model_keys)
    for statement in _DROPPED:
        try:
            store.schema(statement)
        except StoreError as error:  # an unused constraint harms nothing
            log.warning("%s: %s failed: %s", store.label, statement, error)


def _rename_property(transaction: neo4j.ManagedTransaction, label: str, old: str, new: str) -> int:
    query = (
        f"MATCH (n:{label}) WHERE n.{old} IS NOT NULL WITH n LIMIT $limit"
        f" SET n.{new} = n.{old} SET n.{old} = null RETURN count(n) AS number"
    )
    return int(transaction.run(query, limit=BATCH).single(strict=True)["number"])


def _rename_histories(transaction: neo4j.ManagedTransaction) -> int:
    """Sightings become profile histories: neither server can rename the type of a relationship."""
    query = (
        "MATCH (s:Sightings) RETURN s.influencer AS key, s.at AS at, s.followers AS followers,"
        " s.following AS following, s.posts AS posts LIMIT $limit"
    )
    rows = transaction.run(query, limit=BATCH).data()
    transaction.run(CREATE_HISTORIES, rows=rows).consume()
    delete = "UNWIND $keys AS key MATCH (s:Sightings {influencer: key}) DETACH DELETE s"
    transaction.run(delete, keys=[row["key"] for row in rows]).consume()
    return len(rows)


def _rename_objectives(transaction: neo4j.ManagedTransaction) -> int:
    rows = transaction.run("MATCH (a:Aim) RETURN a.name AS name, a.text AS text LIMIT $limit", limit=BATCH).data()
    for row in rows:
        objective = json.loads(row["text"])
        row["json"] = json.dumps(objective | {"filters": rename_keys(objective.get("filters", {}), _FILTER_KEYS)})
    create = "UNWIND $rows AS row MERGE (o:Objective {name: row.name}) ON CREATE SET o.text = row.json"
    transaction.run(create, rows=rows).consume()
    delete = "UNWIND $names AS name MATCH (a:Aim {name: name}) DETACH DELETE a"
    transaction.run(delete, names=[row["name"] for row in rows]).consume()
    return len(rows)


def _rename_model_keys(transaction: neo4j.ManagedTransaction) -> int:
    changed = 0
    for row in transaction.run("MATCH (m:Model) RETURN m.id AS id, m.text AS text").data():
        text = rename_model(row["text"])
        if text != row["text"]:
            transaction.run("MATCH (m:Model {id: $id}) SET m.text = $text", id=row["id"], text=text).consume()
            changed += 1
    return changed


def rename_model(text: str) -> str:
    """A stored model or backtest of schema 4 as one of schema 5; unchanged if it is one already.

    >>> rename_model('{"kind": "trees", "trees": ["..."], "why": "trees"}')
    '{"kind": "gbdt", "boosters": ["..."], "why": "trees"}'
    """
    stored = json.loads(text)
    renamed = rename_keys(stored, _MODEL_KEYS)
    if isinstance(renamed, dict):
        for name in ("kind", "model"):  # a model says what it is, a backtest which model it tested
            if renamed.get(name) in _MODEL_KINDS:
                renamed[name] = _MODEL_KINDS[renamed[name]]
    return text if renamed == stored else json.dumps(renamed)


def rename_keys(value: Any, names: Mapping[str, str]) -> Any:
    """A JSON value with the keys of its objects renamed, at any depth.

    >>> rename_keys([{"old": {"old": 1, "b": 2}}], {"old": "new"})
    [{'new': {'new': 1, 'b': 2}}]
    """
    if isinstance(value, dict):
        return {names.get(name, name): rename_keys(content, names) for name, content in value.items()}
    if isinstance(value, list):
        return [rename_keys(content, names) for content in value]
    return value


# --- 5 to 6: numbers of loads


def _number_loads(store: Store) -> None:
    store.write(_begin_load_numbers)


def _begin_load_numbers(transaction: neo4j.ManagedTransaction) -> None:
    """Loads from before keep no number: nobody noted what they brought, and an unfinished one starts over."""
    transaction.run("MATCH (s:Store {id: 'store'}) SET s.loads_allocated = coalesce(s.loads_allocated, 0)").consume()


# --- 6 to 7: a history of outreach, and states with other names

_FORMER_STATUSES = {"accepted": "idea", "contacted": "introduced"}


def _begin_outreach_history(store: Store) -> None:
    _repeat(store, _note_outreach)


def _note_outreach(transaction: neo4j.ManagedTransaction) -> int:
    """What the influencers carry becomes the first change of their history."""
    done = transaction.run("MATCH (c:OutreachChange) RETURN collect(DISTINCT c.target) AS keys").single(strict=True)
    query = (
        "MATCH (i:Influencer) WHERE i.outreach_status IS NOT NULL AND NOT i.key IN $done"
        " RETURN i.key AS target, i.outreach_status AS status, coalesce(i.outreach_at, 0) AS at,"
        " i.outreach_introducer AS introducer, i.outreach_by AS by, i.outreach_note AS note"
        " ORDER BY at, target LIMIT $limit"
    )
    changes = transaction.run(query, done=done["keys"], limit=BATCH).data()
    for change in changes:
        change["recorded_at"] = change["at"]
        change["status"] = _FORMER_STATUSES.get(change["status"], change["status"])
    outreach.append(transaction, changes)
    return len(changes)


# By the version that a migration starts from.
MIGRATIONS: dict[int, Callable[[Store], None]] = {
    1: _add_numbers,
    2: _change_nothing,
    3: _change_nothing,
    4: _rename,
    5: _number_loads,
    6: _begin_outreach_history,
    7: _change_nothing,
}
