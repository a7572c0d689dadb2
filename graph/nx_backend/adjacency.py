"""`Adjacency`: the arrays of an immutable simple graph as compressed sparse rows (CSR), and what derives from them."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph.nx_backend.arrays import Bools, Floats, Indices, Ints, frozen
from graph.nx_backend.kernels import csr


class Adjacency:
    """Neighbors as arrays, and the names of the nodes. Nothing changes after construction.

    The out-neighbors of the node at position `i` are `indices[indptr[i] : indptr[i + 1]]`, ascending; their weights are
    the same slice of `weights`. An undirected edge appears in both rows, a self loop once. Derived arrays (transpose,
    degrees) are computed at first use and kept. `Network` documents the parameters.
    """

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
        self.indptr, self.indices = frozen(indptr), frozen(indices)
        self._weights = None if weights is None else frozen(weights)
        self.names, self.weight_name, self._directed = names, weight_name, directed
        self.node_attributes = node_attributes or {}

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
    ) -> Self:
        """Build from edges between positions.

        The weights of equal edges add up. Name an undirected edge once, in either direction.
        """
        source, target = np.asarray(sources, np.int32), np.asarray(targets, np.int32)
        value = np.ones(len(source)) if weights is None else np.asarray(weights, np.float64)
        if not directed:
            mirrored = source != target
            source, target = np.append(source, target[mirrored]), np.append(target, source[mirrored])
            value = np.append(value, value[mirrored])
        matrix = sparse.coo_array((value, (source, target)), shape=(size, size)).tocsr()
        matrix.sort_indices()
        indptr, indices = matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32)
        return cls(indptr, indices, matrix.data, directed=directed, names=names, weight_name=weight_name)

    def is_directed(self) -> bool:
        return self._directed

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

    # --- positions and nodes

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
        elif (position := self._positions.get(node)) is not None:
            return int(position)
        raise nx.NodeNotFound(f"Node {node} is not in the graph.")

    def positions(self, nodes: list[Any]) -> Indices:
        """The rows of many nodes.

        Raises
        ------
        networkx.NodeNotFound
            One of the nodes does not exist.
        """
        if self.names is not None:
            try:
                return np.fromiter(map(self._positions.__getitem__, nodes), np.int32, len(nodes))
            except (KeyError, TypeError):
                return np.array([self.position(node) for node in nodes], np.int32)
        rows = np.array(nodes)
        if rows.dtype.kind not in "iu" or (len(rows) and not (0 <= rows.min() <= rows.max() < len(self))):
            return np.array([self.position(node) for node in nodes], np.int32)
        return rows.astype(np.int32)

    def node_at(self, position: int) -> Hashable:
        return position if self.names is None else self.names[position]

    def nodes_at(self, positions: npt.NDArray[Any]) -> list[Hashable]:
        if self.names is None:
            return positions.tolist()
        return [self.names[position] for position in positions.tolist()]

    def vector(self, values: Mapping[Any, float], default: float = 0.0) -> Floats:
        """A mapping from node to number as an array by position; unknown nodes are ignored."""
        array = np.full(len(self), default)
        for node, value in values.items():
            if node in self:
                array[self.position(node)] = value
        return array

    @cached_property
    def _positions(self) -> dict[Hashable, int]:
        assert self.names is not None
        return {name: position for position, name in enumerate(self.names)}

    # --- derived arrays

    @cached_property
    def weights(self) -> Floats:
        return frozen(np.ones(len(self.indices))) if self._weights is None else self._weights

    def weights_named(self, weight: object) -> Floats | None:
        """The weights behind an edge attribute; None where each edge has weight 1."""
        return self._weights if weight is not None and weight == self.weight_name else None

    @cached_property
    def matrix(self) -> Any:
        """The adjacency matrix as `scipy.sparse.csr_array`, sharing these arrays."""
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
    def self_loops(self) -> Bools:
        """Whether each node has an edge to itself."""
        return csr.self_loops(self.indptr, self.indices)

    @cached_property
    def out_degrees(self) -> Ints:
        """Neighbors of each node; an undirected self loop counts twice, as in networkx."""
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
        """The sum of the weights of each row; an undirected self loop counts once."""
        return csr.sums(self.indptr, self.weights)

    @cached_property
    def in_strengths(self) -> Floats:
        return csr.sums(self.in_indptr, self.in_weights)

    @cached_property
    def strengths(self) -> Floats:
        """The weighted degree: in- and out-strength together; an undirected self loop counts twice."""
        if self._directed:
            return self.out_strengths + self.in_strengths
        return self.out_strengths + csr.diagonal(self.indptr, self.indices, self.weights)
