"""The map of the whole network as it is looked at: where everybody stands, and communities as named regions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.records import Community
from graph.snapshot import current_snapshot
from graph.store import Store, read
from graph.store.write import runs

MOST = 100_000  # people that a browser draws while it stays usable

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Region:
    """A community on the map: `x`, `y` is its middle (medians), `size` all of its people, drawn or not."""

    number: int
    name: str
    size: int
    x: float
    y: float


@dataclass(frozen=True)
class MapView:
    """Everybody who has a place on the map, the most influential first: at most as many as were asked for.

    `place` (n, 2) in the map's own units, `community` (n) numbers (0: none), `influence` (n) PageRank, and what people
    are called. `not_placed` have none yet, `omitted` are beyond the number asked for.
    """

    keys: Sequence[str]
    handles: Sequence[str]
    place: Floats
    community: npt.NDArray[np.int64]
    influence: Floats
    regions: list[Region]
    not_placed: int
    omitted: int

    def within(self, polygon: Floats) -> npt.NDArray[np.int64]:
        """Which of the people stand within a closed line of corners (k, 2), by rank of influence.

        A point is inside where a ray to its right crosses the line an odd number of times.
        """
        inside = np.zeros(len(self.place), np.bool_)
        x, y = self.place.T
        for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
            crosses = (y0 > y) != (y1 > y)
            with np.errstate(divide="ignore", invalid="ignore"):
                inside ^= crosses & (x < x0 + (x1 - x0) * (y - y0) / (y1 - y0))
        return np.flatnonzero(inside)


def read_map(store: Store, most: int = MOST) -> MapView:
    """The map as the last analysis or arrangement left it, with the `most` influential people."""
    snapshot = current_snapshot(store)
    said = runs.values(store, snapshot.numbers, ("community", "pagerank", "x", "y"))
    place = np.stack([np.array(said["x"], float), np.array(said["y"], float)], axis=1)
    community = np.array(said["community"], np.int64)
    influence = np.nan_to_num(np.array(said["pagerank"], float))
    placed = np.flatnonzero(np.isfinite(place).all(axis=1))
    ranked = placed[np.argsort(-influence[placed], kind="stable")][:most]
    return MapView(
        keys=[snapshot.keys[place] for place in ranked],
        handles=[snapshot.handles[place] for place in ranked],
        place=place[ranked],
        community=community[ranked],
        influence=influence[ranked],
        regions=_regions(read.communities(store), community[placed], place[placed]),
        not_placed=len(snapshot) - len(placed),
        omitted=len(placed) - len(ranked),
    )


def map_version(store: Store) -> tuple[object, ...]:
    """What a map was read from: equal while the map is the same."""
    last, arranged = runs.last_run(store), runs.last_run(store, "layout")
    done = (arranged["number"], arranged["share"] == 1) if arranged else (0, True)
    return (runs.graph_revision(store), last["number"] if last else 0, *done)


def _regions(communities: Sequence[Community], community: npt.NDArray[np.int64], place: Floats) -> list[Region]:
    order = np.argsort(community, kind="stable")  # one pass for all of them, however many there are
    together = community[order]
    found = []
    for row in communities:
        first, last = np.searchsorted(together, [row.number, row.number + 1])
        if first < last:
            x, y = np.median(place[order[first:last]], axis=0)
            found.append(Region(row.number, row.name, row.size, float(x), float(y)))
    return found
