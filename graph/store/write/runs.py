"""Results of an analysis, written back for everybody to read, with the run that made them.

A run is seen whole or not at all. Where one transaction can hold it, the server sees to that. A larger one is written
in parts; until the last, the `Run` says that it is `unfinished`, and what accounts said before is kept aside to be put
back if the writing stops.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import neo4j
import numpy as np
import numpy.typing as npt

from graph.store.connection import Row, Store
from graph.store.write.revisions import begin_write

ROWS_A_STATEMENT = 10_000
ROWS_A_TRANSACTION = 25_000  # a Neo4j with a heap of 1 GB refuses 100,000
ACCOUNTS_AT_ONCE = 50_000

# Properties of an account that hold its results, and what stands for "none" in arrays.
RESULTS: dict[str, Any] = {
    "community": 0,
    "community_name": "",
    "community_fine": 0,
    "community_fine_name": "",
    "pagerank": np.nan,
    "betweenness": np.nan,
    "closeness": np.nan,
    "bridging": np.nan,
    "in_degree": -1,
    "out_degree": -1,
    "in_strength": -1,
    "out_strength": -1,
    "analysis_run": "",
    "x": np.nan,
    "y": np.nan,
}
Columns = dict[str, list[Any]]

_RESET = "MATCH (c:Community) SET c.size = 0, c.change = 'gone', c.change_text = 'gone'"
_COMMUNITIES = "UNWIND $rows AS row MERGE (c:Community {number: row.number}) SET c += row"
_RUN = "MERGE (r:Run {id: $id}) SET r += $values"


def known_communities(store: Store) -> dict[int, Row]:
    """Every community that ever was, by number: level, name, colour and leaders."""
    rows = store.read(
        "MATCH (c:Community) RETURN c.number AS number, c.level AS level, c.name AS name, c.color AS color,"
        " c.leaders AS leaders"
    )
    return {row["number"]: row for row in rows}


def last_run(store: Store, kind: str = "analysis") -> Row | None:
    """The latest complete run of a kind, or None."""
    rows = store.read(
        "MATCH (r:Run {kind: $kind}) WHERE r.unfinished IS NULL RETURN properties(r) AS run"
        " ORDER BY r.number DESC LIMIT 1",
        kind=kind,
    )
    return rows[0]["run"] if rows else None


def unfinished_run(store: Store) -> Row | None:
    """The analysis whose writing was stopped, or is still going on; or None."""
    rows = store.read("MATCH (r:Run {kind: 'analysis', unfinished: true}) RETURN properties(r) AS run LIMIT 1")
    return rows[0]["run"] if rows else None


def graph_revision(store: Store) -> int:
    """The number of the last transaction that changed accounts or mentions."""
    rows = store.read("MATCH (s:Store {id: 'store'}) RETURN s.graph_revision AS revision")
    return rows[0]["revision"] if rows else 0


def values(store: Store, numbers: npt.NDArray[np.int64], names: Sequence[str]) -> Columns:
    """What accounts, by number, say of these `RESULTS`: a list for each name, in the order of the numbers."""
    found: Columns = {name: [RESULTS[name]] * len(numbers) for name in names}
    asked = ", ".join(f"collect(coalesce(i.{name}, $none[{place}]))" for place, name in enumerate(names))
    query = f"UNWIND $numbers AS number MATCH (i:Influencer {{number: number}}) RETURN collect(number), {asked}"
    none = [RESULTS[name] for name in names]
    for start in range(0, len(numbers), ACCOUNTS_AT_ONCE):
        some = numbers[start : start + ACCOUNTS_AT_ONCE].tolist()
        got, *columns = store.columns(query, numbers=some, none=none)
        places = (start + np.searchsorted(some, got)).tolist()  # somebody may have left meanwhile
        for name, column in zip(names, columns, strict=True):
            for place, value in zip(places, column, strict=True):
                found[name][place] = value
    return found


def save(
    store: Store,
    run: Row,
    numbers: Sequence[int],
    columns: Mapping[str, Sequence[Any]],
    communities: Sequence[Row],
    backup: Callable[[], Callable[[], None]],
    step: Callable[[str], None] = lambda text: None,
) -> None:
    """Write one run whole: results of each account by number, communities, and the run.

    `backup` is called before a run that takes several transactions; it keeps what is there now and returns what
    puts it back.
    """

    def finish(transaction: neo4j.ManagedTransaction) -> None:
        transaction.run(_RESET).consume()
        for start in range(0, len(communities), ROWS_A_STATEMENT):
            transaction.run(_COMMUNITIES, rows=list(communities[start : start + ROWS_A_STATEMENT])).consume()
        transaction.run(_RUN, id=run["id"], values=dict(run) | {"unfinished": None}).consume()

    def at_once(transaction: neo4j.ManagedTransaction) -> None:
        begin_write(transaction, graph=False)
        _write(transaction, numbers, columns)
        finish(transaction)

    def begin(transaction: neo4j.ManagedTransaction) -> None:
        begin_write(transaction, graph=False)
        transaction.run(_RUN, id=run["id"], values=dict(run) | {"unfinished": True}).consume()

    def last(transaction: neo4j.ManagedTransaction) -> None:
        begin_write(transaction, graph=False)
        finish(transaction)

    if len(numbers) <= ROWS_A_TRANSACTION:
        store.write(at_once)
        return
    restore = backup()
    store.write(begin)
    try:
        write_values(store, numbers, columns, step)
        store.write(last)
    except BaseException:
        step("putting the last run back")
        restore()
        raise


def write_values(
    store: Store,
    numbers: Sequence[int],
    columns: Mapping[str, Sequence[Any]],
    step: Callable[[str], None] = lambda text: None,
) -> None:
    """Set these properties on accounts, by number, in as many transactions as it takes."""
    for start in range(0, len(numbers), ROWS_A_TRANSACTION):
        end = start + ROWS_A_TRANSACTION
        some = {name: column[start:end] for name, column in columns.items()}
        store.write(lambda tx, chosen=numbers[start:end], some=some: _write(tx, chosen, some))  # type: ignore[misc]
        step(f"writing the results: {min(len(numbers), end):,} of {len(numbers):,} accounts")


def abandon(store: Store, run_id: str) -> None:
    """Remove the trace of a run that was not finished."""
    store.write(lambda tx: tx.run("MATCH (r:Run {id: $id}) WHERE r.unfinished DETACH DELETE r", id=run_id).consume())


def save_run(store: Store, run: Row) -> None:
    """Write what a run says of itself; its id is made if it is new."""
    store.write(lambda tx: tx.run(_RUN, id=run["id"], values=run).consume())


def _write(transaction: neo4j.ManagedTransaction, numbers: Sequence[int], columns: Mapping[str, Sequence[Any]]) -> None:
    settings = ", ".join(f"i.{name} = ${name}[n]" for name in columns)
    statement = f"UNWIND range(0, size($numbers) - 1) AS n MATCH (i:Influencer {{number: $numbers[n]}}) SET {settings}"
    for start in range(0, len(numbers), ROWS_A_STATEMENT):
        part = slice(start, start + ROWS_A_STATEMENT)
        some: Row = {name: _stored(column[part], RESULTS[name]) for name, column in columns.items()}
        transaction.run(statement, some | {"numbers": list(numbers[part])}).consume()


def _stored(values: Sequence[Any], none: Any) -> list[Any]:
    """The values with null, which removes a property, for what stands for "none"."""
    return [None if value == none or value != value else value for value in values]
