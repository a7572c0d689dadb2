"""Both entry points of the networkx backend.

networkx reads this module at every `import networkx`, in every program. It therefore holds names only; the graph is
imported when a function runs. A test compares the names with what `graph.nx_backend` implements.
"""

from typing import Any

FUNCTIONS = (
    "adamic_adar_index",
    "asyn_lpa_communities",
    "average_clustering",
    "betweenness_centrality",
    "bidirectional_shortest_path",
    "closeness_centrality",
    "clustering",
    "connected_components",
    "constraint",
    "core_number",
    "degree_assortativity_coefficient",
    "degree_centrality",
    "degree_pearson_correlation_coefficient",
    "effective_size",
    "ego_graph",
    "eigenvector_centrality",
    "fast_label_propagation_communities",
    "harmonic_centrality",
    "has_path",
    "hits",
    "in_degree_centrality",
    "is_connected",
    "is_strongly_connected",
    "is_weakly_connected",
    "jaccard_coefficient",
    "label_propagation_communities",
    "leiden_communities",
    "leiden_partitions",
    "louvain_communities",
    "louvain_partitions",
    "modularity",
    "number_connected_components",
    "number_strongly_connected_components",
    "number_weakly_connected_components",
    "out_degree_centrality",
    "overall_reciprocity",
    "pagerank",
    "preferential_attachment",
    "reciprocity",
    "resource_allocation_index",
    "shortest_path",
    "shortest_path_length",
    "single_source_shortest_path",
    "single_source_shortest_path_length",
    "single_target_shortest_path_length",
    "strongly_connected_components",
    "transitivity",
    "triangles",
    "weakly_connected_components",
)


def get_info() -> dict[str, Any]:
    """The entry point `networkx.backend_info`."""
    return {
        "backend_name": "intrograph",
        "project": "intrograph",
        "package": "graph.nx_backend",
        "short_summary": "Compiled kernels over immutable arrays of who mentions whom.",
        "functions": {name: {} for name in FUNCTIONS},
        "default_config": {"threads": 0},  # 0: as many as this process may use; results do not depend on it
    }


class Backend:
    """The entry point `networkx.backends`: forwards every attribute to `graph.nx_backend.dispatch`."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        from graph.nx_backend.dispatch import backend

        return getattr(backend, name)


backend = Backend()
