"""`Network` reads like a networkx graph: every call answers as on `to_networkx()`, and nothing can change it."""

import io
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from graph.nx_backend import dispatch, reify
from graph.nx_backend.network import Network

NODES = ["a", "b", "c", "d", "e"]
SOURCES, TARGETS, WEIGHTS = [0, 0, 1, 2, 3, 2], [1, 2, 2, 0, 3, 3], [3, 2, 1, 4, 1, 2]


def network(*, directed: bool) -> Network:
    """Five accounts with a reciprocated tie, a self loop and one account without ties."""
    edges = Network.from_edges(SOURCES, TARGETS, WEIGHTS, size=5, directed=directed, names=NODES)
    return Network(
        edges.indptr,
        edges.indices,
        edges.weights,
        directed=directed,
        names=NODES,
        node_attributes={"followers": [10, 20, 30, 40, 50]},
    )


def plain(value: Any) -> Any:
    """What a call returned, without views, generators, matrices and graphs."""
    if isinstance(value, (nx.Graph, Network)):
        return {node: dict(value.nodes[node]) for node in value}, {n: plain(value.adj[n]) for n in value}, value.graph
    if isinstance(value, (np.ndarray, np.generic)) or hasattr(value, "toarray"):
        return np.asarray(value.toarray() if hasattr(value, "toarray") else value).tolist()
    if hasattr(value, "to_dict"):  # a table of pandas
        return sorted(map(tuple, value.itertuples(index=False)))
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(plain, value))
    if isinstance(value, (str, bytes, int, float, type(None))):
        return value
    return sorted(map(repr, map(plain, value)))


def written(write: Callable[..., None], graph: Any, **options: Any) -> bytes:
    buffer = io.BytesIO()
    write(graph, buffer, **options)
    return b"\n".join(line for line in buffer.getvalue().splitlines() if b"meta" not in line and b"#" not in line)


Call = Callable[[Any], Any]
CALLS: dict[str, Call] = {
    "G.nodes": lambda G: G.nodes,
    "G.nodes[n]": lambda G: G.nodes["b"],
    "G.nodes()": lambda G: G.nodes(),
    "G.nodes(data=True)": lambda G: list(G.nodes(data=True)),
    "G.nodes(data=name)": lambda G: dict(G.nodes(data="followers")),
    "G.nodes.data(name, default)": lambda G: list(G.nodes.data("missing", default=7)),
    "repr(G.nodes)": lambda G: repr(G.nodes),
    "n in G.nodes": lambda G: ["a" in G.nodes, "z" in G.nodes],
    "n in G": lambda G: ["a" in G, "z" in G, ("a", "b") in G],
    "G.has_node": lambda G: [G.has_node("a"), G.has_node("z")],
    "len(G)": len,
    "list(G)": list,
    "G.order": lambda G: [G.order(), G.number_of_nodes()],
    "G.nbunch_iter": lambda G: [list(G.nbunch_iter()), list(G.nbunch_iter("a")), list(G.nbunch_iter(["b", "z"]))],
    "G.edges": lambda G: list(G.edges),
    "len(G.edges)": lambda G: len(G.edges),
    "str(G.edges)": lambda G: str(G.edges),
    "e in G.edges": lambda G: [("a", "b") in G.edges, ("b", "a") in G.edges, ("a", "z") in G.edges],
    "G.edges[e]": lambda G: G.edges["a", "c"],
    "G.edges(data=True)": lambda G: list(G.edges(data=True)),
    "G.edges(data=weight)": lambda G: list(G.edges(data="weight")),
    "G.edges(data=other, default)": lambda G: list(G.edges(data="sentiment", default=0)),
    "G.edges(nbunch)": lambda G: list(G.edges(["a", "b"])),
    "G.edges.data": lambda G: list(G.edges.data("weight")),
    "G.has_edge": lambda G: [G.has_edge("a", "b"), G.has_edge("b", "a"), G.has_edge("a", "z"), G.has_edge("z", "a")],
    "G.get_edge_data": lambda G: [G.get_edge_data("a", "c"), G.get_edge_data("a", "d"), G.get_edge_data("a", "z", 0)],
    "G.number_of_edges": lambda G: [G.number_of_edges(), G.number_of_edges("a", "b"), G.number_of_edges("b", "a")],
    "G.size": lambda G: [G.size(), G.size(weight="weight"), G.size(weight="other")],
    "G[n]": lambda G: G["a"],
    "G.adj": lambda G: G.adj,
    "G.adj[n][m]": lambda G: G.adj["a"]["b"],
    "G.adjacency": lambda G: dict(G.adjacency()),
    "G.neighbors": lambda G: list(G.neighbors("c")),
    "G.degree": lambda G: dict(G.degree),
    "G.degree[n]": lambda G: [G.degree["a"], G.degree("d")],
    "G.degree(nbunch)": lambda G: list(G.degree(["a", "d"])),
    "G.degree(weight)": lambda G: dict(G.degree(weight="weight")),
    "G.degree(weight=other)": lambda G: dict(G.degree(weight="other")),
    "repr(G.degree)": lambda G: repr(G.degree),
    "G.is_directed": lambda G: [G.is_directed(), G.is_multigraph(), repr(G.to_directed_class())],
    "G.name": lambda G: [G.name, G.graph],
    "str(G)": lambda G: str(G).replace("Network", "DiGraph" if G.is_directed() else "Graph"),
    "G.copy": lambda G: G.copy(),
    "G.to_directed": lambda G: G.to_directed(),
    "G.to_undirected": lambda G: sorted(map(sorted, G.to_undirected().edges)),
    "G.subgraph": lambda G: G.subgraph(["a", "c", "d", "z"]),
    "G.subgraph(n)": lambda G: G.subgraph("a"),
    "G.edge_subgraph": lambda G: G.edge_subgraph([("a", "c"), ("c", "d"), ("a", "d")]),
    "nx.density": nx.density,
    "nx.degree_histogram": nx.degree_histogram,
    "nx.nodes": lambda G: [list(nx.nodes(G)), list(nx.edges(G)), dict(nx.degree(G))],
    "nx.is_empty": nx.is_empty,
    "nx.is_weighted": nx.is_weighted,
    "nx.isolates": lambda G: list(nx.isolates(G)),
    "nx.nodes_with_selfloops": lambda G: list(nx.nodes_with_selfloops(G)),
    "nx.number_of_selfloops": nx.number_of_selfloops,
    "nx.get_node_attributes": lambda G: nx.get_node_attributes(G, "followers"),
    "nx.get_edge_attributes": lambda G: nx.get_edge_attributes(G, "weight"),
    "nx.to_pandas_edgelist": nx.to_pandas_edgelist,
    "nx.to_pandas_adjacency": nx.to_pandas_adjacency,
    "nx.to_scipy_sparse_array": nx.to_scipy_sparse_array,
    "nx.to_numpy_array": lambda G: nx.to_numpy_array(G, nodelist=["c", "a", "d"]),
    "nx.to_dict_of_lists": nx.to_dict_of_lists,
    "nx.node_link_data": nx.node_link_data,
    "nx.write_gexf": lambda G: written(nx.write_gexf, G),
    "nx.write_graphml": lambda G: written(nx.write_graphml, G),
    "nx.write_edgelist": lambda G: written(nx.write_edgelist, G, data=["weight"]),
    "nx.write_adjlist": lambda G: written(nx.write_adjlist, G),
    "nx.DiGraph(G)": nx.DiGraph,
    "nx.Graph(G)": lambda G: nx.Graph(G).edges,
    "nx.relabel_nodes": lambda G: nx.relabel_nodes(G, {"a": "A"}),
    "nx.compose": lambda G: nx.compose(G, G),
    "nx.dijkstra_path": lambda G: nx.dijkstra_path(G, "a", "d"),
    "nx.shortest_path(weight)": lambda G: nx.shortest_path(G, "a", "d", weight="weight"),
    "nx.betweenness_centrality(weight)": lambda G: nx.betweenness_centrality(G, weight="weight"),
    "nx.katz_centrality": nx.katz_centrality,
    "nx.spring_layout": lambda G: nx.spring_layout(G, seed=1),
    "nx.subgraph_view": lambda G: nx.subgraph_view(G, filter_node=lambda node: node != "b"),
    "nx.induced_subgraph": lambda G: nx.induced_subgraph(G, ["a", "c"]),
    "nx.bfs_edges": lambda G: list(nx.bfs_edges(G, "a")),
    "nx.is_isomorphic": lambda G: nx.is_isomorphic(G, G),
    "nx.all_pairs": lambda G: dict(nx.all_pairs_shortest_path_length(G)),
}
DIRECTED: dict[str, Call] = {
    "G.in_edges": lambda G: list(G.in_edges),
    "G.in_edges(data=True)": lambda G: list(G.in_edges(data=True)),
    "G.in_edges(n)": lambda G: list(G.in_edges("c", data="weight")),
    "G.out_edges": lambda G: list(G.out_edges),
    "G.out_edges(n, data=True)": lambda G: list(G.out_edges("a", data=True)),
    "G.in_degree": lambda G: [dict(G.in_degree), G.in_degree["c"], G.in_degree("a", weight="weight")],
    "G.out_degree": lambda G: [dict(G.out_degree), G.out_degree["c"], dict(G.out_degree(weight="weight"))],
    "G.succ": lambda G: G.succ,
    "G.pred": lambda G: G.pred,
    "G.successors": lambda G: list(G.successors("a")),
    "G.predecessors": lambda G: list(G.predecessors("c")),
    "G.has_successor": lambda G: [G.has_successor("a", "b"), G.has_predecessor("a", "b"), G.has_predecessor("b", "a")],
    "G.reverse": lambda G: G.reverse(),
    "G.to_undirected(reciprocal)": lambda G: G.to_undirected(reciprocal=True),
    "nx.reverse_view": lambda G: nx.reverse_view(G),
    "nx.is_directed_acyclic_graph": lambda G: nx.is_directed_acyclic_graph(G),
}
UNDIRECTED: dict[str, Call] = {
    "G.to_undirected()": lambda G: G.to_undirected(),
    "nx.common_neighbors": lambda G: nx.common_neighbors(G, "a", "b"),
    "nx.connected_components": lambda G: list(nx.connected_components(G)),
    "nx.minimum_spanning_tree": nx.minimum_spanning_tree,
    "nx.enumerate_all_cliques": lambda G: sorted(map(sorted, nx.find_cliques(G))),
}
TABLE = [(call, kind) for call in CALLS for kind in ("directed", "undirected")]
TABLE += [(call, "directed") for call in DIRECTED] + [(call, "undirected") for call in UNDIRECTED]


@pytest.mark.parametrize(("call", "kind"), TABLE)
def test_a_call_answers_as_on_a_networkx_graph(call: str, kind: str) -> None:
    function = (CALLS | DIRECTED | UNDIRECTED)[call]
    ours = network(directed=kind == "directed")
    theirs = ours.to_networkx()
    assert plain(function(ours)) == plain(function(theirs))


@pytest.mark.parametrize("directed", [True, False])
def test_a_network_has_every_public_attribute_of_a_networkx_graph(directed: bool) -> None:
    kind = nx.DiGraph if directed else nx.Graph
    ours = network(directed=directed)
    assert not [name for name in dir(kind) if not name.startswith("_") and not hasattr(ours, name)]
    only_directed = set(dir(nx.DiGraph)) - set(dir(nx.Graph))
    assert directed or not [name for name in only_directed if hasattr(ours, name)]


MUTATIONS: dict[str, Call] = {
    "add_node": lambda G: G.add_node("f"),
    "add_nodes_from": lambda G: G.add_nodes_from("f"),
    "add_edge": lambda G: G.add_edge("a", "e"),
    "add_edges_from": lambda G: G.add_edges_from([("a", "e")]),
    "add_weighted_edges_from": lambda G: G.add_weighted_edges_from([("a", "e", 1)]),
    "remove_node": lambda G: G.remove_node("a"),
    "remove_nodes_from": lambda G: G.remove_nodes_from("a"),
    "remove_edge": lambda G: G.remove_edge("a", "b"),
    "remove_edges_from": lambda G: G.remove_edges_from([("a", "b")]),
    "update": lambda G: G.update([("a", "e")]),
    "clear": lambda G: G.clear(),
    "clear_edges": lambda G: G.clear_edges(),
    "nx.set_node_attributes": lambda G: nx.set_node_attributes(G, 1, "x"),
    "nx.relabel_nodes": lambda G: nx.relabel_nodes(G, {"a": "A"}, copy=False),
    "nx.add_path": lambda G: nx.add_path(G, ["a", "e"]),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_network_is_frozen(mutation: str) -> None:
    ours = network(directed=True)
    before = plain(ours)
    with pytest.raises(nx.NetworkXError, match="frozen"):
        MUTATIONS[mutation](ours)
    assert plain(ours) == before
    assert nx.is_frozen(ours)
    MUTATIONS[mutation](ours.copy())


def test_unknown_nodes_raise_as_in_networkx() -> None:
    ours = network(directed=True)
    theirs = ours.to_networkx()
    calls: list[Call] = [
        lambda G: G["z"],
        lambda G: G.nodes["z"],
        lambda G: G.degree["z"],
        lambda G: G.edges["a", "z"],
        lambda G: list(G.neighbors("z")),
        lambda G: list(G.predecessors("z")),
        lambda G: list(G.nbunch_iter(7)),
        lambda G: G.number_of_edges("z", "a"),
    ]
    for call in calls:
        with pytest.raises((KeyError, nx.NetworkXError)) as expected:
            call(theirs)
        with pytest.raises(expected.type):
            call(ours)


def test_a_networkx_graph_is_made_once_and_only_if_needed() -> None:
    ours = network(directed=True)
    nx.pagerank(ours)
    nx.density(ours)
    nx.to_pandas_edgelist(ours)
    assert "reified" not in vars(ours)
    nx.katz_centrality(ours)
    made = ours.reified
    nx.dijkstra_path(ours, "a", "b")
    assert ours.reified is made
    assert ours.copy() is not made


def test_a_large_network_says_what_to_do_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = network(directed=True)
    assert ours.to_networkx(limit=6).number_of_edges() == 6
    with pytest.raises(nx.NetworkXError, match=r"6 edges .* network\.subgraph\(nodes\).*limit=None"):
        ours.to_networkx(limit=5)
    assert ours.to_networkx(limit=None).number_of_edges() == 6
    monkeypatch.setattr(reify, "EDGES_LIMIT", 5)
    with pytest.raises(nx.NetworkXError, match="subgraph"):
        nx.katz_centrality(ours)
    assert nx.pagerank(ours)["c"] > 0
    assert ours.number_of_edges() == 6
    assert ours.subgraph(["a", "b"]).number_of_edges() == 1


def test_functions_that_run_on_the_arrays_exist() -> None:
    assert set(nx.utils.backends._registered_algorithms) >= dispatch._RUN_ON_ARRAYS


def test_a_network_survives_pickling() -> None:
    ours = network(directed=True)
    restored = pickle.loads(pickle.dumps(ours))
    assert type(restored) is Network
    assert plain(restored) == plain(ours)
    assert not restored.indices.flags.writeable


def test_reading_nodes_without_names_needs_no_table() -> None:
    ours = Network.from_edges([0, 1], [1, 2], size=3)
    assert list(ours.edges) == [(0, 1), (1, 2)]
    assert ours.nodes[2] == {}
    assert 3 not in ours.nodes


def test_a_written_file_is_read_back(tmp_path: Path) -> None:
    ours = network(directed=True)
    nx.write_gexf(ours, tmp_path / "network.gexf")
    back = nx.read_gexf(tmp_path / "network.gexf")
    assert {(u, v): data["weight"] for u, v, data in back.edges(data=True)} == {
        (u, v): weight for u, v, weight in ours.edges(data="weight")
    }
