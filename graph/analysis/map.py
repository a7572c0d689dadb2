"""The map of the whole network as pages show it: positions of accounts, and communities as named regions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.records import Community
from graph.snapshot import current_snapshot
from graph.store import Store, read
from graph.store.write import runs

MAX_ACCOUNTS = 100_000  # that a browser draws and stays usable

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Region:
    """A community on the map: `x` and `y` are the medians of its members, `size` counts all of them, drawn or not."""

    number: int
    name: str
    size: int
    x: float
    y: float


@dataclass(frozen=True)
class MapView:
    """The accounts on the map, the most influential first.

    `positions` (n, 2) are in the map's own units, `community` (n,) holds numbers (0 for none), `influence` (n,)
    PageRank. `not_placed` counts accounts that have no position yet, `omitted` those beyond the limit.
    """

    keys: Sequence[str]
    handles: Sequence[str]
    positions: Floats
    community: npt.NDArray[np.int64]
    influence: Floats
    regions: list[Region]
    not_placed: int
    omitted: int

    def within(self, polygon: Floats) -> npt.NDArray[np.int64]:
        """The indices of the accounts within a polygon of corners (k, 2).

        A point is inside if a ray to its right crosses the outline an odd number of times.
        """
        inside = np.zeros(len(self.positions), np.bool_)
        x, y = self.positions.T
        for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
            crosses = (y0 > y) != (y1 > y)
            with np.errstate(divide="ignore", invalid="ignore"):
                inside ^= crosses & (x < x0 + (x1 - x0) * (y - y0) / (y1 - y0))
        return np.flatnonzero(inside)


def read_map(store: Store, limit: int = MAX_ACCOUNTS) -> MapView:
    """The map as the last analysis or layout run left it, with the `limit` most influential accounts."""
    snapshot = current_snapshot(store)
    values = runs.values(store, snapshot.numbers, ("community", "pagerank", "x", "y"))
    positions = np.stack([np.array(values[axis], float) for axis in ("x", "y")], axis=1)
    community = np.array(values["community"], np.int64)
    influence = np.nan_to_num(np.array(values["pagerank"], float))
    placed = np.flatnonzero(np.isfinite(positions).all(axis=1))
    ranked = placed[np.argsort(-influence[placed], kind="stable")][:limit]
    return MapView(
        keys=[snapshot.keys[position] for position in ranked],
        handles=[snapshot.handles[position] for position in ranked],
        positions=positions[ranked],
        community=community[ranked],
        influence=influence[ranked],
        regions=_regions(read.communities(store), community[placed], positions[placed]),
        not_placed=len(snapshot) - len(placed),
        omitted=len(placed) - len(ranked),
    )


def map_version(store: Store) -> tuple[object, ...]:
    """A value that changes whenever the map does, for caches."""
    analysis, layout = runs.last_analysis(store), runs.last_layout(store)
    layout_state = (layout.number, layout.share == 1) if layout else (0, True)
    return (runs.graph_revision(store), analysis.number if analysis else 0, *layout_state)


def _regions(communities: Sequence[Community], community: npt.NDArray[np.int64], positions: Floats) -> list[Region]:
    order = np.argsort(community, kind="stable")  # sorted once, however many communities there are
    sorted_numbers = community[order]
    regions = []
    for row in communities:
        first, last = np.searchsorted(sorted_numbers, [row.number, row.number + 1])
        if first < last:
            x, y = np.median(positions[order[first:last]], axis=0)
            regions.append(Region(row.number, row.name, row.size, float(x), float(y)))
    return regions
