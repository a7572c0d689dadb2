"""What networkx loads by its entry point: one attribute for each function this backend answers."""

import importlib
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np

from graph.nx_backend.network import Network

FAMILIES = (
    "assortativity",
    "centrality",
    "cohesion",
    "community_detection",
    "components",
    "link_prediction",
    "shortest_paths",
)
_MODULES = {family: importlib.import_module(f"graph.nx_backend.algorithms.{family}") for family in FAMILIES}
_CAN_RUN: dict[str, Callable[..., bool | str]] = {
    name: check for module in _MODULES.values() for name, check in getattr(module, "CAN_RUN", {}).items()
}


class Dispatch:
    """networkx's protocol for a backend; see `networkx.utils.backends`."""

    @staticmethod
    def convert_from_nx(
        graph: Any,
        *,
        edge_attrs: dict[str, Any] | None = None,
        node_attrs: dict[str, Any] | None = None,
        preserve_edge_attrs: bool = False,
        preserve_node_attrs: bool = False,
        preserve_graph_attrs: bool = False,
        name: str | None = None,
        graph_name: str | None = None,
    ) -> Network:
        """A networkx graph as arrays, with the one edge attribute that the function at hand looks at."""
        if isinstance(graph, Network):
            return graph
        if type(graph) not in (nx.Graph, nx.DiGraph):
            raise NotImplementedError("multigraphs, and classes that may answer in their own way, are left to networkx")
        if preserve_edge_attrs or preserve_node_attrs or node_attrs or len(edge_attrs or ()) > 1:
            raise NotImplementedError("attributes beside one weight are left to networkx")
        weight, default = next(iter(edge_attrs.items())) if edge_attrs else (None, 1)
        names = list(graph)
        place = {node: position for position, node in enumerate(names)}
        sources, targets, values = [], [], []
        for source, neighbours in graph.adjacency():
            for target, attributes in neighbours.items():
                if graph.is_directed() or place[source] <= place[target]:
                    sources.append(place[source])
                    targets.append(place[target])
                    values.append(default if weight is None else attributes.get(weight, default))
        try:
            weights = np.array(values, np.float64)
        except (TypeError, ValueError) as error:
            raise NotImplementedError(f"weights that are no numbers are left to networkx ({error})") from error
        network = Network.from_edges(
            np.array(sources, np.int32),
            np.array(targets, np.int32),
            None if weight is None else weights,
            size=len(names),
            directed=graph.is_directed(),
            names=None if names == list(range(len(names))) else names,
            weight_name=weight,
        )
        network.converted = True
        return network

    @staticmethod
    def convert_to_nx(result: Any, *, name: str | None = None) -> Any:
        return result.to_networkx() if isinstance(result, Network) else result

    @staticmethod
    def can_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
        if not hasattr(Dispatch, name):
            return f"{name} is not among what this backend computes"
        if callable(kwargs.get("weight")) or callable(kwargs.get("distance")):
            return "weights that are functions are left to networkx"
        return _CAN_RUN[name](*args, **kwargs) if name in _CAN_RUN else True

    @staticmethod
    def should_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
        return True

    @staticmethod
    def on_start_tests(items: list[Any]) -> None:
        """networkx's own tests: those that ask for more than an equally good answer are expected to fail."""
        from graph.nx_backend.expected_failures import mark

        mark(items)


for _module in _MODULES.values():
    for _name in _module.__all__:
        setattr(Dispatch, _name, staticmethod(getattr(_module, _name)))

backend = Dispatch()
