"""Where the team lets tiers begin."""

from collections.abc import Sequence

from graph.records import DEFAULT_BOUNDS, TierBounds
from graph.store.connection import Store

TIERS_NAME = "tiers"  # of the only node

_READ = "MATCH (t:TierBounds {name: $name}) RETURN t.minimums AS minimums"


def tier_bounds(store: Store) -> TierBounds:
    """The tiers of the team, or the default ones."""
    return bounds_in([row["minimums"] for row in store.read(_READ, name=TIERS_NAME)])


def bounds_in(minimums: Sequence[Sequence[int]]) -> TierBounds:
    """The bounds that the store has, one at most, or the default ones."""
    return TierBounds(tuple(minimums[0])) if minimums else DEFAULT_BOUNDS
