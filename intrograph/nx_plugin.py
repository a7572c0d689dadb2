"""Both entry points of the networkx backend.

networkx reads this module at every `import networkx`, in every program. It therefore holds names and texts only;
`graph` is imported when a function runs. A test compares the names with what `graph.nx_backend` implements.
"""

import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def _function(docs: str, **parameters: str) -> dict[str, Any]:
    """What networkx shows below a function's own documentation; `parameters` are those that deviate."""
    restricted = {f"{name} : {text.partition(': ')[0]}": text.partition(": ")[2] for name, text in parameters.items()}
    return {"additional_docs": docs, "additional_parameters": restricted}


_SAME = "Same result as networkx, but for rounding."
_CONVERGED = "Same method and stopping rule as networkx, so the same result but for rounding."
_STEPS = "None: Paths are measured in steps. Calls with weights are left to networkx."
_ANY_PATH = "Of several shortest paths any may be returned, and another than networkx returns."
_ALL_NODES = "None: Calls for some of the nodes are left to networkx."
_SEED = (
    "The random numbers differ from those of networkx, so a seed gives other communities than in networkx. Their "
    "quality is as good; the same seed gives the same communities at every call."
)
_PAIRS = "Pairs are checked at the call, before the first result, and scored in batches."

FUNCTIONS: dict[str, dict[str, Any]] = {
    "adamic_adar_index": _function(f"{_SAME} {_PAIRS}"),
    "asyn_lpa_communities": _function(
        f"Visits nodes from a queue (Traag and Šubelj 2023) until each has a label that is most frequent among its "
        f"neighbors. {_SEED} Directed graphs are left to networkx."
    ),
    "average_clustering": _function(_SAME),
    "betweenness_centrality": _function(
        f"{_SAME} With `k` and a seed, the sources are those of networkx.", weight=_STEPS
    ),
    "bidirectional_shortest_path": _function(_ANY_PATH),
    "closeness_centrality": _function(_SAME, distance=_STEPS),
    "clustering": _function(_SAME),
    "connected_components": _function("Same components as networkx, in order of their first nodes."),
    "constraint": _function(f"{_SAME} For some nodes of a networkx graph, networkx itself is faster and runs."),
    "core_number": _function(_SAME),
    "degree_assortativity_coefficient": _function(_SAME, nodes=_ALL_NODES),
    "degree_centrality": _function(_SAME),
    "degree_pearson_correlation_coefficient": _function(_SAME, nodes=_ALL_NODES),
    "effective_size": _function(
        "Computed for each node as networkx does with `nodes` given, which is Burt's definition. For all nodes at once "
        "networkx scales by the strongest tie of another node, and counts nodes with in-edges only as isolated. For "
        "some nodes of a networkx graph, networkx itself runs."
    ),
    "ego_graph": _function("For a `Network`, returns a networkx graph that can be changed.", distance=_STEPS),
    "eigenvector_centrality": _function(_CONVERGED),
    "fast_label_propagation_communities": _function(_SEED),
    "harmonic_centrality": _function(_SAME, distance=_STEPS, nbunch=_ALL_NODES, sources=_ALL_NODES),
    "has_path": _function(_SAME),
    "hits": _function("Starts from equal values instead of random ones, so that two calls return the same result."),
    "in_degree_centrality": _function(_SAME),
    "is_connected": _function(_SAME),
    "is_strongly_connected": _function(_SAME),
    "is_weakly_connected": _function(_SAME),
    "jaccard_coefficient": _function(f"{_SAME} {_PAIRS}"),
    "label_propagation_communities": _function("Same communities as networkx; their order may differ."),
    "leiden_communities": _function(
        "Two rounds of Leiden (Traag, Waltman and van Eck 2019), the second from the communities of the first. "
        "The same seed gives the same communities at every call."
    ),
    "leiden_partitions": _function("One partition for each level of each of two rounds; see `leiden_communities`."),
    "louvain_communities": _function(_SEED),
    "louvain_partitions": _function(_SEED),
    "modularity": _function(_SAME),
    "number_connected_components": _function(_SAME),
    "number_strongly_connected_components": _function(_SAME),
    "number_weakly_connected_components": _function(_SAME),
    "out_degree_centrality": _function(_SAME),
    "overall_reciprocity": _function(_SAME),
    "pagerank": _function(_CONVERGED),
    "preferential_attachment": _function(f"{_SAME} {_PAIRS}"),
    "reciprocity": _function(_SAME),
    "resource_allocation_index": _function(f"{_SAME} {_PAIRS}"),
    "shortest_path": _function(_ANY_PATH, weight=_STEPS),
    "shortest_path_length": _function(_SAME, weight=_STEPS),
    "single_source_shortest_path": _function(_ANY_PATH),
    "single_source_shortest_path_length": _function(_SAME),
    "single_target_shortest_path_length": _function(_SAME),
    "strongly_connected_components": _function("Same components as networkx; their order may differ."),
    "transitivity": _function(_SAME),
    "triangles": _function(_SAME),
    "weakly_connected_components": _function("Same components as networkx, in order of their first nodes."),
}


def get_info() -> dict[str, Any]:
    """The entry point `networkx.backend_info`."""
    return {
        "backend_name": "intrograph",
        "project": "intrograph",
        "package": "graph.nx_backend",
        "short_summary": (
            "Compiled kernels over immutable arrays. Multigraphs are left to networkx. For a `Network`, the values of "
            "all nodes come as a read-only mapping with an `array` and `top(number)`; for a networkx graph, as a dict."
        ),
        "functions": FUNCTIONS,
        "default_config": {"threads": 0},  # 0: as many as this process may use; results do not depend on it
    }


def _problem() -> str | None:
    """A sentence on why `graph` cannot be imported: the name is common, and a file of the user may carry it."""
    module = sys.modules.get("graph")
    found = getattr(module, "__spec__", None) if module is not None else find_spec("graph")
    folders = (found.submodule_search_locations or ()) if found is not None else getattr(module, "__path__", ())
    if any((Path(folder) / "nx_backend").is_dir() for folder in folders):
        return None
    origin = (
        getattr(module, "__file__", None) or getattr(found, "origin", None) or next(iter(folders), "another module")
    )
    return (
        f"The networkx backend 'intrograph' cannot run because Python imports {origin} as 'graph', the name of a "
        "package of Intrograph: rename that file, or start Python in another folder."
    )


@cache
def _dispatch() -> Any:
    if problem := _problem():
        raise ImportError(problem)
    from graph.nx_backend.dispatch import backend

    return backend


class Backend:
    """The entry point `networkx.backends`: forwards every attribute to `graph.nx_backend.dispatch`."""

    def can_run(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
        """Whether the backend computes this call, or a sentence on why not."""
        answer: bool | str = _problem() or _dispatch().can_run(name, args, kwargs)
        return answer

    def should_run(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
        return True

    def __getattr__(self, name: str) -> Any:
        """Raises ImportError for the functions of this backend if another module hides `graph`."""
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return getattr(_dispatch(), name)
        except ImportError as error:
            if name in FUNCTIONS or _problem() is None:
                raise
            raise AttributeError(str(error)) from error


backend = Backend()
