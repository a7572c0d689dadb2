"""Communities: Leiden, Louvain and label propagation, and how good a partition is."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.nx_backend.algorithms.components import groups
from graph.nx_backend.arrays import Floats, Ints, frozen
from graph.nx_backend.kernels import csr
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

Labels = npt.NDArray[np.int32]
BLOCK = 64  # nodes
ROUNDS = 2  # of Leiden, each from the communities of the last: the second gains most, a third hardly anything
MOST_LEVELS = 100  # far more than any network has; ends what rounding errors could keep going


@dataclass(frozen=True)
class _Level:
    """A network to move nodes in: symmetric rows, and what each node sends, receives and pays (`kernels.leiden`)."""

    indptr: Ints
    indices: npt.NDArray[np.int32]
    weights: Floats
    given: Floats
    taken: Floats
    penalty: Floats

    def __len__(self) -> int:
        return len(self.given)

    def move(self, label: Labels, order: Labels) -> int:
        return int(kernels.move(*self._arrays, label, order))

    def refine(self, label: Labels, order: Labels) -> Labels:
        return kernels.refine(*self._arrays, label, order)

    def aggregate(self, label: Labels, number: int) -> "_Level":
        whole = kernels.aggregate(self.indptr, self.indices, self.weights, label, number)
        indptr, indices, weights = (frozen(array) for array in whole)
        penalty = np.empty(number)
        penalty[label] = self.penalty  # nodes that share a label share the group they pay in
        given = kernels.gather(self.given, label, number)
        taken = given if self.taken is self.given else kernels.gather(self.taken, label, number)
        return _Level(indptr, indices, weights, given, taken, penalty)

    @property
    def _arrays(self) -> tuple[Any, ...]:
        return self.indptr, self.indices, self.weights, self.given, self.taken, self.penalty


def _level(network: Network, resolution: float, within: npt.NDArray[Any] | None = None) -> _Level:
    """The first level. `within` numbers groups that are searched as networks of their own: no edge leaves a group."""
    if network.is_directed():
        union = network.to_undirected()
        given, taken = network.out_strengths, network.in_strengths
        weights = union.weights
    else:
        union = network
        given = network.out_strengths + csr.diagonal(network.indptr, network.indices, network.weights)
        taken = given
        weights = frozen(2 * network.weights)
    if within is None:
        total = given.sum()
        penalty = np.full(len(network), resolution / total if total else 0.0)
    else:
        totals = kernels.gather(given, within, int(within.max()) + 1)
        penalty = np.divide(resolution, totals, out=np.zeros(len(totals)), where=totals > 0)[within]
    return _Level(union.indptr, union.indices, weights, given, taken, penalty)


def leiden(
    network: Network,
    resolution: float = 1.0,
    seed: int = 0,
    *,
    within: npt.NDArray[Any] | None = None,
    start: npt.NDArray[Any] | None = None,
) -> Labels:
    """The community of each node, numbered from 0 in order of first appearance (Traag, Waltman and van Eck 2019).

    Parameters
    ----------
    network
        Directed ones are searched by directed modularity (Leicht and Newman 2008), undirected by Newman's.
    resolution
        Above 1 more and smaller communities, below 1 fewer and larger ones.
    within
        A number from 0 for each node; groups are searched as networks of their own. No edge may join two groups.
    start
        Communities to begin from; by default everybody is alone.
    """
    return _last(leiden_levels(network, resolution, seed, within=within, start=start), len(network))


def louvain(network: Network, resolution: float = 1.0, seed: int = 0) -> Labels:
    """The community of each node by Louvain's method (Blondel et al. 2008)."""
    return _last(louvain_levels(network, resolution, seed), len(network))


def _last(levels: Iterator[Labels], size: int) -> Labels:
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
    start: npt.NDArray[Any] | None = None,
) -> Iterator[Labels]:
    """The partition after each level of each round; the last is the result."""
    chance = np.random.default_rng(seed)
    whole = _level(network, resolution, within)
    label = np.arange(len(network), dtype=np.int32)
    if start is not None:
        label = kernels.renumber(np.asarray(start, np.int32))[0]
    for _ in range(ROUNDS):
        for label in _leiden_round(whole, label, chance):  # noqa: B020
            yield label


def _leiden_round(level: _Level, label: Labels, chance: np.random.Generator) -> Iterator[Labels]:
    where = np.arange(len(level), dtype=np.int32)  # the node of the present level that each node belongs to
    label = label.copy()
    for _ in range(MOST_LEVELS):
        moves = level.move(label, _order(chance, len(level)))
        label, number = kernels.renumber(label)
        yield kernels.renumber(label[where])[0]
        if not moves and number == len(level):
            return
        part, parts = kernels.renumber(level.refine(label, _order(chance, len(level))))
        if parts == len(level):  # nothing hangs together well enough to be taken as one
            return
        inherited = np.empty(parts, np.int32)
        inherited[part] = label
        level, where, label = level.aggregate(part, parts), part[where], inherited


def louvain_levels(network: Network, resolution: float = 1.0, seed: int = 0) -> Iterator[Labels]:
    """The partition after each level, from fine to coarse; the last is the result."""
    chance = np.random.default_rng(seed)
    level = _level(network, resolution)
    where = np.arange(len(network), dtype=np.int32)
    for _ in range(MOST_LEVELS):
        label = np.arange(len(level), dtype=np.int32)
        moves = level.move(label, _order(chance, len(level)))
        label, number = kernels.renumber(label)
        where = label[where]
        yield kernels.renumber(where)[0]
        if not moves or number == len(level):
            return
        level = level.aggregate(label, number)


def _order(chance: np.random.Generator, size: int) -> Labels:
    """A random order of blocks of neighbouring nodes: as good as one of nodes, and half as many cache misses."""
    blocks = chance.permutation(-(-size // BLOCK)).astype(np.int32)
    order: Labels = (blocks[:, np.newaxis] * BLOCK + np.arange(BLOCK, dtype=np.int32)).ravel().astype(np.int32)
    return order[order < size]


def modularity_of(network: Network, label: npt.NDArray[Any], resolution: float = 1.0) -> float:
    """How much more weight lies within communities than chance would put there (Newman 2006)."""
    level = _level(network, 1.0)
    number = int(label.max()) + 1
    inside = kernels.inside(network.indptr, network.indices, network.weights, label)
    if not network.is_directed():  # where an edge stands twice, a loop does so too
        inside += csr.diagonal(network.indptr, network.indices, network.weights).sum()
    total = level.given.sum()
    given, taken = kernels.gather(level.given, label, number), kernels.gather(level.taken, label, number)
    return float(inside / total - resolution * (given * taken).sum() / total**2)


# --- networkx's names


def leiden_communities(
    G: Network, weight: str | None = "weight", resolution: float = 1, max_level: int | None = None, seed: Any = None
) -> list[set[Hashable]]:
    return _communities(leiden_partitions(G, weight, resolution, seed), max_level)


def leiden_partitions(
    G: Network, weight: str | None = "weight", resolution: float = 1, seed: Any = None
) -> Iterator[list[set[Hashable]]]:
    for label in leiden_levels(G.reweighted(weight), resolution, _number(seed)):
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
    for label in louvain_levels(G, resolution, _number(seed)):
        yield list(groups(G, label))
        now = modularity_of(G, label, resolution)
        if now - last <= threshold:
            return
        last = now


def _communities(partitions: Iterator[list[set[Hashable]]], max_level: int | None) -> list[set[Hashable]]:
    if max_level is not None and max_level <= 0:
        raise ValueError("max_level argument must be a positive integer or None")
    found: list[set[Hashable]] = []
    for level, found in enumerate(partitions, 1):  # noqa: B007
        if level == max_level:
            break
    return found


def label_propagation_communities(G: Network) -> Any:
    by_degree = np.argsort(-G.degrees, kind="stable").astype(np.int32)
    color = kernels.colors(G.indptr, G.indices, by_degree)
    label = kernels.propagate_by_color(G.indptr, G.indices, np.argsort(color, kind="stable").astype(np.int32))
    return dict(enumerate(groups(G, kernels.renumber(label)[0]))).values()


def propagate(network: Network, weighted: bool, seed: int, keep: bool = True) -> Labels:
    """The label of each node by label propagation, in an undirected network; `keep` prefers the label it has."""
    order = np.random.default_rng(seed).permutation(len(network)).astype(np.int32)
    label = kernels.propagate(network.indptr, network.indices, network.weights, weighted, order, seed + 1, keep)
    return kernels.renumber(label)[0]


def asyn_lpa_communities(G: Network, weight: str | None = None, seed: Any = None) -> Iterator[set[Hashable]]:
    yield from groups(G, propagate(G.reweighted(weight), weight is not None, _number(seed)))


def fast_label_propagation_communities(
    G: Network, *, weight: str | None = None, seed: Any = None
) -> Iterator[set[Hashable]]:
    both = G.reweighted(weight).to_undirected()  # a pair that mentions each other counts twice
    yield from groups(G, propagate(both, weight is not None or G.is_directed(), _number(seed), keep=False))


def modularity(
    G: Network, communities: Iterable[Iterable[Hashable]], weight: str | None = "weight", resolution: float = 1
) -> float:
    found = communities if isinstance(communities, list) else list(communities)
    label = np.full(len(G), -1, np.int64)
    named = 0
    for number, members in enumerate(found):
        for member in members:
            if member not in G:
                raise nx.community.quality.NotAPartition(G, found)
            label[G.position(member)] = number
            named += 1
    if named != len(G) or (label < 0).any():
        raise nx.community.quality.NotAPartition(G, found)
    return modularity_of(G.reweighted(weight), label, resolution)


def _number(seed: Any) -> int:
    """A whole number out of what networkx hands over as a source of chance."""
    return int(seed.randrange(2**31)) if hasattr(seed, "randrange") else int(np.random.default_rng().integers(2**31))


CAN_RUN = {
    "asyn_lpa_communities": lambda G, weight=None, seed=None: (
        not G.is_directed() or "asynchronous label propagation runs on undirected networks"
    ),
}
