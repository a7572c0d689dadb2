"""How closely a node's neighbours are knit: cores, triangles, and what Burt's structural holes measure."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.nx_backend.arrays import Floats, Ints
from graph.nx_backend.kernels import common_neighbors, csr
from graph.nx_backend.kernels import triangles as kernels
from graph.nx_backend.kernels.jit import cut_rows, in_threads
from graph.nx_backend.network import Network
from graph.nx_backend.node_values import node_values

# The networkx functions that this module implements.
__all__ = [
    "average_clustering",
    "clustering",
    "constraint",
    "core_number",
    "effective_size",
    "transitivity",
    "triangles",
]


def core_number(G: Network) -> Any:
    if G.self_loops.any():
        raise nx.NetworkXNotImplemented(
            "Input graph has self loops which is not permitted; "
            "Consider using G.remove_edges_from(nx.selfloop_edges(G))."
        )
    both = G.is_directed()
    incoming = (G.in_indptr, G.in_indices) if both else (G.indptr, G.indices)
    return node_values(G, kernels.cores(G.indptr, G.indices, *incoming, both))


@dataclass(frozen=True)
class _Oriented:
    """An undirected network with each edge once, from the end of lower degree to the other; nodes by place."""

    network: Network

    @cached_property
    def place(self) -> npt.NDArray[np.int32]:
        place = np.empty(len(self.network), np.int32)
        place[self.by_place] = np.arange(len(place), dtype=np.int32)
        return place

    @cached_property
    def by_place(self) -> npt.NDArray[np.int32]:
        return np.argsort(np.diff(self.network.indptr), kind="stable").astype(np.int32)

    @cached_property
    def arrays(self) -> tuple[Ints, npt.NDArray[np.int32], Ints, Ints]:
        return kernels.orient(self.network.indptr, self.network.indices, self.place, self.by_place)

    def count(self) -> Ints:
        """The triangles of each node."""
        indptr, indices, *_ = self.arrays
        parts = in_threads(kernels.count, [(*part, indptr, indices) for part in cut_rows(indptr)])
        return sum(parts, np.zeros(len(self.network), np.int64))[self.place]

    def weigh(self, values: Floats) -> Floats:
        """Over the triangles of each node the sum of the products of their edges' values."""
        indptr, indices, entries, _ = self.arrays
        some = values[entries]
        parts = in_threads(kernels.weigh, [(*part, indptr, indices, some) for part in cut_rows(indptr)])
        return sum(parts, np.zeros(len(self.network)))[self.place]

    def detours(self, onward: Floats, arriving: Floats) -> Floats:
        """For each entry (i, j): over common neighbours q the sum of onward[i, q] * arriving[q, j]."""
        return kernels.detours(*self.arrays, onward, arriving, len(onward))


def triangles(G: Network, nodes: Any = None) -> Any:
    return _chosen(G, _Oriented(G).count(), nodes)


def clustering(G: Network, nodes: Any = None, weight: str | None = None) -> Any:
    return _chosen(G, _clustering(G, weight), nodes)


def average_clustering(
    G: Network, nodes: Iterable[Hashable] | None = None, weight: str | None = None, count_zeros: bool = True
) -> float:
    values = _clustering(G, weight)
    if nodes is not None:
        values = values[[G.position(node) for node in nodes if node in G]]
    if not count_zeros:
        values = values[np.abs(values) > 0]
    if not len(values):
        raise ZeroDivisionError("division by zero")
    return float(values.sum() / len(values))


def transitivity(G: Network) -> float:
    """Of all pairs of neighbours (successors where directed) the share that are neighbours themselves."""
    if G.is_directed():
        row = np.repeat(np.arange(len(G), dtype=np.int32), np.diff(G.indptr))
        edges = row != G.indices
        ones = np.ones(len(G))
        closed = int(common_neighbors.shared(G.indptr, G.indices, row[edges], G.indices[edges], ones).sum())
    else:
        closed = 2 * int(_Oriented(G).count().sum())
    degrees = np.diff(G.indptr) - G.self_loops
    pairs = int((degrees * (degrees - 1)).sum())
    return 0 if closed == 0 else closed / pairs


def _clustering(network: Network, weight: str | None) -> Floats:
    """networkx's clustering coefficients (Fagiolo 2007 where directed, Onnela et al. 2005 where weighted)."""
    loops = network.self_loops
    if not network.is_directed():
        degrees = np.diff(network.indptr) - loops
        possible = degrees * (degrees - 1)
        closed = 2 * (_Oriented(network).count() if weight is None else _weighted(network, weight))
        return np.divide(closed, possible, out=np.zeros(len(network)), where=closed != 0)
    total = network.out_degrees + network.in_degrees - 2 * loops
    mutual = csr.shared_entries(network.indptr, network.indices, network.in_indptr, network.in_indices) - loops
    closed = 2 * _weighted(network, weight)
    possible = 2 * (total * (total - 1) - 2 * mutual)
    return np.divide(closed, possible, out=np.zeros(len(network)), where=closed != 0)


def _weighted(network: Network, weight: str | None) -> Floats:
    """Triangles of each node by the product of their edges; both directions of an edge add up."""
    values = network.weights if network.weights_named(weight) is not None else np.ones(len(network.indices))
    strongest = values.max() if len(values) else 1
    each = Network(network.indptr, network.indices, np.cbrt(values / strongest), directed=network.is_directed())
    union = each.to_undirected()
    return _Oriented(union).weigh(union.weights)


def _chosen(network: Network, values: npt.NDArray[Any], nodes: Any) -> Any:
    if nodes is None:
        return node_values(network, values)
    if nodes in network:
        return values[network.position(nodes)].item()
    return {node: values[network.position(node)].item() for node in nodes if node in network}


# --- structural holes (Burt 1992)


def constraint(G: Network, nodes: Any = None, weight: str | None = None) -> Any:
    """How much of each node's attention goes, directly or over others, to the same people."""
    union, mutual, sums = _mutual(G, weight)
    share = mutual / np.repeat(sums, np.diff(union.indptr))
    total = share + _over_others(union, share, share)
    values = csr.sums(union.indptr, np.where(share > 0, total**2, 0.0))
    values[sums - 2 * _diagonal(union, share) == 0] = np.nan
    return _chosen(G, values, nodes)


def effective_size(G: Network, nodes: Any = None, weight: str | None = None) -> Any:
    """How many of each node's neighbours are not redundant."""
    union, mutual, sums = _mutual(G, weight)
    lengths = np.diff(union.indptr)
    share = mutual / np.repeat(sums, lengths)
    highest = np.maximum.reduceat(np.append(mutual, 0.0), union.indptr[:-1])
    relative = mutual / np.repeat(highest, lengths)
    redundancy = _over_others(union, share, relative[csr.reverse_entries(union.indptr, union.indices)])
    values = csr.sums(union.indptr, np.where(share > 0, 1 - redundancy, 0.0))
    values[csr.sums(union.indptr, share) - _diagonal(union, share) == 0] = np.nan
    return _chosen(G, values, nodes)


def _mutual(network: Network, weight: str | None) -> tuple[Network, Floats, Floats]:
    """The undirected network, for each entry the weights of both directions, and their sum by row."""
    if not len(network):
        raise nx.NetworkXError("Graph has no nodes or edges")
    network = network.reweighted(weight)
    union = network.to_undirected()
    mutual = union.weights if network.is_directed() else 2 * union.weights
    if network.is_directed() and union.self_loops.any():
        row = np.repeat(np.arange(len(union)), np.diff(union.indptr))
        mutual = np.where(row == union.indices, 2 * mutual, mutual)
    return union, mutual, csr.sums(union.indptr, mutual)


def _over_others(union: Network, onward: Floats, arriving: Floats) -> Floats:
    """For each entry (i, j): the sum over all q of onward[i, q] * arriving[q, j], self loops included."""
    total = _Oriented(union).detours(onward, arriving)
    if union.self_loops.any():
        row = np.repeat(np.arange(len(union)), np.diff(union.indptr))
        loop = row == union.indices
        own, own_arriving = _diagonal(union, onward), _diagonal(union, arriving)
        total += np.where(loop, 0.0, own[row] * arriving + onward * own_arriving[union.indices])
        back = csr.reverse_entries(union.indptr, union.indices)
        total[loop] = csr.sums(union.indptr, onward * arriving[back])[row[loop]]
    return total


def _diagonal(union: Network, values: Floats) -> Floats:
    return csr.diagonal(union.indptr, union.indices, values)


def _all_or_ours(G: Any, nodes: Any = None, weight: Any = None) -> bool | str:
    return nodes is None or isinstance(G, Network) or "for some nodes of its own graph, networkx needs no conversion"


CAN_RUN = {"constraint": _all_or_ours, "effective_size": _all_or_ours}
