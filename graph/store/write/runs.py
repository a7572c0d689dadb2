"""The results of an analysis as properties of accounts, with the run that computed them.

Readers see a run as a whole or not at all. A run that fits into one transaction is written in one. A larger one is
written in parts: until the last part, its `Run` is marked `unfinished`, and the values from before are backed up, to be
restored if the writing stops.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from typing import Any

import neo4j
import numpy as np
import numpy.typing as npt

from graph.records import MEASURES
from graph.store.ahead import run_ahead
from graph.store.connection import Row, Store
from graph.store.write.revisions import begin_write

ROWS_A_STATEMENT = 10_000
ROWS_A_TRANSACTION = 25_000  # a Neo4j with a heap of 1 GB refuses 100,000
ACCOUNTS_AT_ONCE = 50_000
FREQUENT = 0.5  # the share of changed values in a column from which it is written to all accounts

# The properties of an account that hold results, and the value that stands for "none" in arrays.
RESULTS: dict[str, Any] = {
    "community": 0,
    "community_name": "",
    "community_fine": 0,
    "community_fine_name": "",
    **{measure.name: measure.missing for measure in MEASURES},
    "component": -1,
    "analysis_run": "",
    "x": np.nan,
    "y": np.nan,
}
Columns = dict[str, npt.NDArray[Any]]

log = logging.getLogger(__name__)

_RESET = "MATCH (c:Community) SET c.size = 0, c.change = 'gone', c.change_text = 'gone'"
_COMMUNITIES = "UNWIND $rows AS row MERGE (c:Community {number: row.number}) SET c += row"
_ABANDON = "MATCH (r:Run {id: $id}) WHERE r.unfinished DETACH DELETE r"
_RUN = "MERGE (r:Run {id: $id}) SET r += $values"


@dataclass(frozen=True)
class AnalysisRun:
    """An analysis: its settings, the graph it saw, and its summary.

    `number` counts analyses, `at` is the instant (ms) of the run. `window_days`, `as_of`, `resolution`, `seed` and
    `engine` are its settings; `window_from` and `window_until` are the window (ms) that they led to. `pairs` counts
    those with a mention in the window. `continued` counts the analyses in a row that continued the communities of the
    one before, 0 for one from scratch; `expected_modularity` is that of the last one from scratch (None: of this one).
    """

    id: str
    number: int
    at: int
    graph_revision: int
    influencers: int
    pairs: int
    communities: int
    modularity: float
    resolution: float
    seed: int
    fine_communities: int = 0  # early runs had one level
    window_days: float | None = None
    as_of: int | None = None
    window_from: int | None = None
    window_until: int | None = None
    continued: int = 0
    expected_modularity: float | None = None
    engine: str = "local"  # that of early runs


@dataclass(frozen=True)
class StoredLayout:
    """A layout of the map: `share` (0 to 1) of it was done at the instant `reported_at` (ms); it began at `at`.

    `last_number` is the highest account number that it placed; 0 if it is from before this was recorded.
    """

    id: str
    number: int
    at: int
    influencers: int
    share: float
    reported_at: int
    last_number: int = 0


@dataclass(frozen=True)
class KnownCommunity:
    """A community of any run, also of one that is gone."""

    number: int
    level: str
    name: str
    color: str


def known_communities(store: Store) -> list[KnownCommunity]:
    """The communities of all runs."""
    rows = store.read(
        "MATCH (c:Community) RETURN c.number AS number, c.level AS level, c.name AS name, c.color AS color"
    )
    return [KnownCommunity(**row) for row in rows]


def last_analysis(store: Store) -> AnalysisRun | None:
    """The latest complete analysis, or None."""
    row = _last_run(store, "analysis")
    return AnalysisRun(**_fields(row, AnalysisRun)) if row else None


def last_layout(store: Store) -> StoredLayout | None:
    """The latest layout of the map, complete or not; or None."""
    row = _last_run(store, "layout")
    return StoredLayout(**_fields(row, StoredLayout)) if row else None


def _last_run(store: Store, kind: str) -> Row | None:
    rows = store.read(
        "MATCH (r:Run {kind: $kind}) WHERE r.unfinished IS NULL RETURN properties(r) AS run"
        " ORDER BY r.number DESC LIMIT 1",
        kind=kind,
    )
    return rows[0]["run"] if rows else None


def _fields(row: Row, record: type[AnalysisRun] | type[StoredLayout]) -> Row:
    return {field.name: row[field.name] for field in fields(record) if field.name in row}


def unfinished_analysis(store: Store) -> str | None:
    """The id of the analysis that is being written, or whose writing was stopped; or None."""
    rows = store.read("MATCH (r:Run {kind: 'analysis', unfinished: true}) RETURN r.id AS id LIMIT 1")
    return rows[0]["id"] if rows else None


def graph_revision(store: Store) -> int:
    """The revision of the last transaction that changed accounts or mentions."""
    rows = store.read("MATCH (s:Store {id: 'store'}) RETURN s.graph_revision AS revision")
    return rows[0]["revision"] if rows else 0


def dtype_of(name: str) -> npt.DTypeLike:
    """The type of a column of `RESULTS`: integers, floats, or objects for texts."""
    return object if isinstance(RESULTS[name], str) else type(RESULTS[name])


def values(store: Store, numbers: npt.NDArray[np.int64], names: Sequence[str]) -> Columns:
    """These `RESULTS` of accounts: an array of `dtype_of` each name, in the order of the numbers.

    Parameters
    ----------
    numbers
        Account numbers in ascending order. An account that was removed meanwhile has no results.
    names
        Keys of `RESULTS`.
    """
    results: Columns = {name: np.full(len(numbers), RESULTS[name], dtype_of(name)) for name in names}
    found = ", ".join(f"i.{name}" for name in names)
    if not store.read(f"MATCH (i:Influencer) WHERE coalesce({found}) IS NOT NULL RETURN 1 AS one LIMIT 1"):
        return results  # before the first analysis: a scan is ten times as fast as looking up each account
    properties = ", ".join(f"collect(coalesce(i.{name}, $none[{index}]))" for index, name in enumerate(names))
    query = f"UNWIND $numbers AS number MATCH (i:Influencer {{number: number}}) RETURN collect(number), {properties}"
    none = [RESULTS[name] for name in names]
    parts = (numbers[start : start + ACCOUNTS_AT_ONCE].tolist() for start in range(0, len(numbers), ACCOUNTS_AT_ONCE))
    for existing, *columns in run_ahead(partial(store.columns, query, numbers=part, none=none) for part in parts):
        positions = np.searchsorted(numbers, existing)
        for name, column in zip(names, columns, strict=True):
            results[name][positions] = column
    return results


def save(
    store: Store,
    run: AnalysisRun,
    numbers: Sequence[int],
    columns: Columns,
    before: Columns | None,
    communities: Sequence[Row],
    backup: Callable[[], Callable[[], None]],
    step: Callable[[str], None] = lambda text: None,
) -> None:
    """Write one run as a whole.

    Parameters
    ----------
    numbers, columns
        Account numbers, and for each of `RESULTS` a value for each of them.
    before
        The same columns as `values` reads them: what is the same is not written again. None writes everything.
    communities
        The properties of each community.
    backup
        Called before a run that takes several transactions; it saves the present values and returns the function that
        restores them.
    step
        Called with the progress in words.
    """
    values = _properties(run, "analysis")

    def finish(transaction: neo4j.ManagedTransaction) -> None:
        transaction.run(_RESET).consume()
        for start in range(0, len(communities), ROWS_A_STATEMENT):
            transaction.run(_COMMUNITIES, rows=list(communities[start : start + ROWS_A_STATEMENT])).consume()
        transaction.run(_RUN, id=run.id, values=values | {"unfinished": None}).consume()

    def at_once(transaction: neo4j.ManagedTransaction) -> None:
        _write(transaction, numbers, columns, before or {})
        finish(transaction)

    if len(numbers) <= ROWS_A_TRANSACTION:
        _run_write(store, at_once)
        return
    restore = backup()
    _run_write(store, lambda tx: tx.run(_RUN, id=run.id, values=values | {"unfinished": True}).consume())
    try:
        write_values(store, numbers, columns, step, before)
        _run_write(store, finish)
    except BaseException:
        step("restoring the last run")
        log.warning("%s: writing %s was stopped, restoring the last run", store.label, run.id)
        restore()
        raise


def write_values(
    store: Store,
    numbers: Sequence[int],
    columns: Columns,
    step: Callable[[str], None] = lambda text: None,
    before: Columns | None = None,
) -> None:
    """Set these properties on accounts by number, in as many transactions as needed; see `save` for `before`."""
    for start in range(0, len(numbers), ROWS_A_TRANSACTION):
        end = start + ROWS_A_TRANSACTION
        part, known = _rows(columns, slice(start, end)), _rows(before or {}, slice(start, end))
        _run_write(store, lambda tx, chosen=numbers[start:end], part=part, known=known: _write(tx, chosen, part, known))  # type: ignore[misc]
        step(f"writing the results: {min(len(numbers), end):,} of {len(numbers):,} accounts")


def abandon(store: Store, run_id: str) -> None:
    """Remove the node of an unfinished run."""
    _run_write(store, lambda tx: tx.run(_ABANDON, id=run_id).consume())


def save_layout(store: Store, layout: StoredLayout) -> None:
    """Write the progress of a layout; a new id creates its node."""
    _run_write(store, lambda tx: tx.run(_RUN, id=layout.id, values=_properties(layout, "layout")).consume())


def _run_write(store: Store, work: Callable[[neo4j.ManagedTransaction], object]) -> None:
    """Write results, which leave snapshots of the graph valid, in one transaction."""

    def counted(transaction: neo4j.ManagedTransaction) -> None:
        begin_write(transaction, graph=False)
        work(transaction)

    store.write(counted)


def _properties(run: AnalysisRun | StoredLayout, kind: str) -> Row:
    return {name: value for name, value in asdict(run).items() if value is not None} | {"kind": kind}


def _write(
    transaction: neo4j.ManagedTransaction,
    numbers: Sequence[int],
    columns: Columns,
    before: Columns,
) -> None:
    for start in range(0, len(numbers), ROWS_A_STATEMENT):
        part = slice(start, start + ROWS_A_STATEMENT)
        _write_changes(transaction, numbers[part], _rows(columns, part), _rows(before, part))


def _write_changes(
    transaction: neo4j.ManagedTransaction, numbers: Sequence[int], columns: Columns, before: Columns
) -> None:
    """Write the columns that change for most accounts to all, and the others only to accounts for which one changes.

    A statement for each combination of columns would be slower than writing a few values that are the same.
    """
    changed = {name: _differs(column, before.get(name)) for name, column in columns.items()}
    frequent = [name for name, differs in changed.items() if differs.mean() > FREQUENT]
    rare = [differs for name, differs in changed.items() if name not in frequent]
    whole = np.any(rare, axis=0) if rare else np.ones(len(numbers), np.bool_)
    for chosen, names in ((np.flatnonzero(whole), list(columns)), (np.flatnonzero(~whole), frequent)):
        if len(chosen) and names:
            # One map: the embedded server saves the account once for each property that is set by itself.
            settings = ", ".join(f"{name}: ${name}[n]" for name in names)
            match = "UNWIND range(0, size($numbers) - 1) AS n MATCH (i:Influencer {number: $numbers[n]})"
            values: Row = {name: _stored(columns[name][chosen], RESULTS[name]) for name in names}
            values["numbers"] = [numbers[row] for row in chosen.tolist()]
            transaction.run(f"{match} SET i += {{{settings}}}", values).consume()


def _rows(columns: Columns, part: slice) -> Columns:
    return {name: column[part] for name, column in columns.items()}


def _differs(values: npt.NDArray[Any], before: npt.NDArray[Any] | None) -> npt.NDArray[np.bool_]:
    """Whether each value is another than before; not-a-number equals itself."""
    if before is None:
        return np.ones(len(values), np.bool_)
    differs: npt.NDArray[np.bool_] = (values != before) & ((values == values) | (before == before))
    return differs


def _stored(values: npt.NDArray[Any], none: Any) -> list[Any]:
    """The values with null, which removes a property, in place of `none` and of not-a-number."""
    stored: list[Any] = values.tolist()
    for position in np.flatnonzero((values == none) | (values != values)).tolist():
        stored[position] = None
    return stored
