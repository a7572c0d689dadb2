"""Who matters how: influence, brokerage and bridging, over the whole graph.

Each measure in one sentence a marketer reads stands in `EXPLAINED`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

EXACT_BETWEENNESS = 400  # accounts up to which every shortest path is counted; above, those from a sample
SAMPLED_SOURCES = 500  # fewer find too few of the true leaders

EXPLAINED = {
    "pagerank": "Influence: who is mentioned a lot by accounts that are themselves mentioned a lot.",
    "betweenness": "Brokerage: how often this account lies on the shortest way between two others.",
    "bridging": "Bridging: 0 when all ties stay in one community, near 1 when they are spread over many.",
    "in_degree": "How many accounts mention this one.",
    "out_degree": "How many accounts this one mentions.",
    "in_strength": "How often this account is mentioned.",
    "out_strength": "How often this account mentions others.",
}


@dataclass(frozen=True)
class Measures:
    """One mapping from node to value for each measure."""

    pagerank: Mapping[str, float]
    betweenness: Mapping[str, float]
    bridging: Mapping[str, float]
    in_degree: Mapping[str, int]
    out_degree: Mapping[str, int]
    in_strength: Mapping[str, int]
    out_strength: Mapping[str, int]


def measure(graph: nx.DiGraph, community: Mapping[str, int], seed: int) -> Measures:
    """All measures of a graph whose edges carry `weight`, the number of mentions.

    Above `EXACT_BETWEENNESS` nodes, betweenness is estimated from `SAMPLED_SOURCES` sources drawn with `seed`
    (Brandes and Pich 2007).
    """
    size = len(graph)
    sources = min(SAMPLED_SOURCES, size) if size > EXACT_BETWEENNESS else None
    return Measures(
        pagerank=nx.pagerank(graph, weight="weight", tol=1e-6 / max(1, size)) if size else {},
        betweenness=nx.betweenness_centrality(graph, k=sources, seed=seed),
        bridging=bridging(graph, community),
        in_degree=dict(graph.in_degree()),
        out_degree=dict(graph.out_degree()),
        in_strength=dict(graph.in_degree(weight="weight")),
        out_strength=dict(graph.out_degree(weight="weight")),
    )


def bridging(graph: nx.DiGraph, community: Mapping[str, int]) -> dict[str, float]:
    """The participation coefficient (Guimerà and Amaral 2005): 1 - sum over communities of (share of one's ties)².

    Ties count as mentions, both directions together.

    >>> star = nx.DiGraph()
    >>> star.add_weighted_edges_from([("hub", "a", 2), ("hub", "b", 1), ("b", "hub", 1)])
    >>> bridging(star, {"hub": 1, "a": 1, "b": 2})
    {'hub': 0.5, 'a': 0.0, 'b': 0.0}
    """
    spread: dict[str, dict[int, float]] = {node: {} for node in graph}
    for source, target, weight in graph.edges(data="weight"):
        for one, other in ((source, target), (target, source)):
            side = community[other]
            spread[one][side] = spread[one].get(side, 0) + weight
    return {
        node: 1 - sum((value / total) ** 2 for value in sides.values()) if (total := sum(sides.values())) else 0.0
        for node, sides in spread.items()
    }
