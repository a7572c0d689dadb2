"""Reciprocity, and the correlation of degrees at the two ends of an edge."""

from typing import Any

import networkx as nx
import numpy as np
from scipy import stats

from graph.nx_backend.arrays import Floats
from graph.nx_backend.kernels import csr
from graph.nx_backend.network import Network

# The networkx functions that this module implements.
__all__ = [
    "degree_assortativity_coefficient",
    "degree_pearson_correlation_coefficient",
    "overall_reciprocity",
    "reciprocity",
]


def overall_reciprocity(G: Network) -> float:
    if not len(G.indices):
        raise nx.NetworkXError("Not defined for empty graphs")
    return float((_reciprocated(G).sum() - G.self_loops.sum()) / len(G.indices))


def reciprocity(G: Network, nodes: Any = None) -> Any:
    if nodes is None:
        return overall_reciprocity(G)
    total = G.out_degrees + G.in_degrees
    share = np.divide(2.0 * _reciprocated(G), total, out=np.full(len(G), np.nan), where=total > 0)
    if nodes in G:
        if total[G.position(nodes)] == 0:
            raise nx.NetworkXError("Not defined for isolated nodes.")
        return share[G.position(nodes)].item()
    positions = {node: G.position(node) for node in nodes if node in G}
    return {node: share[position].item() if total[position] else None for node, position in positions.items()}


def _reciprocated(network: Network) -> Any:
    return csr.shared_entries(network.indptr, network.indices, network.in_indptr, network.in_indices)


def degree_assortativity_coefficient(
    G: Network, x: str = "out", y: str = "in", weight: str | None = None, nodes: None = None
) -> float:
    """Pearson's correlation of the degrees at the two ends of an edge (Newman 2003, equation 21)."""
    if not len(G.indices):
        return float("nan")
    x_mean, y_mean, product, x_square, y_square = csr.moments(
        G.indptr, G.indices, _degrees(G, x, weight), _degrees(G, y, weight)
    )
    # If all degrees are equal this is 0 / 0, which is nan in networkx too.
    with np.errstate(divide="ignore", invalid="ignore"):
        return float((product - x_mean * y_mean) / np.sqrt((x_square - x_mean**2) * (y_square - y_mean**2)))


def degree_pearson_correlation_coefficient(
    G: Network, x: str = "out", y: str = "in", weight: str | None = None, nodes: None = None
) -> float:
    return float(stats.pearsonr(*_degrees_at_ends(G, x, y, weight))[0])


def _degrees_at_ends(network: Network, x: str, y: str, weight: str | None) -> tuple[Floats, Floats]:
    row = np.repeat(np.arange(len(network)), np.diff(network.indptr))
    return _degrees(network, x, weight)[row], _degrees(network, y, weight)[network.indices]


def _degrees(network: Network, side: str, weight: str | None) -> Floats:
    if weight is None:
        return (network.in_degrees if side == "in" else network.out_degrees).astype(float)
    weighted = network.reweighted(weight)
    if network.is_directed():
        return weighted.in_strengths if side == "in" else weighted.out_strengths
    return weighted.strengths


def _all_nodes(G: Any, x: str = "out", y: str = "in", weight: Any = None, nodes: Any = None) -> bool | str:
    return nodes is None or "the correlation is computed over all nodes"


CAN_RUN = {
    "degree_assortativity_coefficient": _all_nodes,
    "degree_pearson_correlation_coefficient": _all_nodes,
}
