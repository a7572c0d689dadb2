"""Shortest paths in steps, and the centralities that derive from them."""

import math
from collections.abc import Hashable, Iterable
from typing import Any

import networkx as nx
import numpy as np

from graph.nx_backend.arrays import Floats, Indices, Ints
from graph.nx_backend.kernels import betweenness as kernels
from graph.nx_backend.kernels import bfs
from graph.nx_backend.kernels.jit import cut, in_threads
from graph.nx_backend.network import Network
from graph.nx_backend.node_values import node_values

# The networkx functions that this module implements.
__all__ = [
    "betweenness_centrality",
    "bidirectional_shortest_path",
    "closeness_centrality",
    "ego_graph",
    "harmonic_centrality",
    "has_path",
    "shortest_path",
    "shortest_path_length",
    "single_source_shortest_path",
    "single_source_shortest_path_length",
    "single_target_shortest_path_length",
]

MAX_STEPS = 2**31 - 2
RELABELED_ENTRIES = 50_000  # from here on, storing the most visited nodes together saves more than it costs


def betweenness_centrality(
    G: Network,
    k: int | None = None,
    normalized: bool = True,
    weight: None = None,
    endpoints: bool = False,
    seed: Any = None,
) -> Any:
    size = len(G)
    if k is None or k == size:
        k, sources = None, np.arange(size, dtype=np.int32)
    else:
        sources = np.array([G.position(node) for node in seed.sample(list(G), k)], np.int32)
    return node_values(G, betweenness(G, sources, sampled=k is not None, normalized=normalized, endpoints=endpoints))


def betweenness(
    network: Network,
    sources: Indices,
    *,
    sampled: bool,
    normalized: bool = True,
    endpoints: bool = False,
) -> Floats:
    """The betweenness of every node from the searches that start at `sources`, scaled as in networkx.

    A source is an endpoint of its own search, so it is scaled by one source fewer.
    """
    size = len(network)
    rows, columns, new_position = _hubs_first(network)
    starts = new_position[sources]

    def search(part: Indices) -> Floats:
        return kernels.brandes(*rows, *columns, part, endpoints)

    total = np.zeros(size)
    for part in in_threads(search, [(starts[first:last],) for first, last in cut(len(starts))]):
        total += part
    total = total[new_position]
    pairs = size if endpoints else size - 1
    if pairs < 2:
        return total

    def scale(used: int) -> float:
        return 1 / (used * (pairs - 1)) if normalized else pairs / (used * (1 if network.is_directed() else 2))

    used = len(sources) if sampled else pairs
    factor = np.full(size, scale(used))
    if sampled and not endpoints:
        factor[sources] = scale(used - 1) if used > 1 else math.nan
    return total * factor


_Rows = tuple[Ints, Indices]  # where each row begins, and the entries


def _rows(network: Network) -> _Rows:
    return network.indptr, network.indices


def _columns(network: Network) -> _Rows:
    return (network.in_indptr, network.in_indices) if network.is_directed() else _rows(network)


def _hubs_first(network: Network) -> tuple[_Rows, _Rows, Indices]:
    """Rows and columns by descending in-degree, which keeps hubs in the cache, and each node's new position."""
    size = len(network)
    rows, columns = _rows(network), _columns(network)
    if len(network.indices) < RELABELED_ENTRIES:
        return rows, columns, np.arange(size, dtype=np.int32)
    order = np.argsort(-network.in_degrees, kind="stable")
    new_position = np.empty(size, np.int32)
    new_position[order] = np.arange(size, dtype=np.int32)
    new_rows = _reordered(rows, order, new_position)
    return new_rows, _reordered(columns, order, new_position) if network.is_directed() else new_rows, new_position


def _reordered(rows: _Rows, order: Ints, new_position: Indices) -> _Rows:
    indptr, indices = rows
    lengths = np.diff(indptr)[order]
    new_indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    entries = np.repeat(indptr[:-1][order] - new_indptr[:-1], lengths) + np.arange(new_indptr[-1])
    return new_indptr, new_position[indices[entries]]


def distance_sums(network: Network, sources: Indices) -> tuple[Ints, Ints, Floats]:
    """For each node, the number of sources that reach it, the sum of their distances, and of 1 / distance."""
    arrays = *_rows(network), *_columns(network)
    parts = [(*arrays, sources[64 * first : 64 * last]) for first, last in cut(math.ceil(len(sources) / 64))]
    size = len(network)
    reached, total, inverse = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size)
    for part in in_threads(bfs.distance_sums, parts):
        for sums, part_sums in zip((reached, total, inverse), part, strict=True):
            sums += part_sums
    return reached, total, inverse


def closeness_centrality(G: Network, u: Hashable | None = None, distance: None = None, wf_improved: bool = True) -> Any:
    size = len(G)
    if u is None:
        reached, total, _ = distance_sums(G, np.arange(size, dtype=np.int32))
    else:
        position = G.position(u)
        order, steps = _search(G.in_indptr, G.in_indices, position, MAX_STEPS)
        reached, total = np.array([len(order) - 1]), np.array([int(steps[order].sum())])
    value = np.divide(reached, total, out=np.zeros(len(total)), where=total > 0)
    if wf_improved and size > 1:
        value *= reached / (size - 1)
    return node_values(G, value) if u is None else float(value[0])


def harmonic_centrality(G: Network, nbunch: None = None, distance: None = None, sources: None = None) -> Any:
    return node_values(G, distance_sums(G, np.arange(len(G), dtype=np.int32))[2])


# --- single searches


def _search(indptr: Ints, indices: Any, source: int, max_steps: int) -> tuple[Any, Any]:
    """The positions within `max_steps` in the order of the search, and the steps to every node (-1: out of reach)."""
    size = len(indptr) - 1
    order, steps = np.empty(size, np.int32), np.empty(size, np.int32)
    number = bfs.distances(indptr, indices, source, max_steps, order, steps)
    return order[:number], steps


def _limit(cutoff: float | None) -> int:
    return MAX_STEPS if cutoff is None else int(min(cutoff, MAX_STEPS))


def _steps(G: Network, indptr: Ints, indices: Any, position: int, cutoff: float | None) -> dict[Hashable, int]:
    order, steps = _search(indptr, indices, position, _limit(cutoff))
    return dict(zip(G.nodes_at(order), steps[order].tolist(), strict=True))


def _known(G: Network, node: Hashable, role: str) -> int:
    if node not in G:
        raise nx.NodeNotFound(f"{role} {node} is not in G")
    return G.position(node)


def single_source_shortest_path_length(G: Network, source: Hashable, cutoff: float | None = None) -> dict[Any, int]:
    return _steps(G, G.indptr, G.indices, _known(G, source, "Source"), cutoff)


def single_target_shortest_path_length(G: Network, target: Hashable, cutoff: float | None = None) -> dict[Any, int]:
    return _steps(G, G.in_indptr, G.in_indices, _known(G, target, "Target"), cutoff)


def single_source_shortest_path(G: Network, source: Hashable, cutoff: float | None = None) -> dict[Any, list[Any]]:
    return _paths(G, G.indptr, G.indices, _known(G, source, "Source"), cutoff)


def _paths(G: Network, indptr: Ints, indices: Any, start: int, cutoff: float | None) -> dict[Any, list[Any]]:
    order, parent = np.empty(len(G), np.int32), np.empty(len(G), np.int32)
    number = bfs.parents(indptr, indices, start, _limit(cutoff), order, parent)
    paths: dict[int, list[Any]] = {start: [G.node_at(start)]}
    for node in order[1:number].tolist():
        paths[node] = [*paths[int(parent[node])], G.node_at(node)]
    return {G.node_at(node): path for node, path in paths.items()}


def bidirectional_shortest_path(G: Network, source: Hashable, target: Hashable) -> list[Any]:
    ends = _known(G, source, "Source"), _known(G, target, "Target")
    path = bfs.meet(G.indptr, G.indices, G.in_indptr, G.in_indices, *ends)
    if not len(path):
        raise nx.NetworkXNoPath(f"No path between {source} and {target}.")
    return G.nodes_at(path)


def has_path(G: Network, source: Hashable, target: Hashable) -> bool:
    try:
        bidirectional_shortest_path(G, source, target)
    except nx.NetworkXNoPath:
        return False
    return True


def shortest_path(
    G: Network,
    source: Hashable | None = None,
    target: Hashable | None = None,
    weight: None = None,
    method: str = "dijkstra",
) -> Any:
    _check_method(method)
    if source is not None and target is not None:
        return bidirectional_shortest_path(G, source, target)
    if source is not None:
        return single_source_shortest_path(G, source)
    if target is not None:
        paths = _paths(G, G.in_indptr, G.in_indices, _known(G, target, "Source"), None)
        return {node: path[::-1] for node, path in paths.items()}
    return ((node, single_source_shortest_path(G, node)) for node in G)


def shortest_path_length(
    G: Network,
    source: Hashable | None = None,
    target: Hashable | None = None,
    weight: None = None,
    method: str = "dijkstra",
) -> Any:
    _check_method(method)
    if source is not None and target is not None:
        return len(bidirectional_shortest_path(G, source, target)) - 1
    if source is not None:
        return single_source_shortest_path_length(G, source)
    if target is not None:
        return _steps(G, G.in_indptr, G.in_indices, _known(G, target, "Source"), None)
    return ((node, single_source_shortest_path_length(G, node)) for node in G)


def _check_method(method: str) -> None:
    if method not in ("dijkstra", "bellman-ford"):
        raise ValueError(f"method not supported: {method}")


def ego_graph(
    G: Network, n: Hashable, radius: float = 1, center: bool = True, undirected: bool = False, distance: None = None
) -> Any:
    """The nodes around `n` as a real networkx graph."""
    searched = G.to_undirected() if undirected else G
    order, _ = _search(searched.indptr, searched.indices, _known(G, n, "Source"), _limit(radius))
    around: Iterable[Hashable] = G.nodes_at(order if center else order[1:])
    return G.subgraph(around)


def _unweighted(*_: Any, weight: Any = None, distance: Any = None, **__: Any) -> bool | str:
    return (weight is None and distance is None) or "paths are measured in steps; weighted paths are left to networkx"


def _shortest_path_can_run(
    G: Any, source: Any = None, target: Any = None, weight: Any = None, method: str = ""
) -> bool | str:
    return _unweighted(weight=weight)


CAN_RUN = {
    "betweenness_centrality": lambda G, k=None, normalized=True, weight=None, endpoints=False, seed=None: _unweighted(
        weight=weight
    ),
    "closeness_centrality": lambda G, u=None, distance=None, wf_improved=True: _unweighted(distance=distance),
    "harmonic_centrality": lambda G, nbunch=None, distance=None, sources=None: (
        (nbunch is None and sources is None and distance is None)
        or "harmonic centrality is computed in steps, for all nodes and sources"
    ),
    "shortest_path": _shortest_path_can_run,
    "shortest_path_length": _shortest_path_can_run,
    "ego_graph": lambda G, n, radius=1, center=True, undirected=False, distance=None: _unweighted(distance=distance),
}
