"""What can be looked up behind an introduction: the posts of its ties, and what the target's community is about."""

import itertools
from dataclasses import dataclass

from graph.activity import Post, last_posts
from graph.introductions.finding import Introduction
from graph.store import Row, Store, reading

POSTS = 5  # of each tie


@dataclass(frozen=True)
class Evidence:
    """The last posts of the ties along the way, the latest first, and the target's community."""

    first_tie: list[Post]
    last_tie: list[Post]
    community: str
    leaders: list[str]


def evidence(store: Store, row: Introduction, posts: int = POSTS) -> Evidence:
    """The evidence behind one introduction; `first_tie` is empty where the introducer knows the target."""
    ends = [person["key"] for person in (row.introducer, row.connector, row.target) if person is not None]
    ties = list(itertools.pairwise(ends))
    pairs = [pair for one, other in ties for pair in ((one, other), (other, one))]
    events = reading.events_of(store, pairs)
    found = [
        last_posts({pair: events.get(pair, []) for pair in ((one, other), (other, one))}, posts) for one, other in ties
    ]
    number = row.target["community"]
    known: list[Row] = [c for c in reading.communities(store) if c["number"] == number] if number else []
    leaders = list(known[0]["leaders"]) if known else []
    return Evidence(found[0] if row.connector else [], found[-1], row.target["community_name"] or "", leaders)
