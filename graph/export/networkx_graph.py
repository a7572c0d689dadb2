"""Influencers and their mentions as a networkx graph."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.records import Influencer

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True)
class WeightedEdge:
    """`source` mentions `target` `weight` times; both are keys."""

    source: str
    target: str
    weight: float


def networkx_graph(influencers: Iterable[Influencer], edges: Iterable[WeightedEdge]) -> "nx.DiGraph":
    """A directed networkx graph: nodes by key with profile and measures, edges with `weight`.

    Texts lose their control characters, which XML cannot hold.
    """
    import networkx as nx

    network = nx.DiGraph()
    for influencer in influencers:
        network.add_node(_printable(influencer.key), **_attributes(influencer))
    for edge in edges:
        network.add_edge(_printable(edge.source), _printable(edge.target), weight=edge.weight)
    return network


def _attributes(influencer: Influencer) -> dict[str, Any]:
    attributes = {
        "label": influencer.display_name,
        "platform": influencer.platform,
        "followers": influencer.followers,
        "tier": influencer.tier,
        "community": influencer.community_name,
        "pagerank": influencer.pagerank,
        "partner": influencer.is_partner,
    }
    return {
        name: _printable(value) if isinstance(value, str) else value
        for name, value in attributes.items()
        if value is not None
    }


def _printable(text: str) -> str:
    """A text without control characters, which XML cannot hold."""
    return "".join(c for c in text if c.isprintable())
