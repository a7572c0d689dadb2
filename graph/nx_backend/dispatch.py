"""The backend object that networkx loads: a kernel where there is one, else networkx's own function."""

import importlib
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
from networkx.utils.backends import _registered_algorithms

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
IMPLEMENTED: dict[str, Callable[..., Any]] = {
    name: getattr(module, name) for module in _MODULES.values() for name in module.__all__
}
_CAN_RUN: dict[str, Callable[..., bool | str]] = {
    name: check for module in _MODULES.values() for name, check in getattr(module, "CAN_RUN", {}).items()
}
# networkx's functions that look at each node or edge once: they need no graph of dictionaries.
_RUN_ON_ARRAYS = frozenset(
    {
        "density",
        "get_edge_attributes",
        "get_node_attributes",
        "is_empty",
        "is_isolate",
        "is_negatively_weighted",
        "is_weighted",
        "isolates",
        "number_of_isolates",
        "number_of_selfloops",
        "to_dict_of_lists",
        "to_edgelist",
        "to_numpy_array",
        "to_pandas_adjacency",
        "to_pandas_edgelist",
        "to_scipy_sparse_array",
    }
)


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
        """A networkx graph as arrays, with the one edge attribute that the function at hand reads."""
        if isinstance(graph, Network):
            return graph
        if type(graph) not in (nx.Graph, nx.DiGraph):
            raise NotImplementedError("multigraphs and subclasses, which may behave differently, are left to networkx")
        if preserve_edge_attrs or preserve_node_attrs or node_attrs or len(edge_attrs or ()) > 1:
            raise NotImplementedError("functions that read more attributes than one weight are left to networkx")
        weight, default = next(iter(edge_attrs.items())) if edge_attrs else (None, 1)
        nodes = list(graph)
        position = {node: row for row, node in enumerate(nodes)}
        sources, targets, values = [], [], []
        for source, neighbors in graph.adjacency():
            for target, attributes in neighbors.items():
                if graph.is_directed() or position[source] <= position[target]:
                    sources.append(position[source])
                    targets.append(position[target])
                    values.append(default if weight is None else attributes.get(weight, default))
        try:
            weights = np.array(values, np.float64)
        except (TypeError, ValueError) as error:
            raise NotImplementedError(f"weights that are not numbers are left to networkx ({error})") from error
        network = Network.from_edges(
            np.array(sources, np.int32),
            np.array(targets, np.int32),
            None if weight is None else weights,
            size=len(nodes),
            directed=graph.is_directed(),
            names=None if nodes == list(range(len(nodes))) else nodes,
            weight_name=weight,
        )
        network.graph.update(graph.graph)
        network.converted = True
        return network

    @staticmethod
    def convert_to_nx(result: Any, *, name: str | None = None) -> Any:
        return result.to_networkx() if isinstance(result, Network) else result

    @staticmethod
    def can_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
        """A `Network` runs everywhere; a networkx graph is converted only for what a kernel computes."""
        return any(map(_holds_network, (*args, *kwargs.values()))) or _has_kernel(name, args, kwargs)

    @staticmethod
    def should_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
        return True

    @staticmethod
    def on_start_tests(items: list[Any]) -> None:
        """Mark the tests of networkx whose expectations go beyond what networkx documents."""
        from graph.nx_backend.expected_failures import mark

        mark(items)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in _registered_algorithms:
            raise AttributeError(name)

        def run(*args: Any, **kwargs: Any) -> Any:
            if name in IMPLEMENTED and _has_kernel(name, args, kwargs) is True:
                return IMPLEMENTED[name](*args, **kwargs)
            return _run_in_networkx(name, args, kwargs)

        return run


def _has_kernel(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
    """Whether a kernel computes this call, or a sentence on why not."""
    if name not in IMPLEMENTED:
        return f"{name} is not among the functions that this backend computes"
    if callable(kwargs.get("weight")) or callable(kwargs.get("distance")):
        return "weights that are functions are left to networkx"
    return _CAN_RUN[name](*args, **kwargs) if name in _CAN_RUN else True


def _holds_network(value: Any) -> bool:
    return isinstance(value, Network) or (isinstance(value, list) and any(isinstance(item, Network) for item in value))


def _run_in_networkx(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """networkx's own function, on frozen networkx graphs in place of networks."""
    function = _registered_algorithms[name]
    if function.__wrapped__._will_call_mutate_input(args, kwargs):
        raise nx.NetworkXError(f"{name} would change the graph, but a Network is frozen. Pass network.copy() instead.")

    def argument(value: Any) -> Any:
        if isinstance(value, Network):
            return value if name in _RUN_ON_ARRAYS else value.reified
        return [argument(item) for item in value] if isinstance(value, list) and _holds_network(value) else value

    return function.orig_func(*map(argument, args), **{key: argument(value) for key, value in kwargs.items()})


backend = Dispatch()
