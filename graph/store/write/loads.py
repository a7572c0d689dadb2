"""The progress of each load: its counts and its cursor, saved in the same transaction as the records they stand for.

`(:Load {id, number, file, kind, rows_done, complete, received_at, ...})`: the counts are those of the report, so that a
resumed load reports the same as one that was never stopped. `number` is the mark that a load leaves on everything it
brings: `unload` finds it by that.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

import neo4j

from graph.store.connection import Row, Store
from graph.store.write.revisions import begin_write

LoadKind = Literal["mentions", "profiles", "both"]
MOST = 1_000_000_000  # more loads than there are
BEFORE = 0  # the number of all loads from before loads had numbers

_FILES = "MATCH (l:Load) RETURN l.id AS id, l.file AS file"
_RENAME = "UNWIND $rows AS row MATCH (l:Load {id: row.id}) WHERE l.file <> row.file SET l.file = row.file"
_FIND = "MATCH (l:Load {id: $id}) RETURN properties(l) AS load"
_FIND_ALL = "MATCH (l:Load) WHERE l.id STARTS WITH $beginning RETURN properties(l) AS load ORDER BY l.id"
_SAVE = "MERGE (l:Load {id: $id}) SET l += $values"
_DELETE = "MATCH (l:Load {id: $id}) DETACH DELETE l"
_RECENT = "MATCH (l:Load) RETURN properties(l) AS load ORDER BY l.received_at DESC, l.id LIMIT $limit"
_ALLOCATE = """
MATCH (s:Store {id: 'store'}) SET s.loads_allocated = coalesce(s.loads_allocated, 0) + 1
RETURN s.loads_allocated AS number
"""


@dataclass
class Cursor:
    """How far a load has come: accounts, mentions and profiles written, in the order of its staging file.

    `staging` is the id of that file; the order of accounts belongs to it. `has_counts` is set once the rejected and
    skipped records are counted.
    """

    staging: str = ""
    has_counts: bool = False
    accounts: int = 0
    mentions: int = 0
    profiles: int = 0


@dataclass
class Load:
    """The progress of one file; each of `rows_done` records is counted in exactly one of the counts below it.

    `received_at` is in ms; `form` is what the file was recognised as, in words. `skipped` counts records that are no
    mistake and nothing to load, by reason; `undated` counts mentions without a time among the others. Of those
    `written`, `new_mentions` are mentions and the rest profiles; `new_pairs` counts pairs that had no mention before.
    Of the self-mentions, `two_name_mentions` give the account one name as their source and another as their target.
    `unloading` is set while the load is taken back. `resumed` is about this process and not stored.
    """

    id: str
    file: str
    kind: LoadKind
    received_at: int
    rows_done: int = 0
    written: int = 0
    repeated: int = 0
    self_mentions: int = 0
    two_name_mentions: int = 0
    forgotten: int = 0
    rejected: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    undated: int = 0
    complete: bool = False
    unloading: bool = False
    form: str = ""
    new_mentions: int = 0
    new_pairs: int = 0
    number: int = field(default=BEFORE, compare=False)
    cursor: Cursor = field(default_factory=Cursor, compare=False)
    resumed: bool = field(default=False, compare=False)

    @property
    def known_share(self) -> float:
        """The share of its mentions or profiles that the store held already; 0 without any."""
        return self.repeated / max(1, self.repeated + self.written)


def find_load(source: Store | neo4j.ManagedTransaction, load_id: str) -> Load | None:
    """The stored progress of a load, or None if this file was never begun."""
    if isinstance(source, Store):
        rows: list[dict[str, Any]] = source.read(_FIND, id=load_id)
    else:
        rows = source.run(_FIND, id=load_id).data()
    return _load(rows[0]["load"]) if rows else None


def find_loads(store: Store, beginning: str) -> list[Load]:
    """The loads whose id begins like this; none for an empty text."""
    return [_load(row["load"]) for row in store.read(_FIND_ALL, beginning=beginning)] if beginning else []


def begin(transaction: neo4j.ManagedTransaction, start: Load, *, restart: bool = False) -> Load:
    """The progress to go on from: that of a load that was stopped, else a new one with a number of its own.

    With `restart`, a load that is complete begins again, with the number it had.
    """
    stored = find_load(transaction, start.id)
    if stored is not None and stored.number != BEFORE:
        if not (stored.complete and restart):
            return stored
        number = stored.number
    else:
        number = int(transaction.run(_ALLOCATE).single(strict=True)["number"])
    fresh = replace(start, number=number, cursor=Cursor(), skipped={}, resumed=False)
    save(transaction, fresh)
    return fresh


def save(transaction: neo4j.ManagedTransaction, load: Load) -> None:
    """Store the progress, beside the records it stands for."""
    transaction.run(_SAVE, id=load.id, values=properties(load)).consume()


def properties(load: Load) -> dict[str, Any]:
    """The properties of the node of a load."""
    values = asdict(load)
    values.pop("resumed")
    skipped = values.pop("skipped")
    values |= {"skipped_reasons": list(skipped), "skipped_counts": list(skipped.values())}
    values |= {f"cursor_{name}": value for name, value in values.pop("cursor").items()}
    return values


def delete(transaction: neo4j.ManagedTransaction, load_id: str) -> None:
    """Remove a load from the list: nothing of it is left."""
    transaction.run(_DELETE, id=load_id).consume()


def rename_files(store: Store, renamed: Callable[[str], str]) -> None:
    """Give the files of loads other names in the list of loads."""

    def work(transaction: neo4j.ManagedTransaction) -> None:
        begin_write(transaction, graph=False)
        rows = [{"id": row["id"], "file": renamed(row["file"])} for row in transaction.run(_FILES)]
        transaction.run(_RENAME, rows=rows).consume()

    store.write(work)


def recent_loads(store: Store, limit: int | None = 10) -> list[Load]:
    """The latest loads, newest first; all if there is no limit."""
    return [_load(row["load"]) for row in store.read(_RECENT, limit=MOST if limit is None else limit)]


def _load(properties: Row) -> Load:
    names = {f.name for f in fields(Load)} - {"skipped", "cursor"}
    skipped = dict(zip(properties.get("skipped_reasons") or (), properties.get("skipped_counts") or (), strict=True))
    cursor = {f.name: properties[f"cursor_{f.name}"] for f in fields(Cursor) if f"cursor_{f.name}" in properties}
    known = {name: value for name, value in properties.items() if name in names}
    return Load(**known, skipped=skipped, cursor=Cursor(**cursor))
