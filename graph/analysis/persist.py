"""Writing the results of an analysis to the store, and restoring the last ones if a large write was stopped."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from graph.analysis.centrality import Measures
from graph.analysis.communities import Level
from graph.analysis.layout import Positions
from graph.nx_backend.arrays import Floats, Ints
from graph.records import Community
from graph.snapshot import cache_folder
from graph.store import Row, Store
from graph.store.read import columns
from graph.store.write import runs
from graph.store.write.runs import AnalysisRun, Columns

DIGITS, PAGERANK_DIGITS = 8, 12  # that measures are stored with
POSITION_DIGITS = 3
BACKUP_FILE = "before-run.parquet"  # the results of the last run, kept while a large run is written

_NUMBER, _RUN = "number", "run"  # in that file: the column of account numbers, and the run that was being written

Step = Callable[[str], None]


def save_results(
    store: Store,
    run: AnalysisRun,
    numbers: npt.NDArray[np.int64],
    results: Columns,
    before: Columns | None,
    communities: list[Community],
    step: Step,
) -> None:
    """Write one run, which readers see whole or not at all.

    Parameters
    ----------
    numbers
        Of the accounts, in the order of the columns in `results`.
    before
        The same columns as the last run left them; None if they were not read.
    """
    path = _backup_path(store)
    rows = [_community_row(community) for community in communities]

    def backup() -> Callable[[], None]:
        return _backup(store, path, numbers, before or runs.values(store, numbers, tuple(runs.RESULTS)), run.id)

    runs.save(store, run, numbers.tolist(), results, before, rows, backup, step)
    path.unlink(missing_ok=True)


def positions_of(results: Columns) -> Positions:
    """The places on the map, (n, 2), that the columns of a run hold; not-a-number without one."""
    return np.stack([results["x"], results["y"]], axis=1)


def result_columns(
    run_id: str,
    measures: Measures,
    bridging: Floats,
    component: Ints,
    broad: Level,
    fine: Level,
    positions: Positions,
) -> Columns:
    """The columns of `runs.RESULTS`, with one value for each account by position."""
    results: Columns = {"component": component}
    for name, level in (("community", broad), ("community_fine", fine)):
        results[name] = level.numbers
        results[f"{name}_name"] = level.names
    for name, values in (vars(measures) | {"bridging": bridging}).items():
        digits = PAGERANK_DIGITS if name == "pagerank" else DIGITS
        results[name] = values.round(digits) if values.dtype.kind == "f" else values
    runs_of_all = np.full(len(positions), run_id, runs.dtype_of("analysis_run"))
    return results | {"analysis_run": runs_of_all} | position_columns(positions)


def position_columns(positions: Positions) -> Columns:
    """Positions on the map as the columns `x` and `y`."""
    return {name: positions[:, axis].round(POSITION_DIGITS) for axis, name in enumerate(("x", "y"))}


def restore_unfinished(store: Store, step: Step) -> None:
    """Restore the last complete run if the process that wrote a large one was killed."""
    unfinished = runs.unfinished_analysis(store)
    if unfinished is None:
        return
    path = _backup_path(store)
    if path.exists():
        step("restoring the last complete run")
        _restore(store, path)
    else:  # another machine was writing it: the next run overwrites all of it
        runs.abandon(store, unfinished)


def _community_row(community: Community) -> Row:
    row = {name: value for name, value in vars(community).items() if value is not None}
    return row | {"leaders": list(community.leaders)}


def _backup_path(store: Store) -> Path:
    return cache_folder(store, columns.state(store)) / BACKUP_FILE


def _backup(
    store: Store, path: Path, numbers: npt.NDArray[np.int64], results: Columns, run_id: str
) -> Callable[[], None]:
    """Save the results of the last run in a file; the returned function restores them."""
    import pyarrow as pa
    from pyarrow import parquet

    values = {name: pa.array(column, from_pandas=True) for name, column in results.items()}  # not-a-number is null
    table = pa.table({_NUMBER: numbers} | values).replace_schema_metadata({_RUN: run_id})
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    parquet.write_table(table, part)
    part.replace(path)
    return lambda: _restore(store, path)


def _restore(store: Store, path: Path) -> None:
    from pyarrow import parquet

    table = parquet.read_table(path)
    values: Columns = {
        name: column.fill_null(runs.RESULTS[name]).to_numpy().astype(runs.dtype_of(name))
        for name, column in zip(table.column_names, table.columns, strict=True)
        if name != _NUMBER
    }
    runs.write_values(store, table[_NUMBER].to_pylist(), values)
    runs.abandon(store, table.schema.metadata[_RUN.encode()].decode())
    path.unlink()
