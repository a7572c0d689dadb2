"""Community detection: Leiden, Louvain, label propagation, and the modularity of a partition."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.nx_backend.algorithms.components import groups, labels_within
from graph.nx_backend.arrays import Floats, Indices, Ints, frozen
from graph.nx_backend.kernels import label_propagation, partitions
from graph.nx_backend.kernels import leiden as kernels
from graph.nx_backend.network import Network

# The networkx functions that this module implements.
__all__ = [
    "asyn_lpa_communities",
    "fast_label_propagation_communities",
    "label_propagation_communities",
    "leiden_communities",
    "leiden_partitions",
    "louvain_communities",
    "louvain_partitions",
    "modularity",
]

BLOCK = 64  # nodes that are visited one after the other
ROUNDS = 2  # of Leiden, each from the communities of the last: the second gains most, a third hardly anything
MAX_LEVELS = 100  # far more than any network needs; stops a search that rounding errors keep going


@dataclass(frozen=True)
class _Level:
    """One aggregation level: symmetric CSR, each node's out- and in-strength, and its resolution penalty.

    `kernels.leiden` has the formula of these arrays.
    """

    indptr: Ints
    indices: Indices
    weights: Floats
    out_strength: Floats
    in_strength: Floats
    gamma_over_2m: Floats

    def __len__(self) -> int:
        return len(self.out_strength)

    def move(self, label: Indices, order: Indices) -> int:
        return int(kernels.move(*self._arrays, label, order))

    def refine(self, label: Indices, order: Indices) -> Indices:
        return kernels.refine(*self._arrays, label, order)

    def aggregate(self, label: Indices, number: int) -> "_Level":
        """The level whose nodes are the labels from 0 to `number` - 1."""
        arrays = partitions.aggregate(self.indptr, self.indices, self.weights, label, number)
        indptr, indices, weights = (frozen(array) for array in arrays)
        gamma_over_2m = np.empty(number)
        gamma_over_2m[label] = self.gamma_over_2m  # equal for all nodes of a label: no label spans two groups
        out_strength = partitions.sum_by_label(self.out_strength, label, number)
        is_undirected = self.in_strength is self.out_strength
        in_strength = out_strength if is_undirected else partitions.sum_by_label(self.in_strength, label, number)
        return _Level(indptr, indices, weights, out_strength, in_strength, gamma_over_2m)

    @property
    def _arrays(self) -> tuple[Any, ...]:
        return self.indptr, self.indices, self.weights, self.out_strength, self.in_strength, self.gamma_over_2m


def _first_level(network: Network, resolution: float, within: npt.NDArray[Any] | None = None) -> _Level:
    """`within` numbers groups that are searched as networks of their own: no edge leaves a group."""
    if network.is_directed():
        union = network.to_undirected()
        out_strength, in_strength = network.out_strengths, network.in_strengths
        weights = union.weights
    else:
        union = network
        out_strength = in_strength = network.strengths
        weights = frozen(2 * network.weights)
    if within is None:
        total = out_strength.sum()
        gamma_over_2m = np.full(len(network), resolution / total if total else 0.0)
    else:
        totals = partitions.sum_by_label(out_strength, within, int(within.max()) + 1)
        gamma_over_2m = np.divide(resolution, totals, out=np.zeros(len(totals)), where=totals > 0)[within]
    return _Level(union.indptr, union.indices, weights, out_strength, in_strength, gamma_over_2m)


def leiden(
    network: Network,
    resolution: float = 1.0,
    seed: int = 0,
    *,
    within: npt.NDArray[Any] | None = None,
) -> Indices:
    """The community of each node, numbered from 0 in order of first appearance (Traag, Waltman and van Eck 2019).

    Every community is connected.

    Parameters
    ----------
    network
        A directed network is searched by directed modularity (Leicht and Newman 2008), an undirected one by Newman's.
    resolution
        Above 1, more and smaller communities; below 1, fewer and larger ones.
    within : int, shape (n,)
        A group for each node, numbered from 0; groups are searched as networks of their own. No edge may join two.
    """
    return _last(leiden_levels(network, resolution, seed, within=within), len(network))


def leiden_from(
    network: Network,
    start: npt.NDArray[Any],
    changed: npt.NDArray[Any],
    resolution: float = 1.0,
    seed: int = 0,
    *,
    within: npt.NDArray[Any] | None = None,
) -> Indices:
    """The communities of a network that has changed a little, from those before the change (Sahu 2024, DF Leiden).

    Only changed nodes are visited at first, then those near a node that moved. Communities that a node left or entered
    are refined, the others stay whole until groups of nodes are moved. Every community is connected.

    Parameters
    ----------
    network, resolution, seed, within
        As for `leiden`.
    start : int, shape (n,)
        The communities before the change, 0 to n - 1. One that is no longer connected is split first.
    changed : int, shape (k,)
        The nodes whose edges have changed.
    """
    rng = np.random.default_rng(seed)
    level = _first_level(network, resolution, within)
    start = labels_within(network, start)
    label = start.copy()
    level.move(label, changed.astype(np.int32)[rng.permutation(len(changed))])
    part, parts = partitions.renumber(_refine_changed(level, start, label, rng))
    inherited = np.empty(parts, np.int32)
    inherited[part] = partitions.renumber(label)[0]
    label = _last(_leiden_round(level.aggregate(part, parts), inherited, rng), parts)
    return partitions.renumber(label[part])[0]


def _refine_changed(level: _Level, start: Indices, label: Indices, rng: np.random.Generator) -> Indices:
    """The part of each node: communities whose members have changed are split as in `refine`, others are one part."""
    moved = start != label
    is_changed = np.zeros(len(level), np.bool_)
    is_changed[start[moved]] = is_changed[label[moved]] = True
    to_refine = is_changed[label]
    order = _order(rng, len(level))
    first = np.empty(len(level), np.int32)  # node of each community, which stands for a whole one
    first[label[::-1]] = np.arange(len(level), dtype=np.int32)[::-1]
    return np.where(to_refine, level.refine(label, order[to_refine[order]]), first[label])


def louvain(network: Network, resolution: float = 1.0, seed: int = 0) -> Indices:
    """The community of each node by Louvain's method (Blondel et al. 2008)."""
    return _last(louvain_levels(network, resolution, seed), len(network))


def _last(levels: Iterator[Indices], size: int) -> Indices:
    label = np.arange(size, dtype=np.int32)
    for label in levels:  # noqa: B007
        pass
    return label


def leiden_levels(
    network: Network,
    resolution: float = 1.0,
    seed: int = 0,
    *,
    within: npt.NDArray[Any] | None = None,
) -> Iterator[Indices]:
    """The partition after each level of each round; the last is the result."""
    rng = np.random.default_rng(seed)
    first = _first_level(network, resolution, within)
    label = np.arange(len(network), dtype=np.int32)
    for _ in range(ROUNDS):
        for label in _leiden_round(first, label, rng):  # noqa: B020
            yield label


def _leiden_round(level: _Level, label: Indices, rng: np.random.Generator) -> Iterator[Indices]:
    node_of = np.arange(len(level), dtype=np.int32)  # the node of the present level that stands for each node
    label = label.copy()
    for _ in range(MAX_LEVELS):
        moves = level.move(label, _order(rng, len(level)))
        label, number = partitions.renumber(label)
        yield partitions.renumber(label[node_of])[0]
        if not moves and number == len(level):
            return
        part, parts = partitions.renumber(level.refine(label, _order(rng, len(level))))
        if parts == len(level):  # no two nodes are connected well enough to be merged
            return
        inherited = np.empty(parts, np.int32)
        inherited[part] = label
        level, node_of, label = level.aggregate(part, parts), part[node_of], inherited


def louvain_levels(network: Network, resolution: float = 1.0, seed: int = 0) -> Iterator[Indices]:
    """The partition after each level, from fine to coarse; the last is the result."""
    rng = np.random.default_rng(seed)
    level = _first_level(network, resolution)
    node_of = np.arange(len(network), dtype=np.int32)
    for _ in range(MAX_LEVELS):
        label = np.arange(len(level), dtype=np.int32)
        moves = level.move(label, _order(rng, len(level)))
        label, number = partitions.renumber(label)
        node_of = label[node_of]
        yield partitions.renumber(node_of)[0]
        if not moves or number == len(level):
            return
        level = level.aggregate(label, number)


def _order(rng: np.random.Generator, size: int) -> Indices:
    """Blocks of consecutive nodes in random order: as good as random nodes, at half the cache misses.

    The nodes of a single block are in random order themselves, or the seed would decide nothing.
    """
    if size <= BLOCK:
        return rng.permutation(size).astype(np.int32)
    blocks = rng.permutation(-(-size // BLOCK)).astype(np.int32)
    order: Indices = (blocks[:, np.newaxis] * BLOCK + np.arange(BLOCK, dtype=np.int32)).ravel().astype(np.int32)
    return order[order < size]


def disconnected(network: Network, label: npt.NDArray[Any]) -> int:
    """The number of communities that the edges between their own nodes do not connect.

    `label` (n,) is below 0 for nodes without a community.

    >>> disconnected(Network.from_edges([0, 1], [1, 2], size=4, directed=False), np.array([0, 1, 0, 2]))
    1
    """
    _, first = np.unique(labels_within(network, label), return_index=True)  # a node of each connected part
    community = label[first]
    _, parts = np.unique(community[community >= 0], return_counts=True)
    return int(np.count_nonzero(parts > 1))


def modularity_of(network: Network, label: npt.NDArray[Any], resolution: float = 1.0) -> float:
    """The share of the weight inside communities, less the share expected at random (Newman 2006)."""
    number = int(label.max()) + 1
    loops = 1 if network.is_directed() else 2  # the rows of an undirected network hold an edge twice, a self loop once
    inside = partitions.weight_inside(network.indptr, network.indices, network.weights, label, loops)
    out, into = (network.out_strengths, network.in_strengths) if network.is_directed() else (network.strengths,) * 2
    total = out.sum()
    out_strength, in_strength = (partitions.sum_by_label(strength, label, number) for strength in (out, into))
    return float(inside / total - resolution * (out_strength * in_strength).sum() / total**2)


# --- networkx's names


def leiden_communities(
    G: Network, weight: str | None = "weight", resolution: float = 1, max_level: int | None = None, seed: Any = None
) -> list[set[Hashable]]:
    return _communities(leiden_partitions(G, weight, resolution, seed), max_level)


def leiden_partitions(
    G: Network, weight: str | None = "weight", resolution: float = 1, seed: Any = None
) -> Iterator[list[set[Hashable]]]:
    for label in leiden_levels(G.reweighted(weight), resolution, _integer(seed)):
        yield list(groups(G, label))


def louvain_communities(
    G: Network,
    weight: str | None = "weight",
    resolution: float = 1,
    threshold: float = 1e-7,
    max_level: int | None = None,
    seed: Any = None,
) -> list[set[Hashable]]:
    return _communities(louvain_partitions(G, weight, resolution, threshold, seed), max_level)


def louvain_partitions(
    G: Network, weight: str | None = "weight", resolution: float = 1, threshold: float = 1e-7, seed: Any = None
) -> Iterator[list[set[Hashable]]]:
    if not len(G.indices):
        yield [{node} for node in G]
        return
    G = G.reweighted(weight)
    last = modularity_of(G, np.arange(len(G)), resolution)
    for label in louvain_levels(G, resolution, _integer(seed)):
        yield list(groups(G, label))
        now = modularity_of(G, label, resolution)
        if now - last <= threshold:
            return
        last = now


def _communities(levels: Iterator[list[set[Hashable]]], max_level: int | None) -> list[set[Hashable]]:
    if max_level is not None and max_level <= 0:
        raise ValueError("max_level argument must be a positive integer or None")
    communities: list[set[Hashable]] = []
    for level, communities in enumerate(levels, 1):  # noqa: B007
        if level == max_level:
            break
    return communities


def label_propagation_communities(G: Network) -> Any:
    by_degree = np.argsort(-G.degrees, kind="stable").astype(np.int32)
    color = label_propagation.colors(G.indptr, G.indices, by_degree)
    label = label_propagation.propagate_by_color(G.indptr, G.indices, np.argsort(color, kind="stable").astype(np.int32))
    return dict(enumerate(groups(G, partitions.renumber(label)[0]))).values()


def propagate(network: Network, weighted: bool, seed: int, keep: bool = True) -> Indices:
    """The label of each node by label propagation in an undirected network; in a tie, `keep` keeps the present one."""
    order = np.random.default_rng(seed).permutation(len(network)).astype(np.int32)
    label = label_propagation.propagate(
        network.indptr, network.indices, network.weights, weighted, order, seed + 1, keep
    )
    return partitions.renumber(label)[0]


def asyn_lpa_communities(G: Network, weight: str | None = None, seed: Any = None) -> Iterator[set[Hashable]]:
    yield from groups(G, propagate(G.reweighted(weight), weight is not None, _integer(seed)))


def fast_label_propagation_communities(
    G: Network, *, weight: str | None = None, seed: Any = None
) -> Iterator[set[Hashable]]:
    both = G.reweighted(weight).to_undirected()  # edges in both directions count twice
    yield from groups(G, propagate(both, weight is not None or G.is_directed(), _integer(seed), keep=False))


def modularity(
    G: Network, communities: Iterable[Iterable[Hashable]], weight: str | None = "weight", resolution: float = 1
) -> float:
    partition = communities if isinstance(communities, list) else list(communities)
    label = np.full(len(G), -1, np.int64)
    named = 0
    for number, members in enumerate(partition):
        for member in members:
            if member not in G:
                raise nx.community.quality.NotAPartition(G, partition)
            label[G.position(member)] = number
            named += 1
    if named != len(G) or (label < 0).any():
        raise nx.community.quality.NotAPartition(G, partition)
    return modularity_of(G.reweighted(weight), label, resolution)


def _integer(seed: Any) -> int:
    """A whole number from the random generator that networkx passes for `seed`."""
    return int(seed.randrange(2**31)) if hasattr(seed, "randrange") else int(np.random.default_rng().integers(2**31))


CAN_RUN = {
    "asyn_lpa_communities": lambda G, weight=None, seed=None: (
        not G.is_directed() or "asynchronous label propagation runs on undirected networks"
    ),
}
