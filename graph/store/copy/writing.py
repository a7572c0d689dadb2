"""Writing the rows of a backup into a store, so that it can be stopped at any moment.

While a store is being restored, its own node keeps `restore_id`, the id of the backup, and the numbers of lines and
rows that are written. Each line is one transaction that moves this cursor too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import neo4j

from graph.errors import UnreadableFile, WrongUse
from graph.store.connection import Store
from graph.store.copy.kinds import NODES, RELATIONSHIPS, NodeKind, RelationshipKind
from graph.store.copy.rows import INSTANT, Properties
from graph.store.write.revisions import HOW_TO_CONTINUE

OWN = frozenset(("id", "revision", "copy_id"))  # of the store's node, which belong to each store itself
DISCARDED = "discarded"  # in the place of the id of a backup: the store is being emptied
NODES_DELETED_AT_ONCE = 2_000

_STATE = """
MATCH (s:Store {id: 'store'}) SET s.revision = s.revision + 1
RETURN s.restore_id AS id, s.restore_line AS line, s.restore_rows AS rows, s.copy_id AS copy_id
"""
_CONTENT = "MATCH (n) WHERE NOT n:Store RETURN n.key LIMIT 1"
_BEGIN = """
MATCH (s:Store {id: 'store'})
SET s.restore_id = $id, s.restore_from = $origin, s.restore_line = 0, s.restore_rows = 0, s.graph_revision = s.revision
"""
_MOVE = "MATCH (s:Store {id: 'store'}) SET s.restore_line = $line, s.restore_rows = $rows"
_COMPLETE = "SET s.restore_id = null, s.restore_from = null, s.restore_line = null, s.restore_rows = null"
_FINISH = f"""
MATCH (s:Store {{id: 'store'}})
SET s += $properties, s.revision = CASE WHEN s.revision > $revision THEN s.revision ELSE $revision END,
    s.copy_id = $copy_id
{_COMPLETE}
"""
_DISCARD = """
MATCH (s:Store {id: 'store'}) WHERE s.restore_id IS NOT NULL SET s.restore_id = $id RETURN count(s) AS number
"""
_DELETE = "MATCH (n) WHERE NOT n:Store WITH n LIMIT $limit DETACH DELETE n RETURN count(*) AS number"
_EMPTIED = f"MATCH (s:Store {{id: 'store'}}) {_COMPLETE}, s.graph_revision = s.revision"


@dataclass(frozen=True)
class Cursor:
    """How many lines of a backup are written, and the rows in them."""

    line: int = 0
    rows: int = 0


@dataclass(frozen=True)
class State:
    """The id of the backup of which a store holds a part, with the cursor; else of the one that it was made from."""

    pending: str | None
    cursor: Cursor
    made_from: str | None


def state(store: Store) -> State:
    """What a store says of its restore, once the last transaction of a process that was killed has ended."""
    return store.write(_state)


def _state(transaction: neo4j.ManagedTransaction) -> State:
    row = transaction.run(_STATE).single(strict=True)
    if row["id"] is not None:
        return State(row["id"], Cursor(row["line"], row["rows"]), None)
    return State(None, Cursor(), row["copy_id"].partition("-")[0] if row["copy_id"] else None)


def check_empty(store: Store) -> None:
    """Raise `WrongUse` if the store holds data."""
    store.read_transaction(lambda transaction: _check_empty(transaction, store.label))


def _check_empty(transaction: neo4j.ManagedTransaction, label: str) -> None:
    if transaction.run(_CONTENT).single() is not None:
        raise WrongUse(
            f"The store at {label} is not empty, and a backup is restored into an empty store only: name another one, "
            "such as a new folder."
        )


def begin(store: Store, backup_id: str, origin: str) -> Cursor | None:
    """Mark an empty store as being restored; returns where an interrupted restore has come to.

    None if the store was made from this backup already.

    Raises
    ------
    WrongUse
        The store holds data, or a part of another backup.
    """

    def work(transaction: neo4j.ManagedTransaction) -> Cursor | None:
        state = _state(transaction)
        if state.pending == backup_id:
            return state.cursor
        if state.made_from == backup_id:
            return None
        if state.pending is not None:
            raise WrongUse(
                f"The store at {store.label} holds a part of another backup; {HOW_TO_CONTINUE}, and try again."
            )
        _check_empty(transaction, store.label)
        transaction.run(_BEGIN, id=backup_id, origin=origin).consume()
        return Cursor()

    return store.write(work)


def write_line(store: Store, backup_id: str, line: int, kind: str, rows: list[Any]) -> Cursor:
    """Write the rows of one line, unless they are written; returns where the restore has come to.

    Raises
    ------
    WrongUse
        Another process has finished or discarded this restore.
    UnreadableFile
        A relationship leads to a node that the backup does not hold.
    """

    def work(transaction: neo4j.ManagedTransaction) -> Cursor:
        cursor = _cursor(transaction, backup_id)
        if cursor.line > line:
            return cursor
        create(transaction, kind, rows)
        moved = Cursor(line + 1, cursor.rows + len(rows))
        transaction.run(_MOVE, line=moved.line, rows=moved.rows).consume()
        return moved

    return store.write(work)


def finish(store: Store, backup_id: str, properties: Properties, token: str) -> None:
    """Give the store's node its properties, with which the store is complete.

    Parameters
    ----------
    token
        A new one: it tells this copy from the original and from other copies, since each goes its own way.
    """

    def work(transaction: neo4j.ManagedTransaction) -> None:
        if _state(transaction).made_from == backup_id:
            return  # a commit that was not confirmed, or another process
        _cursor(transaction, backup_id)
        # The revision never falls, so that nothing of before is taken for current.
        others = {name: value for name, value in properties.items() if name not in OWN}
        values = {"properties": others, "revision": properties["revision"] + 1, "copy_id": f"{backup_id}-{token}"}
        transaction.run(_FINISH, values).consume()

    store.write(work)


def discard(store: Store) -> int:
    """Empty a store that holds a part of a backup, and return the number of removed nodes.

    Raises
    ------
    WrongUse
        The store is complete.
    """
    if not store.write(lambda transaction: transaction.run(_DISCARD, id=DISCARDED).single(strict=True)["number"]):
        raise WrongUse(f"The store at {store.label} holds no unfinished restore: there is nothing to discard.")
    removed = 0
    while number := store.write(_delete_some):
        removed += number
    store.write(lambda transaction: transaction.run(_EMPTIED).consume())
    store.session.clear()
    return removed


def _delete_some(transaction: neo4j.ManagedTransaction) -> int:
    transaction.run(_STATE).consume()
    return int(transaction.run(_DELETE, limit=NODES_DELETED_AT_ONCE).single(strict=True)["number"])


def _cursor(transaction: neo4j.ManagedTransaction, backup_id: str) -> Cursor:
    state = _state(transaction)
    if state.pending != backup_id:
        raise WrongUse("Another process has finished or discarded this restore meanwhile.")
    return state.cursor


def create(transaction: neo4j.ManagedTransaction, kind: str, rows: list[Any]) -> None:
    """Create the nodes or relationships of these checked rows."""
    if kind in NODES:
        _create_nodes(transaction, NODES[kind], rows)
    else:
        _create_relationships(transaction, RELATIONSHIPS[kind], rows)


def _create_nodes(transaction: neo4j.ManagedTransaction, kind: NodeKind, rows: list[Properties]) -> None:
    assignments, values = _columns(rows)
    query = f"UNWIND $rows AS r CREATE (:{kind.label} {{{assignments}}})"
    transaction.run(query, rows=values).consume()


def _create_relationships(transaction: neo4j.ManagedTransaction, kind: RelationshipKind, rows: list[Any]) -> None:
    assignments, values = _columns([properties for _, _, properties in rows], first=1)
    ends = ((source, [target, *of_row]) for (source, target, _), of_row in zip(rows, values, strict=True))
    groups = [[source, [row for _, row in of_source]] for source, of_source in groupby(ends, key=lambda end: end[0])]
    query = (
        f"UNWIND $groups AS g MATCH (a:{kind.source.label} {{{kind.source.key}: g[0]}})"
        f" UNWIND g[1] AS r MATCH (b:{kind.target.label} {{{kind.target.key}: r[0]}})"
        f" CREATE (a)-[m:{kind.type} {{{assignments}}}]->(b) RETURN count(m) AS number"
    )
    if transaction.run(query, groups=groups).single(strict=True)["number"] != len(rows):
        raise UnreadableFile("The backup holds relationships of nodes that it does not hold: use another one.")


def _columns(rows: Iterable[Properties], first: int = 0) -> tuple[str, list[list[Any]]]:
    """The assignments of a row `r` of values to properties, and the values of each row.

    Names are safe in a query: `rows.checked_row` lets only letters, digits and underscores pass.
    """
    rows = list(rows)
    names = sorted({name for row in rows for name in row})
    instants = {name for name in names if any(isinstance(row.get(name), dict) for row in rows)}
    assignments = ", ".join(
        f"`{name}`: {_instant(index) if name in instants else f'r[{index}]'}" for index, name in enumerate(names, first)
    )
    return assignments, [
        [value[INSTANT] if isinstance(value := row.get(name), dict) else value for name in names] for row in rows
    ]


def _instant(index: int) -> str:
    return f"CASE WHEN r[{index}] IS NULL THEN null ELSE datetime({{epochMillis: r[{index}]}}) END"
