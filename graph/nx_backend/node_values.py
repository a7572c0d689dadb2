"""`NodeValues`: a number for each node, as networkx would return it in a dictionary."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.nx_backend.network import Network


def node_values(network: Network, array: npt.NDArray[Any]) -> Any:
    """A value for each node: a real dictionary if networkx converted the graph for this call, else `NodeValues`."""
    return dict(zip(network, array.tolist(), strict=True)) if network.converted else NodeValues(network, array)


class NodeValues(Mapping[Any, Any]):
    """A mapping from node to value over an array, without a Python object for each node.

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
        return list(zip(self.network.nodes_at(order), self.array[order].tolist(), strict=True))
