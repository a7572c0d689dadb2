"""The members of a circle as a table to filter: their values, and those of the tie they were included by."""

import math
from collections import Counter

import numpy as np

from graph.circle.ego import Circle, Member
from graph.cross_filter import Brushes, People, PeopleTable, passing, people_table
from graph.cross_filter.histograms import snapped
from graph.records import UNDATED

LABELS = {"active": "Last mention", "kind": "Kind of mention"}


def circle_table(circle: Circle) -> PeopleTable:
    """The table of a circle's members, without the focus.

    The last activity is the last mention within the tie, the kind the most frequent one of it.
    """
    members = circle.members
    people = [member.influencer for member in members]
    kinds = _main_kinds(circle)
    return people_table(
        People(
            keys=[member.key for member in members],
            followers=np.array([_known(person.followers) for person in people]),
            influence=np.array([_known(person.pagerank) * (circle.network_size or 1) for person in people]),
            engagement=np.array([_known(person.engagement_rate) * 100 for person in people]),
            active_at=np.array([_last_at(member) for member in members], np.int64),
            community=np.array([person.community or 0 for person in people], np.int64),
            platform=[person.platform for person in people],
            kind=[kinds.get(member.key, "") for member in members],
            community_names={
                person.community: person.community_name or "" for person in people if person.community is not None
            },
            tier_bounds=circle.focus.influencer.tier_bounds,
        ),
        LABELS,
    )


def filtered_out(circle: Circle, brushes: Brushes) -> frozenset[str]:
    """The keys of the members who do not pass the filters of the circle's table, as its histograms show them."""
    if not brushes:
        return frozenset()
    table = circle_table(circle)
    passed = passing(table, snapped(table, brushes))
    return frozenset(circle.members[row].key for row in np.flatnonzero(~passed).tolist())


def _known(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _last_at(member: Member) -> int:
    return member.tie.last_at if member.tie and member.tie.last_at is not None else UNDATED


def _main_kinds(circle: Circle) -> dict[str, str]:
    """The most frequent kind of the mentions between each member and the account they were included by."""
    by_pair = {(edge.source, edge.target): edge.kinds for edge in circle.edges}
    main = {}
    for member in circle.members:
        counts: Counter[str] = Counter()
        for pair in ((member.key, member.via), (member.via, member.key)):
            counts.update(by_pair.get(pair, {}))  # type: ignore[arg-type]
        if counts:
            main[member.key] = max(counts, key=lambda kind: (counts[kind], kind))
    return main
