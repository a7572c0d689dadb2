"""Queries that the rest of the graph asks of the store, one function each."""

from graph.store.read.influencers import (
    Overview,
    communities,
    follower_history,
    influencers,
    is_empty,
    keys_of_handle,
    keys_of_id,
    leading,
    numbers_of,
    overview,
    partners,
    platforms,
    search,
    span,
    traits,
)
from graph.store.read.mentions import Pairs, events_of, ties_among, ties_of

__all__ = [
    "Overview",
    "Pairs",
    "communities",
    "events_of",
    "follower_history",
    "influencers",
    "is_empty",
    "keys_of_handle",
    "keys_of_id",
    "leading",
    "numbers_of",
    "overview",
    "partners",
    "platforms",
    "search",
    "span",
    "ties_among",
    "ties_of",
    "traits",
]
