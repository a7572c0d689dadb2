"""Which targets to show. Filters select among ranked targets and change no score."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.introductions.context import RankingContext
from graph.nx_backend.arrays import Bools, Ints
from graph.records import DAY_MS, UNDATED, TierBounds
from graph.store import Store, read
from graph.store.team import outreach, shortlists


@dataclass(frozen=True)
class Traits:
    """The properties that the store has for some targets (positions in the snapshot, ascending)."""

    targets: Ints
    numbers: list[int]
    columns: dict[str, dict[int, Any]]
    tier_bounds: TierBounds

    @classmethod
    def of(cls, store: Store, context: RankingContext, targets: Ints) -> "Traits":
        numbers = context.snapshot.numbers[targets].tolist()
        return cls(targets, numbers, read.traits(store, numbers), read.tier_bounds(store))

    def column(self, name: str) -> list[Any]:
        """A property of every target; None where the store has none."""
        values = self.columns[name]
        return [values.get(number) for number in self.numbers]

    @property
    def tiers(self) -> list[str]:
        """The name of the tier of every target."""
        return [self.tier_bounds.tier_of(followers) for followers in self.column("followers")]

    def of_targets(self, name: str, targets: Ints) -> list[Any]:
        """A property of some of the targets."""
        values = self.columns[name]
        return [values.get(self.numbers[row]) for row in np.searchsorted(self.targets, targets).tolist()]

    @property
    def can_be_introduced(self) -> Bools:
        """Whether each target is still in the store, is not a partner, and has not agreed, declined or been paused."""
        rows = zip(self.column("key"), self.column("partner_since"), self.column("outreach_status"), strict=True)
        return _flags(
            key is not None and since is None and status not in outreach.SETTLED for key, since, status in rows
        )


@dataclass(frozen=True)
class Filters:
    """An empty filter lets every target pass that was not dismissed.

    Attributes
    ----------
    languages, locations
        Compared without regard to case; a location also matches a part of it.
    lists
        Names of lists: only targets on at least one of them.
    active_days
        Only targets that mentioned somebody in this many days before the last mention.
    hide_hubs
        Without the most mentioned 1 % of all accounts.
    min_tie_strength
        Only targets whose path has at least this strength, 0 to 1.
    not_contacted
        Without targets whom a partner was asked to introduce, or with whom the team is in touch.
    show_dismissed
        With targets that were dismissed as not a fit.
    targets
        Keys of the only targets.
    """

    tiers: Collection[str] = ()
    communities: Collection[int] = ()
    platforms: Collection[str] = ()
    languages: Collection[str] = ()
    locations: Collection[str] = ()
    lists: Collection[str] = ()
    active_days: float | None = None
    hide_hubs: bool = False
    min_tie_strength: float = 0.0
    not_contacted: bool = False
    show_dismissed: bool = False
    targets: Collection[str] = ()

    def mask(self, traits: Traits, context: RankingContext) -> Bools:
        """Which targets pass all filters except `min_tie_strength`, which depends on the path."""
        passed = np.ones(len(traits.targets), np.bool_)
        if self.tiers:
            passed &= _flags(tier in self.tiers for tier in traits.tiers)
        for name, wanted in (("community", self.communities), ("platform", self.platforms)):
            if wanted:
                passed &= _flags(value in wanted for value in traits.column(name))
        if self.languages:
            languages = {language.casefold() for language in self.languages}
            passed &= _flags((value or "").casefold() in languages for value in traits.column("language"))
        if self.locations:
            parts = [location.casefold() for location in self.locations]
            passed &= _flags(
                any(part in (value or "").casefold() for part in parts) for value in traits.column("location")
            )
        if self.not_contacted:
            passed &= _flags(value in outreach.UNCONTACTED for value in traits.column("outreach_status"))
        if not self.show_dismissed:
            passed &= _flags(value != outreach.DISMISSED for value in traits.column("outreach_status"))
        if self.active_days is not None and context.last_at is not None:
            passed &= _last_active(context, traits.targets) >= context.last_at - self.active_days * DAY_MS
        if self.targets:
            passed &= _flags(key in self.targets for key in traits.column("key"))
        if self.hide_hubs:
            passed &= ~context.network.hubs[context.network.nodes_at(traits.targets)]
        return passed

    def on_lists(self, store: Store, traits: Traits) -> Bools:
        """Which targets are on one of the `lists`; all if none is named.

        Raises
        ------
        NothingFound
            There is no list of such a name.
        """
        if not self.lists:
            return np.ones(len(traits.targets), np.bool_)
        listed = {member.influencer.key for name in self.lists for member in shortlists.members(store, name)}
        return _flags(key in listed for key in traits.column("key"))


def _last_active(context: RankingContext, targets: Ints) -> Ints:
    """The instant (ms) of the last mention by each account; UNDATED for none."""
    latest = np.full(context.history.accounts, UNDATED, np.int64)
    np.maximum.at(latest, context.history.source, context.history.at)
    return latest[targets]


def _flags(values: Iterable[bool]) -> Bools:
    return np.fromiter(values, np.bool_)


def as_sequences(filters: Filters) -> dict[str, Sequence[Any] | float | bool | None]:
    """Filters as plain values, for a file or the store."""
    return {
        name: sorted(value) if isinstance(value, (list, tuple, set, frozenset)) else value
        for name, value in vars(filters).items()
    }
