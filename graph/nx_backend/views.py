"""networkx's views of nodes, edges, neighbors and degrees, answered from arrays."""

from abc import abstractmethod
from collections.abc import Hashable, ItemsView, Iterator, Mapping
from typing import Any, TypeVar

import networkx as nx
from networkx.classes import reportviews

from graph.nx_backend.adjacency import Adjacency

Value = TypeVar("Value")


class _PerNode(Mapping[Hashable, Value]):
    """A read-only mapping from node to a value that is made when it is looked up."""

    __slots__ = ("_network",)

    def __init__(self, network: Adjacency) -> None:
        self._network = network

    @abstractmethod
    def at(self, position: int) -> Value: ...

    def __getitem__(self, node: Hashable) -> Value:
        try:
            position = self._network.position(node)
        except nx.NodeNotFound:
            raise KeyError(node) from None
        return self.at(position)

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self._network)

    def __len__(self) -> int:
        return len(self._network)

    def __contains__(self, node: object) -> bool:
        return node in self._network

    def items(self) -> ItemsView[Hashable, Value]:
        return _Items(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)})"


class _Items(ItemsView[Hashable, Value]):
    """Iterates by position, which spares a look-up for each node."""

    _mapping: _PerNode[Value]

    def __iter__(self) -> Iterator[tuple[Hashable, Value]]:
        mapping = self._mapping
        return ((node, mapping.at(position)) for position, node in enumerate(mapping))


class AdjacencyView(_PerNode[dict[Hashable, dict[str, float]]]):
    """Neighbors by node. Each look-up makes a new dictionary, so a change of it changes nothing."""

    __slots__ = ("_indices", "_indptr", "_weights")

    def __init__(self, network: Adjacency, *, incoming: bool = False) -> None:
        super().__init__(network)
        self._indptr = network.in_indptr if incoming else network.indptr
        self._indices = network.in_indices if incoming else network.indices
        self._weights = network.in_weights if incoming else network.weights

    def at(self, position: int) -> dict[Hashable, dict[str, float]]:
        row = slice(self._indptr[position], self._indptr[position + 1])
        name = self._network.weight_name or "weight"
        neighbors = self._network.nodes_at(self._indices[row])
        return {node: {name: weight} for node, weight in zip(neighbors, self._weights[row].tolist(), strict=True)}


class NodeAttributes(_PerNode[dict[str, Any]]):
    """The attributes of each node, read from the network's columns."""

    __slots__ = ()

    def at(self, position: int) -> dict[str, Any]:
        return {name: column[position] for name, column in self._network.node_attributes.items()}


# networkx's views say their class's name when they are printed, so these keep it.


class OutEdgeView(reportviews.OutEdgeView):  # type: ignore[misc]
    __slots__ = ()

    def __len__(self) -> int:
        return int(self._graph.number_of_edges())


class InEdgeView(reportviews.InEdgeView):  # type: ignore[misc]
    __slots__ = ()

    def __len__(self) -> int:
        return int(self._graph.number_of_edges())


class EdgeView(reportviews.EdgeView):  # type: ignore[misc]
    __slots__ = ()

    def __len__(self) -> int:
        return int(self._graph.number_of_edges())


class _Degrees(reportviews.DiDegreeView):  # type: ignore[misc]
    """Degrees from the arrays `_counts` and `_sums` name; an attribute that is not the weight counts 1 an edge."""

    _counts: str
    _sums: str

    def __init__(self, G: Adjacency, nbunch: Any = None, weight: Any = None) -> None:
        super().__init__(G, nbunch, weight)
        weighted = weight is not None and weight == (G.weight_name or "weight")
        self._array = getattr(G, self._sums if weighted else self._counts)

    def __getitem__(self, node: Hashable) -> Any:
        try:
            return self._array[self._graph.position(node)].item()
        except nx.NodeNotFound:
            raise KeyError(node) from None

    def __iter__(self) -> Iterator[tuple[Hashable, Any]]:
        if isinstance(self._nodes, list):
            return ((node, self[node]) for node in self._nodes)
        return zip(self._graph, self._array.tolist(), strict=True)


class DegreeView(_Degrees):
    _counts, _sums = "degrees", "strengths"


class DiDegreeView(DegreeView):
    pass


class InDegreeView(_Degrees):
    _counts, _sums = "in_degrees", "in_strengths"


class OutDegreeView(_Degrees):
    _counts, _sums = "out_degrees", "out_strengths"
