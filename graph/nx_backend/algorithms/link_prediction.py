"""Link prediction from common neighbors, in undirected networks."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations, islice
from typing import Any

import numpy as np

from graph.nx_backend.arrays import Floats, Indices
from graph.nx_backend.kernels import common_neighbors
from graph.nx_backend.kernels.jit import cut, in_threads
from graph.nx_backend.network import Network

# The networkx functions that this module implements.
__all__ = [
    "adamic_adar_index",
    "jaccard_coefficient",
    "preferential_attachment",
    "resource_allocation_index",
]

Pair = tuple[Hashable, Hashable]
BATCH = 65_536  # pairs


def adamic_adar_index(G: Network, ebunch: Iterable[Pair] | None = None) -> Iterator[tuple[Any, Any, float]]:
    with np.errstate(divide="ignore"):
        node_weight = 1 / np.log(np.maximum(G.degrees, 1))
    return _predict(G, ebunch, lambda sources, targets: _shared(G, sources, targets, node_weight))


def resource_allocation_index(G: Network, ebunch: Iterable[Pair] | None = None) -> Iterator[tuple[Any, Any, float]]:
    node_weight = 1 / np.maximum(G.degrees, 1)
    return _predict(G, ebunch, lambda sources, targets: _shared(G, sources, targets, node_weight))


def jaccard_coefficient(G: Network, ebunch: Iterable[Pair] | None = None) -> Iterator[tuple[Any, Any, float]]:
    def score(sources: Any, targets: Any) -> Floats:
        return _in_ranges(lambda *ends: common_neighbors.jaccard(G.indptr, G.indices, *ends), sources, targets)

    return _predict(G, ebunch, score)


def preferential_attachment(G: Network, ebunch: Iterable[Pair] | None = None) -> Iterator[tuple[Any, Any, int]]:
    return _predict(G, ebunch, lambda sources, targets: G.degrees[sources] * G.degrees[targets])


def _shared(network: Network, sources: Any, targets: Any, node_weight: Floats) -> Floats:
    return _in_ranges(
        lambda *ends: common_neighbors.shared(network.indptr, network.indices, *ends, node_weight), sources, targets
    )


def _in_ranges(score: Callable[..., Floats], sources: Any, targets: Any) -> Floats:
    parts = in_threads(score, [(sources[first:last], targets[first:last]) for first, last in cut(len(sources))])
    return np.concatenate(parts) if parts else np.empty(0)


def _predict(network: Network, pairs: Iterable[Pair] | None, score: Callable[[Any, Any], Any]) -> Iterator[Any]:
    """Each pair with its score; without pairs, all pairs that have no edge."""
    if pairs is None:
        batches: Iterable[_Batch] = _batches(
            network, (pair for pair in combinations(network, 2) if not network.has_edge(*pair))
        )
    else:
        batches = list(_batches(network, pairs))  # unknown nodes raise here, not at the first result
    return chain.from_iterable(batch.scored(score) for batch in batches)


@dataclass(frozen=True)
class _Batch:
    """Some pairs: their nodes as they were given, and the positions of these."""

    sources: list[Hashable]
    targets: list[Hashable]
    source_positions: Indices
    target_positions: Indices

    def scored(self, score: Callable[[Any, Any], Any]) -> Iterator[tuple[Any, Any, Any]]:
        values = score(self.source_positions, self.target_positions).tolist()
        return zip(self.sources, self.targets, values, strict=True)


def _batches(network: Network, pairs: Iterable[Pair]) -> Iterator[_Batch]:
    remaining = iter(pairs)
    while batch := list(islice(remaining, BATCH)):
        sources, targets = [source for source, _ in batch], [target for _, target in batch]
        yield _Batch(sources, targets, network.positions(sources), network.positions(targets))
