"""Communities as regions of the map: a name, a middle, and an outline of the area where most members stand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from graph.nx_backend.arrays import Floats, Ints
from graph.records import Community

CORE_SHARE = 0.85  # of the members of a community, those nearest to its middle, are inside its outline
MIN_OUTLINED = 5  # members; smaller communities have no outline


@dataclass(frozen=True)
class Region:
    """A community on the map.

    `x` and `y` are the medians of its members, `size` counts all of them, drawn or not. `outline` are the corners
    (x, y) of an area with most members, in order; empty for a small community. `parent` is the number of the broad
    community that a fine one belongs to, 0 for none.
    """

    number: int
    name: str
    size: int
    x: float
    y: float
    color: str = ""
    parent: int = 0
    outline: tuple[tuple[float, float], ...] = ()


def regions_of(communities: Sequence[Community], community: Ints, positions: Floats) -> list[Region]:
    """A region for each community that has a member on the map, in the order given.

    Parameters
    ----------
    community : shape (n,)
        The number of each account's community.
    positions : shape (n, 2)
        Positions of the same accounts.
    """
    order = np.argsort(community, kind="stable")  # sorted once, however many communities there are
    sorted_numbers = community[order]
    regions = []
    for row in communities:
        first, last = np.searchsorted(sorted_numbers, [row.number, row.number + 1])
        if first < last:
            regions.append(_region(row, positions[order[first:last]]))
    return regions


def _region(row: Community, members: Floats) -> Region:
    x, y = np.median(members, axis=0)
    parent = row.parent or 0
    return Region(row.number, row.name, row.size, float(x), float(y), row.color, parent, outline_of(members))


def outline_of(members: Floats) -> tuple[tuple[float, float], ...]:
    """The convex hull of the members nearest to their median; empty for few members, or for members in one line.

    >>> square = np.array([(0, 0), (2, 0), (2, 2), (0, 2), (1, 1)], float)
    >>> sorted(outline_of(np.concatenate([square, [(1, 1)], [(90, 90)]])))
    [(0.0, 0.0), (0.0, 2.0), (2.0, 0.0), (2.0, 2.0)]
    """
    if len(members) < MIN_OUTLINED:
        return ()
    distance = np.hypot(*(members - np.median(members, axis=0)).T)
    core = members[np.argsort(distance, kind="stable")[: max(3, round(CORE_SHARE * len(members)))]]
    try:
        corners = core[ConvexHull(core).vertices]
    except QhullError:
        return ()
    return tuple((float(x), float(y)) for x, y in corners)
