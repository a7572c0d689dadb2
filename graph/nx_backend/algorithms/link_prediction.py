"""How likely two accounts are to meet, from the neighbours they share; in undirected networks."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import chain, combinations, islice
from typing import Any

import numpy as np

from graph.nx_backend.arrays import Floats
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
AT_A_TIME = 65_536  # pairs


def adamic_adar_index(G: Network, ebunch: Iterable[Pair] | None = None) -> Iterator[tuple[Any, Any, float]]:
    with np.errstate(divide="ignore"):
        worth = 1 / np.log(np.maximum(G.degrees, 1))
    return _predict(G, ebunch, lambda ones, others: _shared(G, ones, others, worth))


def resource_allocation_index(G: Network, ebunch: Iterable[Pair] | None = None) -> Iterator[tuple[Any, Any, float]]:
    worth = 1 / np.maximum(G.degrees, 1)
    return _predict(G, ebunch, lambda ones, others: _shared(G, ones, others, worth))


def jaccard_coefficient(G: Network, ebunch: Iterable[Pair] | None = None) -> Iterator[tuple[Any, Any, float]]:
    def score(ones: Any, others: Any) -> Floats:
        return _in_parts(lambda *ends: common_neighbors.jaccard(G.indptr, G.indices, *ends), ones, others)

    return _predict(G, ebunch, score)


def preferential_attachment(G: Network, ebunch: Iterable[Pair] | None = None) -> Iterator[tuple[Any, Any, int]]:
    return _predict(G, ebunch, lambda ones, others: G.degrees[ones] * G.degrees[others])


def _shared(network: Network, ones: Any, others: Any, worth: Floats) -> Floats:
    return _in_parts(lambda *ends: common_neighbors.shared(network.indptr, network.indices, *ends, worth), ones, others)


def _in_parts(score: Callable[..., Floats], ones: Any, others: Any) -> Floats:
    parts = in_threads(score, [(ones[first:last], others[first:last]) for first, last in cut(len(ones))])
    return np.concatenate(parts) if parts else np.empty(0)


def _predict(network: Network, pairs: Iterable[Pair] | None, score: Callable[[Any, Any], Any]) -> Iterator[Any]:
    """Each pair with its score, some thousand at a time; without pairs, all that are no edge."""
    if pairs is None:
        return _scored(network, (pair for pair in combinations(network, 2) if not network.has_edge(*pair)), score)
    pairs = list(pairs)
    network.positions(list(chain.from_iterable(pairs)))  # before anything is answered
    return _scored(network, pairs, score)


def _scored(network: Network, pairs: Iterable[Pair], score: Callable[[Any, Any], Any]) -> Iterator[Any]:
    remaining = iter(pairs)
    while some := list(islice(remaining, AT_A_TIME)):
        ends = network.positions(list(chain.from_iterable(some)))
        values = score(ends[::2].copy(), ends[1::2].copy()).tolist()
        yield from ((one, other, value) for (one, other), value in zip(some, values, strict=True))
