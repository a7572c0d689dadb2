"""Refining the map of the whole network: a long run that reports its progress to the store."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from graph.analysis import layout
from graph.analysis.communities import UNASSIGNED, affinity
from graph.analysis.layout_run import LayoutRun
from graph.analysis.persist import position_columns, positions_of
from graph.errors import NothingFound
from graph.nx_backend.network import Network
from graph.snapshot import Snapshot, current_snapshot
from graph.store import Store
from graph.store.write import runs
from graph.store.write.runs import StoredLayout

REPORT_SHARE = 0.1  # of the iterations between two reports to the store
SETTLED_FREEDOM = 0.03  # of an account that the last layout had placed: at most about 4% of the map's radius in a run


def refine_layout(
    store: Store,
    *,
    at: int,
    iterations: int = layout.ITERATIONS,
    from_scratch: bool = False,
    gently: bool = False,
    clock: Callable[[], int] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> LayoutRun:
    """Move accounts towards their contacts and store the positions. A run that is stopped leaves the map unchanged.

    Parameters
    ----------
    at
        Now, in milliseconds.
    iterations
        More of them take longer and change less.
    from_scratch
        Start from the communities' discs instead of the stored positions.
    gently
        Let only accounts move freely that are newer than the last layout, so that people find the map as they know it.
    clock
        Returns the present instant (ms) for later reports; without it they carry `at`.
    progress
        Called after each iteration with how many are done, and how many there are.

    Raises
    ------
    NothingFound
        There is no analysis to start from.
    """
    if runs.last_analysis(store) is None:
        raise NothingFound("There is no map yet: run `intrograph analyze` first.")
    snapshot = current_snapshot(store)
    ties = affinity(snapshot.network())
    start = _start(store, snapshot, ties, from_scratch)
    last = runs.last_layout(store)
    number = (last.number if last else 0) + 1
    last_number = int(snapshot.numbers.max(initial=0))
    run = StoredLayout(f"layout-{number}", number, at, len(snapshot), 0.0, at, last_number)
    freedom = _freedom(snapshot, last) if gently else None

    def report(share: float) -> None:
        runs.save_layout(store, replace(run, share=share, reported_at=clock() if clock else at))

    def report_some(done: int, total: int) -> None:
        progress(done, total)
        if done % max(1, int(REPORT_SHARE * total)) == 0 and done < total:
            report(done / total)

    report(0.0)
    positions = layout.refine_positions(ties, start, iterations, report_some, freedom)
    runs.write_values(store, snapshot.numbers.tolist(), position_columns(positions))
    report(1.0)
    return LayoutRun(run.id, len(snapshot), 1.0, running=False)


def _freedom(snapshot: Snapshot, last: StoredLayout | None) -> npt.NDArray[np.float64] | None:
    """How freely each account moves after the last layout, if that was completed; None for all freely."""
    if last is None or last.share < 1 or not last.last_number:
        return None
    return np.where(snapshot.numbers <= last.last_number, SETTLED_FREEDOM, 1.0)


def _start(store: Store, snapshot: Snapshot, ties: Network, from_scratch: bool) -> layout.Positions:
    """The stored positions, or those of the discs for accounts without one."""
    values = runs.values(store, snapshot.numbers, ("community", "pagerank", "x", "y"))
    _, label = np.unique(values["community"], return_inverse=True)
    label = np.where(values["community"] > 0, label, UNASSIGNED)
    influence = np.nan_to_num(values["pagerank"])
    known = positions_of(values)
    return layout.initial_positions(ties, label, influence, np.full_like(known, np.nan) if from_scratch else known)
