"""The progress of each load: its cursor, saved in the same transaction as the rows it stands for.

`(:Load {id, file, kind, rows_done, complete, received_at, ...})`: the counts are those of the report, so that a resumed
load reports the same as one that was never stopped.
"""

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

import neo4j

from graph.store.connection import Row, Store

LoadKind = Literal["mentions", "profiles"]

_FIND = "MATCH (l:Load {id: $id}) RETURN properties(l) AS load"
_SAVE = "MERGE (l:Load {id: $id}) SET l += $values"
_RECENT = "MATCH (l:Load) RETURN properties(l) AS load ORDER BY l.received_at DESC, l.id LIMIT $limit"


@dataclass
class Load:
    """The progress of one file; each of `rows_done` rows is counted in exactly one of the six counts below it.

    `received_at` is in ms; `resumed` is about this process and not stored.
    """

    id: str
    file: str
    kind: LoadKind
    received_at: int
    rows_done: int = 0
    written: int = 0
    repeated: int = 0
    self_mentions: int = 0
    forgotten: int = 0
    rejected: int = 0
    complete: bool = False
    resumed: bool = field(default=False, compare=False)


def find_load(source: Store | neo4j.ManagedTransaction, load_id: str) -> Load | None:
    """The stored progress of a load, or None if this file was never begun."""
    if isinstance(source, Store):
        rows: list[dict[str, Any]] = source.read(_FIND, id=load_id)
    else:
        rows = source.run(_FIND, id=load_id).data()
    return _load(rows[0]["load"]) if rows else None


def save(transaction: neo4j.ManagedTransaction, load: Load) -> None:
    """Store the progress, beside the rows it stands for."""
    values = asdict(load)
    values.pop("resumed")
    transaction.run(_SAVE, id=load.id, values=values).consume()


def recent_loads(store: Store, limit: int = 10) -> list[Load]:
    """The latest loads, newest first."""
    return [_load(row["load"]) for row in store.read(_RECENT, limit=limit)]


def _load(properties: Row) -> Load:
    names = {f.name for f in fields(Load)}
    return Load(**{name: value for name, value in properties.items() if name in names})
