"""What networkx reads of this backend each time it is imported: names only, so that the import stays cheap."""

from typing import Any

FUNCTIONS = {
    "ranking": (
        "degree_centrality",
        "eigenvector_centrality",
        "hits",
        "in_degree_centrality",
        "out_degree_centrality",
        "pagerank",
    ),
    "paths": (
        "betweenness_centrality",
        "bidirectional_shortest_path",
        "closeness_centrality",
        "ego_graph",
        "harmonic_centrality",
        "has_path",
        "shortest_path",
        "shortest_path_length",
        "single_source_shortest_path",
        "single_source_shortest_path_length",
        "single_target_shortest_path_length",
    ),
    "components": (
        "connected_components",
        "is_connected",
        "is_strongly_connected",
        "is_weakly_connected",
        "number_connected_components",
        "number_strongly_connected_components",
        "number_weakly_connected_components",
        "strongly_connected_components",
        "weakly_connected_components",
    ),
    "cohesion": (
        "average_clustering",
        "clustering",
        "constraint",
        "core_number",
        "effective_size",
        "transitivity",
        "triangles",
    ),
    "mixing": (
        "degree_assortativity_coefficient",
        "degree_pearson_correlation_coefficient",
        "overall_reciprocity",
        "reciprocity",
    ),
    "partitions": (
        "asyn_lpa_communities",
        "fast_label_propagation_communities",
        "label_propagation_communities",
        "leiden_communities",
        "leiden_partitions",
        "louvain_communities",
        "louvain_partitions",
        "modularity",
    ),
    "links": (
        "adamic_adar_index",
        "jaccard_coefficient",
        "preferential_attachment",
        "resource_allocation_index",
    ),
}


def get_info() -> dict[str, Any]:
    """The entry `networkx.backend_info`."""
    return {
        "backend_name": "intrograph",
        "project": "intrograph",
        "package": "graph.backend",
        "short_summary": "Compiled kernels over immutable arrays of who mentions whom.",
        "functions": {name: {} for names in FUNCTIONS.values() for name in names},
        "default_config": {"threads": 0},  # 0: as many as this process may use; results do not depend on it
    }
