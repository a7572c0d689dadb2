"""Queries that the rest of the graph asks of the store, one function each."""

from graph.store.read.influencers import (
    FollowerCount,
    follower_counts_since,
    follower_history,
    influencers,
    influencers_numbered,
    keys_by_name,
    keys_of_handle,
    keys_of_id,
    keys_of_names,
    leading,
    numbers_of,
    partners,
    search,
    traits,
)
from graph.store.read.mentions import Pairs, events_of, ties_among, ties_of
from graph.store.read.overview import Overview, communities, is_empty, overview, platforms, revision, span
from graph.store.read.tiers import tier_bounds

__all__ = [
    "FollowerCount",
    "Overview",
    "Pairs",
    "communities",
    "events_of",
    "follower_counts_since",
    "follower_history",
    "influencers",
    "influencers_numbered",
    "is_empty",
    "keys_by_name",
    "keys_of_handle",
    "keys_of_id",
    "keys_of_names",
    "leading",
    "numbers_of",
    "overview",
    "partners",
    "platforms",
    "revision",
    "search",
    "span",
    "tier_bounds",
    "ties_among",
    "ties_of",
    "traits",
]
