"""igraph (GPL: a yardstick, never shipped)."""

from collections.abc import Callable
from typing import Any

import igraph
import numpy as np

from engines.networks import Pairs


def build(pairs: Pairs) -> dict[str, Any]:
    ends = np.stack([pairs.sources, pairs.targets], axis=1)
    directed = igraph.Graph(n=pairs.size, edges=ends, directed=True)
    directed.es["weight"] = pairs.counts.tolist()
    undirected = directed.copy()
    undirected.to_undirected(combine_edges="sum")
    return {"directed": directed, "undirected": undirected}


def tasks(
    graphs: dict[str, Any], sources: list[int], node_pairs: list[tuple[int, int]]
) -> dict[str, Callable[[], Any]]:
    directed, undirected = graphs["directed"], graphs["undirected"]
    restart = [0.0] * directed.vcount()
    restart[sources[0]] = 1.0
    return {
        "PageRank": lambda: directed.pagerank(weights="weight"),
        "personalised PageRank": lambda: directed.personalized_pagerank(reset=restart, weights="weight"),
        "HITS": lambda: directed.hub_score(weights="weight"),
        "eigenvector": lambda: undirected.eigenvector_centrality(),
        "betweenness, sampled": lambda: directed.betweenness(sources=sources),
        "harmonic closeness, exact": lambda: directed.harmonic_centrality(mode="in"),
        "weak components": lambda: directed.connected_components(mode="weak"),
        "strong components": lambda: directed.connected_components(mode="strong"),
        "core numbers": lambda: undirected.coreness(),
        "triangles": lambda: undirected.list_triangles(),
        "clustering": lambda: undirected.transitivity_local_undirected(mode="zero"),
        "transitivity": lambda: undirected.transitivity_undirected(),
        "constraint": lambda: undirected.constraint(weights="weight"),
        "Leiden": lambda: undirected.community_leiden("modularity", weights="weight", n_iterations=2).membership,
        "Louvain": lambda: undirected.community_multilevel(weights="weight").membership,
        "label propagation": lambda: undirected.community_label_propagation().membership,
        "modularity": lambda: undirected.modularity(graphs["communities"].tolist(), weights="weight"),
        "Jaccard": lambda: undirected.similarity_jaccard(pairs=node_pairs),
        "distances from one": lambda: directed.distances(sources[0]),
        "reciprocity": lambda: directed.reciprocity(),
        "assortativity": lambda: directed.assortativity_degree(directed=True),
    }


def labels(name: str, result: Any) -> Any:
    return result


def quality(name: str, result: Any, graphs: dict[str, Any]) -> float | None:
    if name not in ("Leiden", "Louvain", "label propagation"):
        return None
    return float(graphs["undirected"].modularity(result, weights="weight"))
