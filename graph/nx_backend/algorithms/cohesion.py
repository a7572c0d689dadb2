"""Cores, clustering, and structural holes (Burt 1992)."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.nx_backend.arrays import Floats, Indices, Ints
from graph.nx_backend.kernels import common_neighbors, cores, csr
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
    return node_values(G, cores.cores(G.indptr, G.indices, *incoming, both))


@dataclass(frozen=True)
class _Oriented:
    """An undirected network with each edge once, from the end of lower degree to the other.

    Nodes are named by their rank: their position in the order of ascending degree.
    """

    network: Network

    @cached_property
    def rank(self) -> Indices:
        rank = np.empty(len(self.network), np.int32)
        rank[self.by_rank] = np.arange(len(rank), dtype=np.int32)
        return rank

    @cached_property
    def by_rank(self) -> Indices:
        return np.argsort(np.diff(self.network.indptr), kind="stable").astype(np.int32)

    @cached_property
    def arrays(self) -> tuple[Ints, Indices, Ints]:
        return kernels.orient(self.network.indptr, self.network.indices, self.rank, self.by_rank)

    def count(self) -> Ints:
        """The triangles of each node."""
        indptr, indices, _ = self.arrays
        parts = in_threads(kernels.count, [(*part, indptr, indices) for part in cut_rows(indptr)])
        return sum(parts, np.zeros(len(self.network), np.int64))[self.rank]

    def weigh(self, values: Floats) -> Floats:
        """The triangles of each node, each counting the product of the values of its edges."""
        indptr, indices, entries = self.arrays
        edge_values = values[entries]
        parts = in_threads(kernels.weigh, [(*part, indptr, indices, edge_values) for part in cut_rows(indptr)])
        return sum(parts, np.zeros(len(self.network)))[self.rank]

    def detours(self, onward: Floats, arriving: Floats) -> Floats:
        """For each entry (i, j), the sum over common neighbors q of onward[i, q] * arriving[q, j]."""
        indptr, indices, entries = self.arrays
        reverse = csr.reverse_entries(self.network.indptr, self.network.indices)[entries]
        return kernels.detours(indptr, indices, entries, reverse, onward, arriving, len(onward))


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
    """The share of the pairs of neighbors (successors in a directed network) that are neighbors themselves."""
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
        closed = 2 * (_Oriented(network).count() if weight is None else _weighted_triangles(network, weight))
        return np.divide(closed, possible, out=np.zeros(len(network)), where=closed != 0)
    total = network.out_degrees + network.in_degrees - 2 * loops
    mutual = csr.shared_entries(network.indptr, network.indices, network.in_indptr, network.in_indices) - loops
    closed = 2 * _weighted_triangles(network, weight)
    possible = 2 * (total * (total - 1) - 2 * mutual)
    return np.divide(closed, possible, out=np.zeros(len(network)), where=closed != 0)


def _weighted_triangles(network: Network, weight: str | None) -> Floats:
    """Triangles of each node, each counting the geometric mean of its edges; both directions of an edge add up."""
    values = network.weights if network.weights_named(weight) is not None else np.ones(len(network.indices))
    largest = values.max() if len(values) else 1
    roots = Network(network.indptr, network.indices, np.cbrt(values / largest), directed=network.is_directed())
    union = roots.to_undirected()
    return _Oriented(union).weigh(union.weights)


def _chosen(network: Network, values: npt.NDArray[Any], nodes: Any) -> Any:
    if nodes is None:
        return node_values(network, values)
    if nodes in network:
        return values[network.position(nodes)].item()
    return {node: values[network.position(node)].item() for node in nodes if node in network}


# --- structural holes


def constraint(G: Network, nodes: Any = None, weight: str | None = None) -> Any:
    """The share of each node's ties that lead, directly or via a common neighbor, to the same neighbors."""
    union, mutual, sums = _mutual(G, weight)
    share = mutual / np.repeat(sums, np.diff(union.indptr))
    total = share + _via_neighbors(union, share, share)
    values = csr.sums(union.indptr, np.where(share > 0, total**2, 0.0))
    values[sums - 2 * _diagonal(union, share) == 0] = np.nan
    return _chosen(G, values, nodes)


def effective_size(G: Network, nodes: Any = None, weight: str | None = None) -> Any:
    """The number of each node's neighbors less their redundancy."""
    union, mutual, sums = _mutual(G, weight)
    lengths = np.diff(union.indptr)
    share = mutual / np.repeat(sums, lengths)
    highest = np.maximum.reduceat(np.append(mutual, 0.0), union.indptr[:-1])
    relative = mutual / np.repeat(highest, lengths)
    redundancy = _via_neighbors(union, share, relative[csr.reverse_entries(union.indptr, union.indices)])
    values = csr.sums(union.indptr, np.where(share > 0, 1 - redundancy, 0.0))
    values[csr.sums(union.indptr, share) - _diagonal(union, share) == 0] = np.nan
    return _chosen(G, values, nodes)


def _mutual(network: Network, weight: str | None) -> tuple[Network, Floats, Floats]:
    """The undirected network, the weights of both directions for each entry, and their sum by row."""
    if not len(network):
        raise nx.NetworkXError("Graph has no nodes or edges")
    network = network.reweighted(weight)
    union = network.to_undirected()
    mutual = union.weights if network.is_directed() else 2 * union.weights
    if network.is_directed() and union.self_loops.any():
        row = np.repeat(np.arange(len(union)), np.diff(union.indptr))
        mutual = np.where(row == union.indices, 2 * mutual, mutual)
    return union, mutual, csr.sums(union.indptr, mutual)


def _via_neighbors(union: Network, onward: Floats, arriving: Floats) -> Floats:
    """For each entry (i, j), the sum over all q of onward[i, q] * arriving[q, j], self loops included."""
    total = _Oriented(union).detours(onward, arriving)
    if union.self_loops.any():
        row = np.repeat(np.arange(len(union)), np.diff(union.indptr))
        loop = row == union.indices
        loop_onward, loop_arriving = _diagonal(union, onward), _diagonal(union, arriving)
        total += np.where(loop, 0.0, loop_onward[row] * arriving + onward * loop_arriving[union.indices])
        reverse = csr.reverse_entries(union.indptr, union.indices)
        total[loop] = csr.sums(union.indptr, onward * arriving[reverse])[row[loop]]
    return total


def _diagonal(union: Network, values: Floats) -> Floats:
    return csr.diagonal(union.indptr, union.indices, values)


def _all_nodes_or_network(G: Any, nodes: Any = None, weight: Any = None) -> bool | str:
    return (
        nodes is None
        or isinstance(G, Network)
        or "for some nodes of a networkx graph, networkx is faster without a conversion"
    )


CAN_RUN = {"constraint": _all_nodes_or_network, "effective_size": _all_nodes_or_network}
