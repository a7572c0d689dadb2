"""What an ingest job has loaded: its cursor, saved in the same transaction as the rows it stands for.

`(:Load {id, file, what, rows_done, complete, received_at, ...})`: the counts are those of the report, so that a resumed
load tells the same as one that was never stopped.
"""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

import neo4j

from graph.store.connection import Store

_FIND = "MATCH (l:Load {id: $id}) RETURN properties(l) AS load"
_SAVE = "MERGE (l:Load {id: $id}) SET l += $values"
_RECENT = """
MATCH (l:Load) RETURN l.file AS file, l.what AS what, l.complete AS complete, l.rows_done AS rows, l.written AS written,
       l.received_at AS received_at ORDER BY l.received_at DESC LIMIT $limit
"""


@dataclass
class Load:
    """The progress of one file. Of `rows_done` rows each is counted once in one of the six counts below it."""

    id: str
    file: str
    what: str
    received_at: int
    rows_done: int = 0
    written: int = 0
    repeated: int = 0
    self_mentions: int = 0
    forgotten: int = 0
    rejected: int = 0
    complete: bool = False
    resumed: bool = field(default=False, compare=False)


def find(source: Store | neo4j.ManagedTransaction, load_id: str) -> Load | None:
    """The stored progress of a load, or None where this file has never been begun."""
    if isinstance(source, Store):
        rows: list[dict[str, Any]] = source.read(_FIND, id=load_id)
    else:
        rows = source.run(_FIND, id=load_id).data()
    if not rows:
        return None
    names = {f.name for f in fields(Load)}
    return Load(**{name: value for name, value in rows[0]["load"].items() if name in names})


def save(transaction: neo4j.ManagedTransaction, load: Load) -> None:
    """Store the progress, beside the rows it stands for."""
    values = asdict(load)
    values.pop("resumed")
    transaction.run(_SAVE, id=load.id, values=values).consume()


def recent(store: Store, limit: int = 10) -> list[dict[str, Any]]:
    """The latest loads, newest first."""
    return store.read(_RECENT, limit=limit)
