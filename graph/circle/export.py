"""Circles, and other lists of members, as files."""

import io
from collections.abc import Iterable
from typing import Any

from graph.circle.ego import Circle, Member
from graph.export.csv import write_csv
from graph.export.gexf import WeightedEdge, gexf
from graph.records import day_of

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
    text = io.StringIO(newline="")
    write_csv(text, PEOPLE_COLUMNS, map(_row, members))
    return text.getvalue().encode("utf-8-sig")


def circle_gexf(circle: Circle) -> bytes:
    """The members of a circle and the mentions among them as GEXF."""
    edges = [WeightedEdge(edge.source, edge.target, edge.count) for edge in circle.edges]
    return gexf([member.influencer for member in circle.everyone], edges)


def _row(member: Member) -> list[Any]:
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
