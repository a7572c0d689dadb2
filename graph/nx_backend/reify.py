"""Arrays as a real networkx graph, of dictionaries."""

from typing import Any

import networkx as nx

from graph.nx_backend.adjacency import Adjacency
from graph.nx_backend.arrays import Ints

EDGES_LIMIT = 2_000_000  # at about 0.5 KB an edge, 1 GB


def graph_of(network: Adjacency, positions: Ints | None = None) -> Any:
    """The network as an `nx.DiGraph` or `nx.Graph`, or the part of it between the nodes at `positions`, ascending."""
    graph = nx.DiGraph() if network.is_directed() else nx.Graph()
    matrix: Any = network.matrix
    if positions is None:
        nodes = list(network)
    else:
        nodes = network.nodes_at(positions)
        matrix = matrix[positions][:, positions]
    graph.add_nodes_from(nodes)
    for name, column in network.node_attributes.items():
        rows = range(len(nodes)) if positions is None else positions.tolist()
        nx.set_node_attributes(graph, {node: column[row] for node, row in zip(nodes, rows, strict=True)}, name)
    entries = matrix.tocoo()
    (source, target), weight = entries.coords, entries.data
    if not network.is_directed():
        once = source <= target
        source, target, weight = source[once], target[once], weight[once]
    edges = zip(source.tolist(), target.tolist(), weight.tolist(), strict=True)
    graph.add_weighted_edges_from(
        ((nodes[i], nodes[j], w) for i, j, w in edges), weight=network.weight_name or "weight"
    )
    return graph


def check_limit(edges: int, limit: int | None) -> None:
    """Raise before memory runs out."""
    if limit is not None and edges > limit:
        raise nx.NetworkXError(
            f"As a networkx graph, {edges:,} edges would take about {edges / 2e6:,.1f} GB of memory (limit: {limit:,} "
            "edges). Take a part with network.subgraph(nodes), or all of it with network.to_networkx(limit=None)."
        )
