"""Where everybody stands on the map of the whole network.

Communities are discs, the large ones in the middle, their members in order of influence from the centre out: that
takes a moment. `refine` then moves people towards those they talk to (ForceAtlas2 with LinLog, Jacomy et al. 2014;
repulsion as a field on a grid, like Linderman et al. 2019). Whoever has a place keeps it: the map does not jump.
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import signal, sparse

from graph.nx_backend.network import Floats, Network

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
ROOM = 1.35  # of a community's disc, in radii of what its members fill
CELLS = 4.0  # of the field that pushes people apart: so many a side for each root of the number of people
GRID = (32, 512)  # the fewest and the most cells a side
SOFT = 0.5  # added to squared distances in cells, so that nobody is pushed without limit
ITERATIONS = 80
STEP = 0.03  # how far one iteration moves people at first, in radii of the map
GRAVITY = 0.3  # towards the middle, so that pieces without ties between them stay in sight of each other

Positions = npt.NDArray[np.float64]  # shape (n, 2); members of a disc stand about 1 apart


def place(network: Network, community: npt.NDArray[np.int64], influence: Floats, known: Positions) -> Positions:
    """A place for everybody. `known` has nan for those without one yet; the others keep theirs.

    A newcomer stands beside the people they are tied to who have a place, else on their community's disc, which lies
    outside of what is there where the community is new too.
    """
    discs = _discs(community, influence)
    there = ~np.isnan(known[:, 0])
    if not there.any():
        return discs
    near = _beside_neighbours(network, known, there)
    found = np.where(there[:, np.newaxis], known, near)
    lost = np.isnan(found[:, 0])
    if lost.any():  # tied to nobody who has a place: a ring around the map
        edge = float(np.abs(found[~lost]).max(initial=0.0))
        outward = discs[lost] / np.maximum(np.hypot(*discs[lost].T), 1e-9)[:, np.newaxis]
        found[lost] = outward * (math.sqrt(2) * edge + 2) + discs[lost] * 0.1
    return found


def refine(
    network: Network,
    positions: Positions,
    iterations: int = ITERATIONS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Positions:
    """The same map with people nearer to those they talk to. `progress` is told after each iteration."""
    size = len(network)
    if size < 2:
        return positions.copy()
    union = network.to_undirected()
    row = np.repeat(np.arange(size), np.diff(union.indptr))
    weight = np.log1p(union.weights)
    mass: Floats = (1.0 + np.bincount(row, weight, size)).astype(np.float64)
    now = positions.copy()
    radius = float(np.hypot(*(now - now.mean(axis=0)).T).mean()) + 1.0
    # So strong that the whole map keeps about the size it has: there, push and pull on everybody are in balance.
    push = radius * math.log1p(radius) / mass.sum()
    for iteration in range(iterations):
        apart = now[union.indices] - now[row]
        distance = np.hypot(apart[:, 0], apart[:, 1]) + 1e-9
        pull = weight * np.log1p(distance) / distance
        force: Positions = np.stack([np.bincount(row, pull * apart[:, axis], size) for axis in (0, 1)], axis=1)
        force /= mass[:, np.newaxis]
        force += push * _field(now, mass)
        force -= GRAVITY * (now - np.average(now, axis=0, weights=mass)) / radius
        length = np.hypot(force[:, 0], force[:, 1])
        reach = STEP * radius * (1 - iteration / iterations)
        now += force * (reach / np.maximum(length, np.percentile(length, 95) + 1e-12))[:, np.newaxis]
        progress(iteration + 1, iterations)
    return now


def _discs(community: npt.NDArray[np.int64], influence: Floats) -> Positions:
    groups = community.max(initial=-1) + 1
    group = np.where(community < 0, groups, community)  # those without ties: the last disc, further out
    sizes = np.bincount(group, minlength=int(groups) + 1)
    centres, radii = _pack(sizes)
    order = np.lexsort((-influence, group))
    rank = np.empty(len(group), np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    distance = np.sqrt((rank + 0.5) / np.maximum(sizes[group], 1)) * radii[group] / ROOM
    angle = rank * GOLDEN_ANGLE
    offset = np.stack([distance * np.cos(angle), distance * np.sin(angle)], axis=1)
    return centres[group] + offset  # type: ignore[no-any-return]


def _pack(sizes: npt.NDArray[np.int64]) -> tuple[Positions, Floats]:
    """Centres and radii of discs that hardly overlap, the largest in the middle, on a sunflower's spiral."""
    radii = ROOM * np.sqrt(np.maximum(sizes, 0) / math.pi) + 0.5
    area = np.cumsum(radii**2) - radii**2 / 2
    distance = np.sqrt(1.6 * area)
    distance[:1] = 0.0
    angle = np.arange(len(sizes)) * GOLDEN_ANGLE
    return np.stack([distance * np.cos(angle), distance * np.sin(angle)], axis=1), radii


def _beside_neighbours(network: Network, known: Positions, there: npt.NDArray[np.bool_]) -> Positions:
    """The mean place of each account's placed neighbours, a little aside; nan without any."""
    union = network.to_undirected()
    weight = sparse.csr_array((union.weights, union.indices, union.indptr), shape=(len(union),) * 2)
    total = weight @ there.astype(float)
    where = weight @ np.where(there[:, np.newaxis], known, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = where / total[:, np.newaxis]
    angle = np.arange(len(union)) * GOLDEN_ANGLE
    return mean + np.stack([np.cos(angle), np.sin(angle)], axis=1)  # type: ignore[no-any-return]


def _field(positions: Positions, mass: Floats) -> Positions:
    """The push on each place: the sum over all others of their mass / distance, away from them.

    Masses are shared out to the corners of their cells, the field comes by convolution, and is read off between the
    corners.
    """
    cells = int(np.clip(CELLS * math.sqrt(len(positions)), *GRID))
    low = positions.min(axis=0)
    side = float((positions.max(axis=0) - low).max()) / (cells - 2) + 1e-9
    at = (positions - low) / side + 0.5
    corner = np.minimum(at.astype(np.int64), cells - 2)
    part = at - corner
    density = np.zeros(cells * cells)
    shares = []
    for dx in (0, 1):
        for dy in (0, 1):
            share = np.abs(1 - dx - part[:, 0]) * np.abs(1 - dy - part[:, 1])
            place = (corner[:, 0] + dx) * cells + corner[:, 1] + dy
            density += np.bincount(place, share * mass, cells * cells)
            shares.append((place, share))
    steps = np.arange(-cells + 1, cells)
    along = np.meshgrid(steps, steps, indexing="ij")
    inverse = 1.0 / (along[0] ** 2 + along[1] ** 2 + SOFT) / side
    push = np.empty_like(positions)
    inner = slice(cells - 1, 2 * cells - 1)
    for axis in (0, 1):
        whole = signal.fftconvolve(density.reshape(cells, cells), along[axis] * inverse)
        field = whole[inner, inner].ravel()
        push[:, axis] = sum(field[place] * share for place, share in shares)
    return push
