"""`Network`: arrays that read like a networkx graph."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, NoReturn

import networkx as nx
import numpy as np
from networkx.classes.reportviews import NodeView

from graph.nx_backend import reify, views
from graph.nx_backend.adjacency import Adjacency
from graph.nx_backend.arrays import Floats, Indices, Ints, frozen
from graph.nx_backend.kernels import csr

__all__ = ["Floats", "Indices", "Ints", "Network", "frozen"]

_MUTATORS = frozenset(
    {
        "add_edge",
        "add_edges_from",
        "add_node",
        "add_nodes_from",
        "add_weighted_edges_from",
        "clear",
        "clear_edges",
        "remove_edge",
        "remove_edges_from",
        "remove_node",
        "remove_nodes_from",
        "update",
    }
)


class Network(Adjacency):
    """A graph whose neighbors lie in arrays; it reads like a networkx graph and networkx's functions accept it.

    Everyday calls are answered from the arrays. Whatever else networkx's graphs and functions offer runs on a real
    networkx graph, which is made at first use and kept; networks of more than `reify.EDGES_LIMIT` edges refuse that. A
    network cannot change, like a graph after `nx.freeze`; `copy()` returns a graph that can.

    Parameters
    ----------
    indptr : int64, shape (n + 1,)
    indices : int32, shape (m,)
    weights : float64, shape (m,), or None
        None means that every edge has weight 1.
    directed
        Whether a row holds out-neighbors only.
    names
        What networkx calls the nodes, in order of position; by default 0 ... n - 1.
    weight_name
        The edge attribute that `weights` stands for. By any other name every edge has weight 1, as in networkx.
    node_attributes
        A column of n values for each attribute of the nodes; read when an attribute is looked up.

    Examples
    --------
    >>> network = Network.from_edges([0, 1, 2, 0], [1, 2, 0, 2], [3, 1, 1, 2], size=3, names=["jade", "mia", "ben"])
    >>> network["jade"]
    {'mia': {'weight': 3.0}, 'ben': {'weight': 2.0}}
    >>> network.degree["ben"]
    3
    >>> nx.reciprocity(network)
    0.5
    """

    __networkx_backend__ = "intrograph"
    frozen = True  # what `nx.is_frozen` looks at

    def __init__(
        self,
        indptr: Ints,
        indices: Indices,
        weights: Floats | None = None,
        *,
        directed: bool = True,
        names: Sequence[Hashable] | None = None,
        weight_name: str | None = "weight",
        node_attributes: Mapping[str, Sequence[Any]] | None = None,
    ) -> None:
        super().__init__(
            indptr,
            indices,
            weights,
            directed=directed,
            names=names,
            weight_name=weight_name,
            node_attributes=node_attributes,
        )
        self.converted = False  # made from a networkx graph, whose users expect dictionaries they may change
        self.graph: dict[str, Any] = {}
        self.__networkx_cache__: dict[str, Any] = {}  # networkx keeps converted copies here

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """The networkx class that a network stands in for.

        Some functions of networkx build `G.__class__()`, others ask `isinstance(G, nx.Graph)`: the layouts take
        whatever is not a graph for a list of nodes, and would silently drop the edges.
        """
        return nx.DiGraph if self._directed else nx.Graph

    def __reduce__(self) -> Any:
        rebuild = partial(
            Network,
            directed=self._directed,
            names=self.names,
            weight_name=self.weight_name,
            node_attributes=self.node_attributes,
        )
        state = {"graph": self.graph, "converted": self.converted}
        return rebuild, (self.indptr, self.indices, self._weights), state

    # --- nodes and neighbors

    @property
    def name(self) -> str:
        return str(self.graph.get("name", ""))

    @name.setter
    def name(self, name: str) -> None:
        self.graph["name"] = name

    def __str__(self) -> str:
        named = f" named {self.name!r}" if self.name else ""
        return f"Network{named} with {len(self)} nodes and {self.number_of_edges()} edges"

    def __repr__(self) -> str:
        return f"<{'directed' if self._directed else 'undirected'} {self}>"

    def is_multigraph(self) -> bool:
        return False

    @property
    def nodes(self) -> Any:
        return NodeView(self)

    @property
    def _node(self) -> views.NodeAttributes:
        return views.NodeAttributes(self)

    def has_node(self, node: object) -> bool:
        return node in self

    def number_of_nodes(self) -> int:
        return len(self)

    order = number_of_nodes

    def nbunch_iter(self, nbunch: Any = None) -> Iterator[Hashable]:
        return nx.Graph.nbunch_iter(self, nbunch)

    def __getitem__(self, node: Any) -> dict[Hashable, dict[str, float]]:
        return self.adj[node]

    @property
    def adj(self) -> views.AdjacencyView:
        """Neighbors by node, read-only."""
        return views.AdjacencyView(self)

    _adj = adj

    @property
    def succ(self) -> views.AdjacencyView:
        self._check_directed("succ")
        return self.adj

    _succ = succ

    @property
    def pred(self) -> views.AdjacencyView:
        """In-neighbors by node, read-only."""
        self._check_directed("pred")
        return views.AdjacencyView(self, incoming=True)

    _pred = pred

    def adjacency(self) -> Iterator[tuple[Hashable, dict[Hashable, dict[str, float]]]]:
        return iter(self.adj.items())

    def neighbors(self, node: object) -> Iterator[Hashable]:
        return self._neighbors(node, self.indptr, self.indices)

    @property
    def successors(self) -> Callable[[object], Iterator[Hashable]]:
        self._check_directed("successors")
        return self.neighbors

    @property
    def predecessors(self) -> Callable[[object], Iterator[Hashable]]:
        self._check_directed("predecessors")
        return lambda node: self._neighbors(node, self.in_indptr, self.in_indices)

    def _neighbors(self, node: object, indptr: Ints, indices: Indices) -> Iterator[Hashable]:
        if node not in self:
            raise nx.NetworkXError(f"The node {node} is not in the graph.")
        position = self.position(node)
        return iter(self.nodes_at(indices[indptr[position] : indptr[position + 1]]))

    # --- edges and degrees

    @property
    def edges(self) -> Any:
        return views.OutEdgeView(self) if self._directed else views.EdgeView(self)

    @property
    def out_edges(self) -> Any:
        self._check_directed("out_edges")
        return views.OutEdgeView(self)

    @property
    def in_edges(self) -> Any:
        self._check_directed("in_edges")
        return views.InEdgeView(self)

    @property
    def degree(self) -> Any:
        return views.DiDegreeView(self) if self._directed else views.DegreeView(self)

    @property
    def out_degree(self) -> Any:
        self._check_directed("out_degree")
        return views.OutDegreeView(self)

    @property
    def in_degree(self) -> Any:
        self._check_directed("in_degree")
        return views.InDegreeView(self)

    def number_of_edges(self, u: Any = None, v: Any = None) -> int:
        if u is not None:
            return int(v in self.adj[u])
        entries = len(self.indices)
        return entries if self._directed else (entries + int(self.self_loops.sum())) // 2

    def size(self, weight: str | None = None) -> float:
        """The number of edges, or the sum of their weights."""
        if weight is None:
            return self.number_of_edges()
        return float(sum(strength for _, strength in self.degree(weight=weight)) / 2)

    def has_edge(self, source: object, target: object) -> bool:
        return source in self and target in self and self._entry(source, target) >= 0

    def get_edge_data(self, u: object, v: object, default: Any = None) -> Any:
        if not self.has_edge(u, v):
            return default
        return {self.weight_name or "weight": self.weights[self._entry(u, v)].item()}

    def _entry(self, source: object, target: object) -> int:
        return int(csr.find(self.indptr, self.indices, self.position(source), self.position(target)))

    # --- other networks

    def reweighted(self, weight: object) -> "Network":
        """This network with the weights behind an edge attribute."""
        if self.weights_named(weight) is self._weights:
            return self
        plain = self._derived(self.indptr, self.indices, None, directed=self._directed, weight_name="weight")
        plain.converted = self.converted
        return plain

    @cached_property
    def undirected(self) -> "Network":
        """Edges of both directions as one, whose weight is their sum."""
        merged = csr.merge(self.indptr, self.indices, self.weights, self.in_indptr, self.in_indices, self.in_weights)
        return self._derived(*merged, directed=False, weight_name=self.weight_name)

    def to_undirected(self, reciprocal: bool = False, as_view: bool = False) -> Any:
        """Edges of both directions as one, whose weight is their sum.

        `nx.DiGraph.to_undirected` keeps one of the two weights instead.
        """
        if self._directed and reciprocal:
            return self.to_networkx().to_undirected(reciprocal=True)
        return self.undirected if self._directed else self

    def to_directed(self, as_view: bool = False) -> "Network":
        if self._directed:
            return self
        return self._derived(self.indptr, self.indices, self._weights, directed=True, weight_name=self.weight_name)

    @property
    def reverse(self) -> Callable[..., "Network"]:
        """The directed network with every edge turned around."""
        self._check_directed("reverse")
        arrays = self.in_indptr, self.in_indices, self.in_weights
        return lambda copy=True: self._derived(*arrays, directed=True, weight_name=self.weight_name)

    def _derived(
        self, indptr: Ints, indices: Indices, weights: Floats | None, *, directed: bool, weight_name: str | None
    ) -> "Network":
        network = Network(
            indptr,
            indices,
            weights,
            directed=directed,
            names=self.names,
            weight_name=weight_name,
            node_attributes=self.node_attributes,
        )
        network.graph = dict(self.graph)
        return network

    def subgraph(self, nodes: Any) -> Any:
        """The part between these nodes as a real `nx.DiGraph` or `nx.Graph`; unknown nodes are ignored."""
        positions = np.unique([self.position(node) for node in self.nbunch_iter(nodes)]).astype(np.int64)
        return self._with_attributes(reify.graph_of(self, positions))

    def edge_subgraph(self, edges: Iterable[tuple[Hashable, Hashable]]) -> Any:
        """These edges and their ends as a real networkx graph."""
        edges = [(source, target) for source, target, *_ in edges]
        part = self.subgraph([node for edge in edges for node in edge])
        return part.edge_subgraph(edges).copy()

    def to_networkx(self, limit: int | None = reify.EDGES_LIMIT) -> Any:
        """The whole network as a real networkx graph, at about 0.5 KB an edge.

        Raises
        ------
        networkx.NetworkXError
            The network has more edges than `limit`; None means no limit.
        """
        reify.check_limit(self.number_of_edges(), limit)
        return self._with_attributes(reify.graph_of(self))

    def copy(self, as_view: bool = False) -> Any:
        """A networkx graph that can be changed; see `to_networkx`."""
        return self if as_view else self.to_networkx()

    @cached_property
    def reified(self) -> Any:
        """This network as a frozen networkx graph; made once, see `to_networkx`."""
        return nx.freeze(self.to_networkx(reify.EDGES_LIMIT))

    def _with_attributes(self, graph: Any) -> Any:
        graph.graph.update(self.graph)
        return graph

    # --- everything else that a networkx graph has

    def __getattr__(self, name: str) -> Any:
        kind = nx.DiGraph if self.__dict__.get("_directed") else nx.Graph
        if name.startswith("_") or not hasattr(kind, name) or hasattr(type(self), name):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        if name in _MUTATORS:
            return _refuse
        return getattr(kind() if name.endswith(("_class", "_factory")) else self.reified, name)

    def _check_directed(self, name: str) -> None:
        """An undirected graph of networkx lacks the attributes of a directed one; so does this."""
        if not self._directed:
            raise AttributeError(f"an undirected network has no attribute {name!r}")


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise nx.NetworkXError("A Network is frozen and cannot change. Change network.copy(), a networkx graph, instead.")
