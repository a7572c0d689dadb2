"""networkx itself."""

from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np

from engines.networks import Pairs


def build(pairs: Pairs) -> dict[str, Any]:
    directed = nx.DiGraph()
    directed.add_nodes_from(range(pairs.size))
    triples = zip(pairs.sources.tolist(), pairs.targets.tolist(), pairs.counts.tolist(), strict=True)
    directed.add_weighted_edges_from(triples)
    undirected = nx.Graph()
    undirected.add_nodes_from(range(pairs.size))
    for source, target, count in directed.edges(data="weight"):
        back = undirected.get_edge_data(source, target, {"weight": 0})["weight"]
        undirected.add_edge(source, target, weight=count + back)
    return {"directed": directed, "undirected": undirected}


def tasks(
    graphs: dict[str, Any], sources: list[int], node_pairs: list[tuple[int, int]]
) -> dict[str, Callable[[], Any]]:
    directed, undirected = graphs["directed"], graphs["undirected"]
    label = graphs["communities"]
    communities = [set(np.flatnonzero(label == number).tolist()) for number in range(label.max() + 1)]
    return {
        "PageRank": lambda: nx.pagerank(directed, tol=1e-8 / len(directed), max_iter=1000),
        "personalised PageRank": lambda: nx.pagerank(
            directed, personalization={sources[0]: 1}, tol=1e-8 / len(directed), max_iter=1000
        ),
        "HITS": lambda: nx.hits(directed),
        "eigenvector": lambda: nx.eigenvector_centrality(undirected, max_iter=1000),
        "betweenness, sampled": lambda: nx.betweenness_centrality(directed, k=len(sources), seed=1),
        "harmonic closeness, exact": lambda: nx.harmonic_centrality(directed),
        "weak components": lambda: nx.number_weakly_connected_components(directed),
        "strong components": lambda: nx.number_strongly_connected_components(directed),
        "core numbers": lambda: nx.core_number(undirected),
        "triangles": lambda: nx.triangles(undirected),
        "clustering": lambda: nx.clustering(undirected),
        "transitivity": lambda: nx.transitivity(undirected),
        "constraint": lambda: nx.constraint(undirected, weight="weight"),
        "Louvain": lambda: nx.community.louvain_communities(undirected, seed=1),
        "label propagation": lambda: list(nx.community.asyn_lpa_communities(undirected, seed=1)),
        "modularity": lambda: nx.community.modularity(undirected, communities),
        "Adamic-Adar": lambda: list(nx.adamic_adar_index(undirected, node_pairs)),
        "Jaccard": lambda: list(nx.jaccard_coefficient(undirected, node_pairs)),
        "distances from one": lambda: nx.single_source_shortest_path_length(directed, sources[0]),
        "reciprocity": lambda: nx.reciprocity(directed),
        "assortativity": lambda: nx.degree_assortativity_coefficient(directed),
    }


def quality(name: str, result: Any, graphs: dict[str, Any]) -> float | None:
    return None
