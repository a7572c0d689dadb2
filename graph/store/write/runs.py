"""The results of an analysis as properties of accounts, with the run that computed them.

Readers see a run as a whole or not at all. A run that fits into one transaction is written in one. A larger one is
written in parts: until the last part, its `Run` is marked `unfinished`, and the values from before are backed up, to be
restored if the writing stops.
"""

import logging
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

# The properties of an account that hold results, and the value that stands for "none" in arrays.
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

log = logging.getLogger(__name__)

_RESET = "MATCH (c:Community) SET c.size = 0, c.change = 'gone', c.change_text = 'gone'"
_COMMUNITIES = "UNWIND $rows AS row MERGE (c:Community {number: row.number}) SET c += row"
_RUN = "MERGE (r:Run {id: $id}) SET r += $values"


def known_communities(store: Store) -> dict[int, Row]:
    """Every community of all runs, by number: level, name, colour and leaders."""
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
    """The analysis that is being written, or whose writing was stopped; or None."""
    rows = store.read("MATCH (r:Run {kind: 'analysis', unfinished: true}) RETURN properties(r) AS run LIMIT 1")
    return rows[0]["run"] if rows else None


def graph_revision(store: Store) -> int:
    """The revision of the last transaction that changed accounts or mentions."""
    rows = store.read("MATCH (s:Store {id: 'store'}) RETURN s.graph_revision AS revision")
    return rows[0]["revision"] if rows else 0


def values(store: Store, numbers: npt.NDArray[np.int64], names: Sequence[str]) -> Columns:
    """These `RESULTS` of accounts: a list for each name, in the order of the numbers.

    Parameters
    ----------
    numbers
        Account numbers in ascending order. An account that was removed meanwhile has no results.
    names
        Keys of `RESULTS`.
    """
    results: Columns = {name: [RESULTS[name]] * len(numbers) for name in names}
    properties = ", ".join(f"collect(coalesce(i.{name}, $none[{index}]))" for index, name in enumerate(names))
    query = f"UNWIND $numbers AS number MATCH (i:Influencer {{number: number}}) RETURN collect(number), {properties}"
    none = [RESULTS[name] for name in names]
    for start in range(0, len(numbers), ACCOUNTS_AT_ONCE):
        part = numbers[start : start + ACCOUNTS_AT_ONCE].tolist()
        existing, *columns = store.columns(query, numbers=part, none=none)
        positions = (start + np.searchsorted(part, existing)).tolist()
        for name, column in zip(names, columns, strict=True):
            for position, value in zip(positions, column, strict=True):
                results[name][position] = value
    return results


def save(
    store: Store,
    run: Row,
    numbers: Sequence[int],
    columns: Mapping[str, Sequence[Any]],
    communities: Sequence[Row],
    backup: Callable[[], Callable[[], None]],
    step: Callable[[str], None] = lambda text: None,
) -> None:
    """Write one run as a whole.

    Parameters
    ----------
    run
        The properties of the run.
    numbers, columns
        Account numbers, and for each of `RESULTS` a value for each of them.
    communities
        The properties of each community.
    backup
        Called before a run that takes several transactions; it saves the present values and returns the function that
        restores them.
    step
        Called with the progress in words.
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
        step("restoring the last run")
        log.warning("%s: writing %s was stopped, restoring the last run", store.label, run["id"])
        restore()
        raise


def write_values(
    store: Store,
    numbers: Sequence[int],
    columns: Mapping[str, Sequence[Any]],
    step: Callable[[str], None] = lambda text: None,
) -> None:
    """Set these properties on accounts by number, in as many transactions as needed."""
    for start in range(0, len(numbers), ROWS_A_TRANSACTION):
        end = start + ROWS_A_TRANSACTION
        part = {name: column[start:end] for name, column in columns.items()}
        store.write(lambda tx, chosen=numbers[start:end], part=part: _write(tx, chosen, part))  # type: ignore[misc]
        step(f"writing the results: {min(len(numbers), end):,} of {len(numbers):,} accounts")


def abandon(store: Store, run_id: str) -> None:
    """Remove the node of an unfinished run."""
    store.write(lambda tx: tx.run("MATCH (r:Run {id: $id}) WHERE r.unfinished DETACH DELETE r", id=run_id).consume())


def save_run(store: Store, run: Row) -> None:
    """Write the properties of a run; a new id creates its node."""
    store.write(lambda tx: tx.run(_RUN, id=run["id"], values=run).consume())


def _write(transaction: neo4j.ManagedTransaction, numbers: Sequence[int], columns: Mapping[str, Sequence[Any]]) -> None:
    settings = ", ".join(f"i.{name} = ${name}[n]" for name in columns)
    statement = f"UNWIND range(0, size($numbers) - 1) AS n MATCH (i:Influencer {{number: $numbers[n]}}) SET {settings}"
    for start in range(0, len(numbers), ROWS_A_STATEMENT):
        part = slice(start, start + ROWS_A_STATEMENT)
        values: Row = {name: _stored(column[part], RESULTS[name]) for name, column in columns.items()}
        transaction.run(statement, values | {"numbers": list(numbers[part])}).consume()


def _stored(values: Sequence[Any], none: Any) -> list[Any]:
    """The values with null, which removes a property, in place of `none`."""
    return [None if value == none or value != value else value for value in values]
