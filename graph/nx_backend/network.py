"""`Network`: an immutable simple graph, directed or not, as compressed sparse rows (CSR)."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph.nx_backend.kernels import csr

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]


def frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array as one that cannot be written to: kernels are compiled for these, and snapshots are such."""
    view = array.view()
    view.flags.writeable = False
    return view


class Network:
    """A graph whose neighbours lie in arrays; networkx's functions accept it.

    The out-neighbours of the node at position `i` are `indices[indptr[i] : indptr[i + 1]]`, ascending, their weights
    the same stretch of `weights`. An undirected edge stands in both rows, a self loop once. Nothing changes after
    construction; what is derived (transpose, undirected form) is computed once and kept.

    Parameters
    ----------
    indptr : int64, shape (n + 1,)
    indices : int32, shape (m,)
    weights : float64, shape (m,), or None
        None means that every edge has weight 1.
    directed
        Whether a row holds out-neighbours only.
    names
        What networkx calls the nodes, in order of position; by default 0 ... n - 1.
    weight_name
        The edge attribute that `weights` stands for: asked for any other, every edge has weight 1, as in networkx.

    Examples
    --------
    >>> network = Network.from_edges([0, 1, 2, 0], [1, 2, 0, 2], [3, 1, 1, 2], size=3, names=["jade", "mia", "ben"])
    >>> network["jade"]
    {'mia': {'weight': 3.0}, 'ben': {'weight': 2.0}}
    >>> nx.reciprocity(network)
    0.5
    """

    __networkx_backend__ = "intrograph"

    def __init__(
        self,
        indptr: Ints,
        indices: Indices,
        weights: Floats | None = None,
        *,
        directed: bool = True,
        names: Sequence[Hashable] | None = None,
        weight_name: str | None = "weight",
    ) -> None:
        self.indptr, self.indices = frozen(indptr), frozen(indices)
        self._weights = None if weights is None else frozen(weights)
        self.names, self.weight_name, self._directed = names, weight_name, directed
        self.converted = False  # made from a networkx graph, whose users expect dictionaries they may change
        self.graph: dict[str, Any] = {}
        self.__networkx_cache__: dict[str, Any] = {}  # networkx keeps converted copies here

    @classmethod
    def from_edges(
        cls,
        sources: npt.ArrayLike,
        targets: npt.ArrayLike,
        weights: npt.ArrayLike | None = None,
        *,
        size: int,
        directed: bool = True,
        names: Sequence[Hashable] | None = None,
        weight_name: str | None = "weight",
    ) -> "Network":
        """Of edges by position; equal edges add up. Undirected ones are named once, in either direction."""
        source, target = np.asarray(sources, np.int32), np.asarray(targets, np.int32)
        value = np.ones(len(source)) if weights is None else np.asarray(weights, np.float64)
        if not directed:
            twice = source != target
            source, target = np.append(source, target[twice]), np.append(target, source[twice])
            value = np.append(value, value[twice])
        matrix = sparse.coo_array((value, (source, target)), shape=(size, size)).tocsr()
        matrix.sort_indices()
        indptr, indices = matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32)
        return cls(indptr, indices, matrix.data, directed=directed, names=names, weight_name=weight_name)

    # --- what networkx and its users ask of a graph

    def is_directed(self) -> bool:
        return self._directed

    def is_multigraph(self) -> bool:
        return False

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def __iter__(self) -> Iterator[Hashable]:
        return iter(range(len(self)) if self.names is None else self.names)

    def __contains__(self, node: object) -> bool:
        try:
            self.position(node)
        except (nx.NodeNotFound, TypeError):
            return False
        return True

    def __getitem__(self, node: Any) -> Mapping[Hashable, dict[str, float]]:
        return self.adj[node]

    @property
    def nodes(self) -> list[Hashable]:
        return list(self)

    @property
    def adj(self) -> Mapping[Hashable, Mapping[Hashable, dict[str, float]]]:
        """Neighbours by node, read only."""
        return _Rows(self, self.indptr, self.indices, lambda: self.weights)

    @property
    def pred(self) -> Mapping[Hashable, Mapping[Hashable, dict[str, float]]]:
        """In-neighbours by node, read only."""
        return _Rows(self, self.in_indptr, self.in_indices, lambda: self.in_weights)

    _adj = _succ = succ = adj
    _pred = pred

    def number_of_nodes(self) -> int:
        return len(self)

    order = number_of_nodes

    def number_of_edges(self) -> int:
        entries = len(self.indices)
        return entries if self._directed else (entries + int(self.self_loops.sum())) // 2

    def has_edge(self, source: object, target: object) -> bool:
        return source in self and target in self[source]

    def neighbors(self, node: object) -> Iterator[Hashable]:
        return iter(self[node])

    successors = neighbors

    def predecessors(self, node: object) -> Iterator[Hashable]:
        return iter(self.pred[node])

    def edges_between(self) -> Iterator[tuple[tuple[Hashable, Hashable], float]]:
        """The ends and the weight of every edge, one at a time; an undirected one once."""
        names = list(self)
        for source in range(len(self)):
            for place in range(self.indptr[source], self.indptr[source + 1]):
                target = int(self.indices[place])
                if self._directed or target >= source:
                    yield (names[source], names[target]), float(self.weights[place])

    def to_undirected(self, as_view: bool = False) -> "Network":
        """Edges of both directions as one, whose weight is their sum.

        Unlike `nx.DiGraph.to_undirected`, which keeps one of the two weights.
        """
        return self.undirected if self._directed else self

    def subgraph(self, nodes: Iterable[Hashable]) -> Any:
        """A small part as a real `nx.DiGraph` or `nx.Graph`, on which all of networkx works."""
        positions = np.unique([self.position(node) for node in nodes if node in self]).astype(np.int64)
        part = self.matrix[positions][:, positions].tocoo()
        names = [self.name(int(position)) for position in positions]
        graph = nx.DiGraph() if self._directed else nx.Graph()
        graph.add_nodes_from(names)
        label = self.weight_name or "weight"
        graph.add_weighted_edges_from(
            (
                (names[i], names[j], w)
                for i, j, w in zip(*map(np.ndarray.tolist, (*part.coords, part.data)), strict=True)
            ),
            weight=label,
        )
        return graph

    def to_networkx(self) -> Any:
        """All of it as a real networkx graph; about 1 KB an edge."""
        return self.subgraph(self)

    # --- positions and names

    def position(self, node: object) -> int:
        """The row of a node.

        Raises
        ------
        networkx.NodeNotFound
            There is no such node.
        """
        if self.names is None:
            if isinstance(node, (int, np.integer)) and 0 <= node < len(self):
                return int(node)
        elif (found := self._positions.get(node)) is not None:
            return int(found)
        raise nx.NodeNotFound(f"Node {node} is not in the graph.")

    def positions(self, nodes: list[Any]) -> Indices:
        """The rows of many nodes.

        Raises
        ------
        networkx.NodeNotFound
            One of them is not there.
        """
        if self.names is not None:
            try:
                return np.fromiter(map(self._positions.__getitem__, nodes), np.int32, len(nodes))
            except (KeyError, TypeError):
                return np.array([self.position(node) for node in nodes], np.int32)
        found = np.array(nodes)
        if found.dtype.kind not in "iu" or (len(found) and not (0 <= found.min() <= found.max() < len(self))):
            return np.array([self.position(node) for node in nodes], np.int32)
        return found.astype(np.int32)

    def name(self, position: int) -> Hashable:
        return position if self.names is None else self.names[position]

    def names_of(self, positions: npt.NDArray[Any]) -> list[Hashable]:
        if self.names is None:
            return positions.tolist()
        return [self.names[position] for position in positions.tolist()]

    def vector(self, values: Mapping[Any, float], default: float = 0.0) -> Floats:
        """A mapping from node to number as an array by position; nodes that are not here are ignored."""
        array = np.full(len(self), default)
        for node, value in values.items():
            if node in self:
                array[self.position(node)] = value
        return array

    # --- arrays, as asked for or derived once

    @cached_property
    def _positions(self) -> dict[Hashable, int]:
        assert self.names is not None
        return {name: position for position, name in enumerate(self.names)}

    @cached_property
    def weights(self) -> Floats:
        return frozen(np.ones(len(self.indices))) if self._weights is None else self._weights

    def weights_named(self, weight: object) -> Floats | None:
        """The weights that a function asked for by attribute name; None where each edge has weight 1."""
        return self._weights if weight is not None and weight == self.weight_name else None

    def reweighted(self, weight: object) -> "Network":
        """This network with the weights that a function asked for."""
        if self.weights_named(weight) is self._weights:
            return self
        plain = Network(self.indptr, self.indices, None, directed=self._directed, names=self.names)
        plain.converted = self.converted
        return plain

    @cached_property
    def matrix(self) -> Any:
        """The adjacency matrix as `scipy.sparse.csr_array`, sharing this network's arrays."""
        shape = (len(self), len(self))
        return sparse.csr_array((self.weights, self.indices, self.indptr), shape=shape, copy=False)

    @cached_property
    def _transposed(self) -> tuple[Ints, Indices, Floats]:
        if not self._directed:
            return self.indptr, self.indices, self.weights
        indptr, indices, weights = csr.transpose(self.indptr, self.indices, self.weights)
        return frozen(indptr), frozen(indices), frozen(weights)

    @property
    def in_indptr(self) -> Ints:
        return self._transposed[0]

    @property
    def in_indices(self) -> Indices:
        return self._transposed[1]

    @property
    def in_weights(self) -> Floats:
        return self._transposed[2]

    @cached_property
    def undirected(self) -> "Network":
        merged = csr.merge(self.indptr, self.indices, self.weights, self.in_indptr, self.in_indices, self.in_weights)
        return Network(*merged, directed=False, names=self.names, weight_name=self.weight_name)

    @cached_property
    def self_loops(self) -> npt.NDArray[np.bool_]:
        """Whether each node has an edge to itself."""
        return csr.self_loops(self.indptr, self.indices)

    @cached_property
    def out_degrees(self) -> Ints:
        """Neighbours of each node; an undirected self loop counts twice, as in networkx."""
        degrees = np.diff(self.indptr)
        return degrees if self._directed else degrees + self.self_loops

    @cached_property
    def in_degrees(self) -> Ints:
        return np.diff(self.in_indptr) if self._directed else self.out_degrees

    @cached_property
    def degrees(self) -> Ints:
        """In- and out-degree together."""
        return self.out_degrees + self.in_degrees if self._directed else self.out_degrees

    @cached_property
    def out_strengths(self) -> Floats:
        """The sum of the weights of each row."""
        return csr.sums(self.indptr, self.weights)

    @cached_property
    def in_strengths(self) -> Floats:
        return csr.sums(self.in_indptr, self.in_weights)

    def _neighbours(
        self, indptr: Ints, indices: Indices, weights: Floats, position: int
    ) -> dict[Hashable, dict[str, float]]:
        part = slice(indptr[position], indptr[position + 1])
        label = self.weight_name or "weight"
        return {
            name: {label: weight}
            for name, weight in zip(self.names_of(indices[part]), weights[part].tolist(), strict=True)
        }


class _Rows(Mapping[Hashable, Mapping[Hashable, dict[str, float]]]):
    """Neighbours by node as networkx's functions expect them, made when they are looked at."""

    def __init__(self, network: Network, indptr: Ints, indices: Indices, weights: Any) -> None:
        self._network, self._indptr, self._indices, self._weights = network, indptr, indices, weights

    def __getitem__(self, node: Hashable) -> Mapping[Hashable, dict[str, float]]:
        try:
            position = self._network.position(node)
        except nx.NodeNotFound as error:
            raise KeyError(node) from error
        return self._network._neighbours(self._indptr, self._indices, self._weights(), position)

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self._network)

    def __len__(self) -> int:
        return len(self._network)


def node_values(network: Network, array: npt.NDArray[Any]) -> Any:
    """A value for each node as networkx returns it: of a converted graph as a real dictionary, else as `NodeValues`."""
    return dict(zip(network, array.tolist(), strict=True)) if network.converted else NodeValues(network, array)


class NodeValues(Mapping[Any, Any]):
    """What networkx returns as a dictionary from node to value, without a Python object for each node.

    >>> network = Network.from_edges([0, 1], [1, 2], size=3, names=["jade", "mia", "ben"])
    >>> influence = nx.pagerank(network)
    >>> influence.top(1)
    [('ben', 0.474...)]
    >>> influence.array.shape
    (3,)
    """

    __slots__ = ("array", "network")

    def __init__(self, network: Network, array: npt.NDArray[Any]) -> None:
        self.network, self.array = network, array

    def __getitem__(self, node: object) -> Any:
        try:
            return self.array[self.network.position(node)].item()
        except nx.NodeNotFound as error:
            raise KeyError(node) from error

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self.network)

    def __len__(self) -> int:
        return len(self.array)

    def __contains__(self, node: object) -> bool:
        return node in self.network

    def values(self) -> Any:
        return self.array.tolist()

    def items(self) -> Any:
        return zip(self.network, self.array.tolist(), strict=True)

    def __repr__(self) -> str:
        return repr(dict(self.items())) if len(self) <= 20 else f"<{len(self):,} values by node>"

    def top(self, number: int) -> list[tuple[Hashable, Any]]:
        """The nodes with the highest values, equal ones in order of position."""
        order = np.argsort(-self.array, kind="stable")[:number]
        return list(zip(self.network.names_of(order), self.array[order].tolist(), strict=True))
