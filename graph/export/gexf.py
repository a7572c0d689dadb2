"""Influencers and their mentions as GEXF 1.2, for Gephi and other network programs."""

import io
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


def gexf(influencers: Iterable[Influencer], edges: Iterable[WeightedEdge]) -> bytes:
    """A directed network with profile and measures as attributes of the nodes; unknown ones are left out."""
    import networkx as nx  # late: half a second, for a file that few ask for

    file = io.BytesIO()
    nx.write_gexf(networkx_graph(influencers, edges), file, version="1.2draft")
    return file.getvalue()


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
