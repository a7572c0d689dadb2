"""Where the team lets tiers begin."""

from graph.records import DEFAULT_BOUNDS, TierBounds
from graph.store.connection import Store

TIERS_NAME = "tiers"  # of the only node

_READ = "MATCH (t:TierBounds {name: $name}) RETURN t.minimums AS minimums"


def tier_bounds(store: Store) -> TierBounds:
    """The tiers of the team, or the default ones."""
    rows = store.read(_READ, name=TIERS_NAME)
    return TierBounds(tuple(rows[0]["minimums"])) if rows else DEFAULT_BOUNDS
