"""A circle, or any list of people, as files: CSV for spreadsheets, GEXF for Gephi."""

import io
from collections.abc import Iterable
from typing import Any

from graph.circle.ego import Circle, Member
from graph.export.csv import write_csv
from graph.records import to_datetime

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
    """People with `PEOPLE_COLUMNS` as CSV for spreadsheets; those without a tie leave its columns empty."""
    text = io.StringIO(newline="")
    write_csv(text, PEOPLE_COLUMNS, map(person_row, members))
    return text.getvalue().encode("utf-8-sig")


def person_row(member: Member) -> list[Any]:
    """One person in the order of `PEOPLE_COLUMNS`; `tie` is 0 to 100, days are UTC."""
    person, tie = member.influencer, member.tie
    return [
        person.handle or member.display_name,
        person.platform,
        person.name,
        round(100 * tie.strength) if tie else None,
        tie.out if tie else None,
        tie.back if tie else None,
        f"{to_datetime(tie.last_at):%Y-%m-%d}" if tie and tie.last_at is not None else None,
        person.followers,
        member.tier,
        person.community_name,
        "yes" if person.partner_since is not None else "no",
        person.outreach_status,
        person.url,
    ]


def circle_gexf(found: Circle) -> bytes:
    """A circle as GEXF 1.2: its people with what is known of them, and who mentions whom how often."""
    import networkx as nx

    network = nx.DiGraph()
    for member in found.everyone:
        person = member.influencer
        known = {
            "label": member.display_name,
            "platform": person.platform,
            "followers": person.followers,
            "tier": member.tier,
            "community": person.community_name,
            "pagerank": person.pagerank,
            "partner": person.partner_since is not None,
        }
        network.add_node(
            _plain(member.key), **{name: _plain(value) for name, value in known.items() if value is not None}
        )
    for arrow in found.edges:
        network.add_edge(_plain(arrow.source), _plain(arrow.target), weight=arrow.count)
    file = io.BytesIO()
    nx.write_gexf(network, file, version="1.2draft")
    return file.getvalue()


def _plain(value: Any) -> Any:
    """A text without the control characters that XML cannot hold."""
    return "".join(c for c in value if c.isprintable()) if isinstance(value, str) else value
