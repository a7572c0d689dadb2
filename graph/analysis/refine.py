"""Arranging the map of the whole network, and keeping it: `x` and `y` of every account."""

from collections.abc import Callable

import numpy as np

from graph.analysis import layout
from graph.analysis.communities import affinity
from graph.analysis.layout_run import LayoutRun
from graph.errors import NothingFound
from graph.snapshot import current_snapshot
from graph.store import Row, Store
from graph.store.write import runs

TOLD_EVERY = 0.1  # of the whole: how often progress is written into the store


def refine_layout(
    store: Store,
    *,
    at: int,
    iterations: int = layout.ITERATIONS,
    from_scratch: bool = False,
    clock: Callable[[], int] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> LayoutRun:
    """Move people nearer to those they talk to and store where they stand. Stopping it leaves the map as it was.

    Parameters
    ----------
    at
        Now, in milliseconds; `clock` tells it again while the work goes on.
    from_scratch
        Begin from the communities' discs instead of from where everybody stands.

    Raises
    ------
    NothingFound
        There is no analysis to start from.
    """
    last = runs.last_run(store)
    if last is None:
        raise NothingFound("There is no map yet: run `intrograph analyze` first.")
    snapshot = current_snapshot(store)
    said = runs.values(store, snapshot.numbers, ("community", "pagerank", "x", "y"))
    _, community = np.unique(said["community"], return_inverse=True)
    community = np.where(np.array(said["community"]) > 0, community, -1)
    influence = np.nan_to_num(np.array(said["pagerank"], float))
    known = np.stack([np.array(said[name], float) for name in ("x", "y")], axis=1)
    ties = affinity(snapshot.network())
    start = layout.place(ties, community, influence, np.full_like(known, np.nan) if from_scratch else known)
    before = runs.last_run(store, "layout")
    number = (before["number"] if before else 0) + 1
    run: Row = {"id": f"layout-{number}", "kind": "layout", "number": number, "at": at, "influencers": len(snapshot)}

    def tell(done: int, total: int) -> None:
        progress(done, total)
        if done % max(1, int(TOLD_EVERY * total)) == 0 and done < total:
            moment = clock() if clock else at
            runs.save_run(store, run | {"share": done / total, "told_at": moment})

    runs.save_run(store, run | {"share": 0.0, "told_at": at})
    places = layout.refine(ties, start, iterations, tell)
    columns = {name: places[:, axis].round(3).tolist() for axis, name in enumerate(("x", "y"))}
    runs.write_values(store, snapshot.numbers.tolist(), columns)
    runs.save_run(store, run | {"share": 1.0, "told_at": clock() if clock else at})
    return LayoutRun(run["id"], len(snapshot), 1.0, False)
