"""Who has changed the tier in a period, by the profiles that were loaded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graph.records import Influencer, TierBounds
from graph.store import Store, read
from graph.store.read import FollowerCount


@dataclass(frozen=True)
class TierChange:
    """An influencer whose followers lie in another tier than before the period."""

    influencer: Influencer
    before: int
    followers: int

    @property
    def tiers(self) -> tuple[str, str]:
        """The name of the tier before, and now."""
        bounds = self.influencer.tier_bounds
        return bounds.tier_of(self.before), bounds.tier_of(self.followers)


def tier_changes(store: Store, since: int, until: int, first: Collection[str]) -> list[TierChange]:
    """Who has changed the tier between two instants (ms): the accounts in `first` (keys) ahead, then by followers."""
    bounds = read.tier_bounds(store)
    changed = {
        key: counts
        for key, history in read.follower_counts_since(store, since).items()
        if (counts := _counts(history, since, until, bounds)) is not None
    }
    people = read.influencers(store, changed)
    found = [TierChange(people[key], *counts) for key, counts in changed.items() if key in people]
    return sorted(found, key=lambda change: (change.influencer.key not in first, -change.followers))


def _counts(history: Sequence[FollowerCount], since: int, until: int, bounds: TierBounds) -> tuple[int, int] | None:
    """The followers before a period and at its end if they lie in two tiers.

    >>> from graph.records import DEFAULT_BOUNDS
    >>> _counts([FollowerCount(1, 9_000), FollowerCount(5, 11_000)], 3, 9, DEFAULT_BOUNDS)
    (9000, 11000)
    >>> _counts([FollowerCount(5, 11_000)], 3, 9, DEFAULT_BOUNDS) is None
    True
    """
    before = [count.followers for count in history if count.at <= since]
    within = [count.followers for count in history if since < count.at <= until]
    if not before or not within or bounds.tier_of(before[-1]) == bounds.tier_of(within[-1]):
        return None
    return before[-1], within[-1]
