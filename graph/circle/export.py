"""Circles, and other lists of members, as files."""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from graph.circle import ego
from graph.circle.ego import Circle, Member
from graph.export.csv import csv_bytes
from graph.export.networkx_graph import WeightedEdge, networkx_graph
from graph.export.scope import Scope, community_scope, list_scope
from graph.records import ALL_TIME, Influencer, Window, day_of
from graph.store import Store

if TYPE_CHECKING:
    import networkx as nx

AROUND = 100  # influencers around one that are exported
PEOPLE_COLUMNS = (
    "handle",
    "platform",
    "name",
    "tie",
    "mentions",
    "mentioned_by",
    "last_at",
    "followers",
    "tier",
    "community",
    "partner",
    "status",
    "profile_url",
)


def people_csv(members: Iterable[Member]) -> bytes:
    """Members with `PEOPLE_COLUMNS` as CSV for spreadsheets; without a tie its columns are empty."""
    return csv_bytes(PEOPLE_COLUMNS, map(member_row, members))


def circle_scope(circle: Circle, window: Window = ALL_TIME, members: Sequence[Member] | None = None) -> Scope:
    """The focus and the members of a circle, or some of them, and all ties among them: for `graph.export.network`."""
    chosen = circle.members if members is None else members
    keys = tuple(member.key for member in (circle.focus, *chosen))
    part = "" if len(chosen) == len(circle.members) else f", {len(chosen):,} of {len(circle.members):,}"
    return Scope(f"The circle of {circle.focus.display_name}{part}", window, keys)


def part_scope(
    store: Store,
    window: Window,
    *,
    community: str | None = None,
    shortlist: str | None = None,
    around: str | None = None,
    size: int | None = None,
) -> Scope:
    """The part of the network that is asked for by one of these, else the whole network; mentions of the window count.

    Parameters
    ----------
    community
        The number or the name of a community.
    shortlist
        The name of a list.
    around
        The key of an influencer, with the `size` (by default `AROUND`) others that have the strongest ties to them.
    """
    if community is not None:
        return community_scope(store, community, window)
    if shortlist is not None:
        return list_scope(store, shortlist, window)
    if around is not None:
        return circle_scope(ego.circle(store, around, limit=min(size or AROUND, sys.maxsize), window=window), window)
    return Scope(window=window)


def circle_network(circle: Circle) -> "nx.DiGraph":
    """The members of a circle and the mentions among them as a networkx graph; `weight` counts mentions."""
    return networkx_graph(_influencers(circle), _edges(circle))


def _influencers(circle: Circle) -> list[Influencer]:
    return [member.influencer for member in circle.everyone]


def _edges(circle: Circle) -> list[WeightedEdge]:
    return [WeightedEdge(edge.source, edge.target, edge.count) for edge in circle.edges]


def member_row(member: Member) -> list[Any]:
    """The cells of `PEOPLE_COLUMNS`: `tie` from 0 to 100, days in UTC."""
    influencer, tie = member.influencer, member.tie
    return [
        influencer.handle or member.display_name,
        influencer.platform,
        influencer.name,
        round(100 * tie.strength) if tie else None,
        tie.out if tie else None,
        tie.back if tie else None,
        day_of(tie.last_at).isoformat() if tie and tie.last_at is not None else None,
        influencer.followers,
        member.tier,
        influencer.community_name,
        "yes" if influencer.is_partner else "no",
        influencer.outreach_status,
        influencer.profile_url,
    ]
