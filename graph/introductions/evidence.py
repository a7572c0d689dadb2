"""The evidence behind an introduction: the posts of its ties, and the target's community."""

import itertools
from dataclasses import dataclass

from graph.introductions.introduction import Introduction
from graph.records import Mention
from graph.store import Store, read
from graph.ties import latest_mentions

POSTS = 5  # of each tie


@dataclass(frozen=True)
class Evidence:
    """The last posts of the ties along the path, the latest first, and the target's community with its leaders.

    `first_tie` is empty if the introducer knows the target.
    """

    first_tie: list[Mention[str]]
    last_tie: list[Mention[str]]
    community: str
    leaders: list[str]


def evidence(store: Store, introduction: Introduction, posts: int = POSTS) -> Evidence:
    """Read the evidence behind one introduction, with up to `posts` posts of each tie."""
    people = (introduction.introducer, introduction.connector, introduction.target)
    keys = [person.key for person in people if person is not None]
    ties = [((source, target), (target, source)) for source, target in itertools.pairwise(keys)]
    mentions = read.events_of(store, [pair for pairs in ties for pair in pairs])
    latest = [latest_mentions({pair: mentions.get(pair, []) for pair in pairs}, posts) for pairs in ties]
    target = introduction.target
    leaders = [community.leaders for community in read.communities(store) if community.number == target.community]
    return Evidence(
        first_tie=latest[0] if introduction.connector else [],
        last_tie=latest[-1],
        community=target.community_name or "",
        leaders=list(leaders[0]) if target.community and leaders else [],
    )
