"""Intrograph's networkx backend, called through networkx."""

from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np

from engines.networks import Pairs
from graph.nx_backend.algorithms import community_detection, shortest_paths
from graph.nx_backend.network import Network


def build(pairs: Pairs) -> dict[str, Any]:
    directed = Network.from_edges(pairs.sources, pairs.targets, pairs.counts, size=pairs.size)
    _ = directed.in_indptr, directed.out_strengths
    return {"directed": directed, "undirected": directed.to_undirected()}


def tasks(
    graphs: dict[str, Any], sources: list[int], node_pairs: list[tuple[int, int]]
) -> dict[str, Callable[[], Any]]:
    directed, undirected = graphs["directed"], graphs["undirected"]
    sampled_sources = np.array(sources, np.int32)
    return {
        "PageRank": lambda: nx.pagerank(directed, tol=1e-8 / len(directed), max_iter=1000),
        "personalised PageRank": lambda: nx.pagerank(
            directed, personalization={sources[0]: 1}, tol=1e-8 / len(directed), max_iter=1000
        ),
        "HITS": lambda: nx.hits(directed),
        "eigenvector": lambda: nx.eigenvector_centrality(undirected, max_iter=1000),
        "betweenness, sampled": lambda: shortest_paths.betweenness(directed, sampled_sources, sampled=True),
        "harmonic closeness, exact": lambda: nx.harmonic_centrality(directed),
        "weak components": lambda: nx.number_weakly_connected_components(directed),
        "strong components": lambda: nx.number_strongly_connected_components(directed),
        "core numbers": lambda: nx.core_number(undirected),
        "triangles": lambda: nx.triangles(undirected),
        "clustering": lambda: nx.clustering(undirected),
        "transitivity": lambda: nx.transitivity(undirected),
        "constraint": lambda: nx.constraint(undirected, weight="weight"),
        "effective size": lambda: nx.effective_size(undirected, weight="weight"),
        "Leiden": lambda: community_detection.leiden(undirected, seed=1),
        "Louvain": lambda: community_detection.louvain(undirected, seed=1),
        "label propagation": lambda: community_detection.propagate(undirected, False, 1),
        "modularity": lambda: community_detection.modularity_of(undirected, graphs["communities"]),
        "Adamic-Adar": lambda: list(nx.adamic_adar_index(undirected, node_pairs)),
        "Jaccard": lambda: list(nx.jaccard_coefficient(undirected, node_pairs)),
        "distances from one": lambda: nx.single_source_shortest_path_length(directed, sources[0]),
        "reciprocity": lambda: nx.reciprocity(directed),
        "assortativity": lambda: nx.degree_assortativity_coefficient(directed),
    }


def labels(name: str, result: Any) -> Any:
    return result


def quality(name: str, result: Any, graphs: dict[str, Any]) -> float | None:
    """The modularity of the communities."""
    if name not in ("Leiden", "Louvain", "label propagation"):
        return None
    return community_detection.modularity_of(graphs["undirected"], result)
