"""What can be looked up behind an introduction: the posts of its ties, and what the target's community is about."""

import itertools
from dataclasses import dataclass

from graph.introductions.rank import Introduction
from graph.records import Mention
from graph.store import Store, read
from graph.ties import latest_mentions

POSTS = 5  # of each tie


@dataclass(frozen=True)
class Evidence:
    """The last posts of the ties along the way, the latest first, and the target's community."""

    first_tie: list[Mention[str]]
    last_tie: list[Mention[str]]
    community: str
    leaders: list[str]


def evidence(store: Store, row: Introduction, posts: int = POSTS) -> Evidence:
    """The evidence behind one introduction; `first_tie` is empty where the introducer knows the target."""
    ends = [person.key for person in (row.introducer, row.connector, row.target) if person is not None]
    ties = list(itertools.pairwise(ends))
    pairs = [pair for one, other in ties for pair in ((one, other), (other, one))]
    events = read.events_of(store, pairs)
    found = [
        latest_mentions({pair: events.get(pair, []) for pair in ((one, other), (other, one))}, posts)
        for one, other in ties
    ]
    number = row.target.community
    known = [community for community in read.communities(store) if community.number == number] if number else []
    leaders = list(known[0].leaders) if known else []
    return Evidence(found[0] if row.connector else [], found[-1], row.target.community_name or "", leaders)
