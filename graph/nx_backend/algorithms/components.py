"""Connected components."""

from collections.abc import Hashable, Iterator
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.nx_backend.arrays import Indices, Ints
from graph.nx_backend.kernels import strong_components, union_find
from graph.nx_backend.network import Network

# The networkx functions that this module implements.
__all__ = [
    "connected_components",
    "is_connected",
    "is_strongly_connected",
    "is_weakly_connected",
    "number_connected_components",
    "number_strongly_connected_components",
    "number_weakly_connected_components",
    "strongly_connected_components",
    "weakly_connected_components",
]


def weak_labels(network: Network) -> Indices:
    """The component of each node, ignoring directions; numbered in order of first appearance."""
    return labels_within(network, np.zeros(len(network), np.int32))


def labels_within(network: Network, group: npt.NDArray[Any]) -> Indices:
    """The component of each node if edges between groups did not exist; `group` (n,) holds a number for each node."""
    return union_find.components(network.indptr, network.indices, np.asarray(group, np.int32))


def component_of(network: Network) -> Ints:
    """For each node the smallest node of its component, ignoring directions.

    >>> component_of(Network.from_edges([3, 1], [1, 2], size=5)).tolist()
    [0, 1, 1, 1, 4]
    """
    return first_of_group(weak_labels(network))


def first_of_group(label: npt.NDArray[Any]) -> Ints:
    """For each position the first one with the same label.

    >>> first_of_group(np.array([7, 3, 7, 3])).tolist()
    [0, 1, 0, 1]
    """
    _, first, group = np.unique(label, return_index=True, return_inverse=True)
    return first[group].astype(np.int64)


def strong_labels(network: Network) -> Indices:
    """The strongly connected component of each node."""
    return strong_components.components(network.indptr, network.indices, network.in_indptr, network.in_indices)


def groups(network: Network, labels: npt.NDArray[Any]) -> Iterator[set[Hashable]]:
    """The sets of nodes with equal labels, in order of the label."""
    if len(labels) == 0:
        return
    order = np.argsort(labels, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
        yield set(network.nodes_at(members))


def connected_components(G: Network) -> Iterator[set[Hashable]]:
    return groups(G, weak_labels(G))


def weakly_connected_components(G: Network) -> Iterator[set[Hashable]]:
    return groups(G, weak_labels(G))


def strongly_connected_components(G: Network) -> Iterator[set[Hashable]]:
    return groups(G, strong_labels(G))


def number_connected_components(G: Network) -> int:
    return _count(weak_labels(G))


def number_weakly_connected_components(G: Network) -> int:
    return _count(weak_labels(G))


def number_strongly_connected_components(G: Network) -> int:
    return _count(strong_labels(G))


def is_connected(G: Network) -> bool:
    return _is_one_component(G, weak_labels)


def is_weakly_connected(G: Network) -> bool:
    return _is_one_component(G, weak_labels)


def is_strongly_connected(G: Network) -> bool:
    return _is_one_component(G, strong_labels)


def _count(labels: Indices) -> int:
    return int(labels.max()) + 1 if len(labels) else 0


def _is_one_component(network: Network, labels: Any) -> bool:
    if len(network) == 0:
        raise nx.NetworkXPointlessConcept("Connectivity is undefined for the null graph.")
    return _count(labels(network)) == 1
