"""Positions on the map of the whole network.

`initial_positions` is immediate: communities are discs, the large ones in the middle, their members in order of
influence from the centre outwards. `refine_positions` then moves nodes towards their neighbours: ForceAtlas2 with the
LinLog model (Jacomy et al. 2014), repulsion as a field on a grid (like Linderman et al. 2019). Nodes that have a
position keep it until then, so that the map does not jump.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import signal, sparse

from graph.nx_backend.arrays import Floats
from graph.nx_backend.network import Network

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
DISC_ROOM = 1.35  # radius of a community's disc, in radii of the area that its members fill
CELLS = 4.0  # of the repulsion grid along each side, times the root of the number of nodes
MIN_CELLS, MAX_CELLS = 32, 512
SOFTENING = 0.5  # added to squared distances in cells: keeps the repulsion of near nodes finite
ITERATIONS = 80
STEP = 0.03  # of the first iteration, in radii of the map
GRAVITY = 0.3  # towards the middle: keeps components without ties between them in sight of each other

Positions = npt.NDArray[np.float64]  # shape (n, 2); the members of a disc are about 1 apart


def initial_positions(
    network: Network, community: npt.NDArray[np.int64], influence: Floats, known: Positions
) -> Positions:
    """A position for each node; those in `known` stay, nan there means none yet.

    New nodes are put beside their neighbours that have a position, or else on a ring around the map, in the direction
    of their community's disc.

    Parameters
    ----------
    community : shape (n,)
        Labels from 0; below 0 for none.
    influence : shape (n,)
        The most influential members are in the middle of a disc.
    """
    discs = _discs(community, influence)
    is_known = ~np.isnan(known[:, 0])
    if not is_known.any():
        return discs
    positions = np.where(is_known[:, np.newaxis], known, _beside_neighbors(network, known, is_known))
    missing = np.isnan(positions[:, 0])
    if missing.any():  # no neighbour has a position
        edge = float(np.abs(positions[~missing]).max(initial=0.0))
        outward = discs[missing] / np.maximum(np.hypot(*discs[missing].T), 1e-9)[:, np.newaxis]
        positions[missing] = outward * (math.sqrt(2) * edge + 2) + discs[missing] * 0.1
    return positions


def refine_positions(
    network: Network,
    positions: Positions,
    iterations: int = ITERATIONS,
    progress: Callable[[int, int], None] = lambda done, total: None,
    freedom: Floats | None = None,
) -> Positions:
    """Positions with nodes nearer to their neighbours; `progress` is called after each iteration.

    `freedom` (n,) scales the movement of each node: 0 holds it where it is, 1 (the default) lets it move freely.
    """
    size = len(network)
    if size < 2:
        return positions.copy()
    union = network.to_undirected()
    row = np.repeat(np.arange(size), np.diff(union.indptr))
    weight = np.log1p(union.weights)
    mass: Floats = (1.0 + np.bincount(row, weight, size)).astype(np.float64)
    current = positions.copy()
    radius = float(np.hypot(*(current - current.mean(axis=0)).T).mean()) + 1.0
    # With this strength, repulsion and attraction balance at about the map's present size.
    repulsion = radius * math.log1p(radius) / mass.sum()
    for iteration in range(iterations):
        offset = current[union.indices] - current[row]
        distance = np.hypot(offset[:, 0], offset[:, 1]) + 1e-9
        pull = weight * np.log1p(distance) / distance
        force: Positions = np.stack([np.bincount(row, pull * offset[:, axis], size) for axis in (0, 1)], axis=1)
        force /= mass[:, np.newaxis]
        force += repulsion * _repulsion_field(current, mass)
        force -= GRAVITY * (current - np.average(current, axis=0, weights=mass)) / radius
        length = np.hypot(force[:, 0], force[:, 1])
        step = STEP * radius * (1 - iteration / iterations)
        move = force * (step / np.maximum(length, np.percentile(length, 95) + 1e-12))[:, np.newaxis]
        current += move if freedom is None else move * freedom[:, np.newaxis]
        progress(iteration + 1, iterations)
    return current


def _discs(community: npt.NDArray[np.int64], influence: Floats) -> Positions:
    groups = community.max(initial=-1) + 1
    group = np.where(community < 0, groups, community)  # nodes without a community are the last, outermost disc
    sizes = np.bincount(group, minlength=int(groups) + 1)
    centres, radii = _pack(sizes)
    order = np.lexsort((-influence, group))
    rank = np.empty(len(group), np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    distance = np.sqrt((rank + 0.5) / np.maximum(sizes[group], 1)) * radii[group] / DISC_ROOM
    angle = rank * GOLDEN_ANGLE
    offset = np.stack([distance * np.cos(angle), distance * np.sin(angle)], axis=1)
    return centres[group] + offset  # type: ignore[no-any-return]


def _pack(sizes: npt.NDArray[np.int64]) -> tuple[Positions, Floats]:
    """Centres and radii of discs that hardly overlap, on a sunflower spiral with the first in the middle."""
    radii = DISC_ROOM * np.sqrt(np.maximum(sizes, 0) / math.pi) + 0.5
    area = np.cumsum(radii**2) - radii**2 / 2
    distance = np.sqrt(1.6 * area)
    distance[:1] = 0.0
    angle = np.arange(len(sizes)) * GOLDEN_ANGLE
    return np.stack([distance * np.cos(angle), distance * np.sin(angle)], axis=1), radii


def _beside_neighbors(network: Network, known: Positions, is_known: npt.NDArray[np.bool_]) -> Positions:
    """The mean position of each node's neighbours that have one, 1 aside; nan without any."""
    union = network.to_undirected()
    weight = sparse.csr_array((union.weights, union.indices, union.indptr), shape=(len(union),) * 2)
    total = weight @ is_known.astype(float)
    weighted = weight @ np.where(is_known[:, np.newaxis], known, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = weighted / total[:, np.newaxis]
    angle = np.arange(len(union)) * GOLDEN_ANGLE
    return mean + np.stack([np.cos(angle), np.sin(angle)], axis=1)  # type: ignore[no-any-return]


def _repulsion_field(positions: Positions, mass: Floats) -> Positions:
    """The repulsion at each position: the sum over all others of their mass / distance, away from them.

    Masses are distributed to the corners of their grid cells, the field at the corners is a convolution, and the field
    at a position is interpolated from its corners.
    """
    cells = int(np.clip(CELLS * math.sqrt(len(positions)), MIN_CELLS, MAX_CELLS))
    low = positions.min(axis=0)
    side = float((positions.max(axis=0) - low).max()) / (cells - 2) + 1e-9
    corners = _corners((positions - low) / side + 0.5, cells)
    density = np.zeros(cells * cells)
    for index, share in corners:
        density += np.bincount(index, share * mass, cells * cells)
    steps = np.arange(-cells + 1, cells)
    offset = np.meshgrid(steps, steps, indexing="ij")
    inverse_square = 1.0 / (offset[0] ** 2 + offset[1] ** 2 + SOFTENING) / side
    field = np.empty_like(positions)
    inner = slice(cells - 1, 2 * cells - 1)
    for axis in (0, 1):
        convolved = signal.fftconvolve(density.reshape(cells, cells), offset[axis] * inverse_square)
        at_corners = convolved[inner, inner].ravel()
        field[:, axis] = sum(at_corners[index] * share for index, share in corners)
    return field


def _corners(grid: Positions, cells: int) -> Sequence[tuple[npt.NDArray[np.int64], Floats]]:
    """The four corners of each position's cell: flat index in the grid, and bilinear share."""
    corner = np.minimum(grid.astype(np.int64), cells - 2)
    part = grid - corner
    corners = []
    for dx in (0, 1):
        for dy in (0, 1):
            share = np.abs(1 - dx - part[:, 0]) * np.abs(1 - dy - part[:, 1])
            corners.append(((corner[:, 0] + dx) * cells + corner[:, 1] + dy, share))
    return corners
