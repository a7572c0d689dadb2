"""Which targets to show. Filters choose among scored targets and change no score."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.introductions.context import RankingContext
from graph.records import DAY_MS, UNDATED, tier_of
from graph.store import Store, read
from graph.store.team import outreach

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Traits:
    """What the store says of some targets (positions in the snapshot, ascending), and of whom it knows nothing."""

    targets: Ints
    numbers: list[int]
    columns: dict[str, dict[int, Any]]

    @classmethod
    def of(cls, store: Store, context: RankingContext, targets: Ints) -> "Traits":
        numbers = context.snapshot.numbers[targets].tolist()
        return cls(targets, numbers, read.traits(store, numbers))

    def column(self, name: str) -> list[Any]:
        values = self.columns[name]
        return [values.get(number) for number in self.numbers]

    def of_targets(self, name: str, targets: Ints) -> list[Any]:
        """The values of a trait of these targets."""
        values = self.columns[name]
        return [values.get(self.numbers[place]) for place in np.searchsorted(self.targets, targets).tolist()]

    @property
    def may_be_asked(self) -> Flags:
        """Who is still there, is no partner, and has not declined."""
        rows = zip(self.column("key"), self.column("partner_since"), self.column("outreach_status"), strict=True)
        return _flags(key is not None and since is None and status != outreach.DECLINED for key, since, status in rows)


@dataclass(frozen=True)
class Filters:
    """Empty means all.

    `languages` and `locations` are compared without regard to case, a location also by its parts. `active_days`: seen
    mentioning somebody within so many days before the data's last day. `hide_hubs` leaves out the most mentioned 1 % of
    all. `least_tie`: the whole way has at least this strength (0 to 1). `not_contacted` leaves out whom we asked.
    """

    tiers: Collection[str] = ()
    communities: Collection[int] = ()
    platforms: Collection[str] = ()
    languages: Collection[str] = ()
    locations: Collection[str] = ()
    active_days: float | None = None
    hide_hubs: bool = False
    least_tie: float = 0.0
    not_contacted: bool = False

    def let_through(self, traits: Traits, context: RankingContext) -> Flags:
        """Which of the targets pass, `least_tie` aside, which belongs to a way and not to a target."""
        passed = np.ones(len(traits.targets), np.bool_)
        if self.tiers:
            passed &= _flags(tier_of(followers) in self.tiers for followers in traits.column("followers"))
        for name, wanted in (("community", self.communities), ("platform", self.platforms)):
            if wanted:
                passed &= _flags(value in wanted for value in traits.column(name))
        if self.languages:
            languages = {language.casefold() for language in self.languages}
            passed &= _flags((value or "").casefold() in languages for value in traits.column("language"))
        if self.locations:
            places = [place.casefold() for place in self.locations]
            passed &= _flags(
                any(place in (value or "").casefold() for place in places) for value in traits.column("location")
            )
        if self.not_contacted:
            passed &= _flags(value is None for value in traits.column("outreach_status"))
        if self.active_days is not None and context.last_at is not None:
            passed &= _last_own(context, traits.targets) >= context.last_at - self.active_days * DAY_MS
        if self.hide_hubs:
            passed &= ~context.past.hubs[context.past.positions(traits.targets)]
        return passed


def _last_own(context: RankingContext, targets: Ints) -> Ints:
    """The instant (ms) of the last mention that each account made; UNDATED for none."""
    latest = np.full(context.history.accounts, UNDATED, np.int64)
    np.maximum.at(latest, context.history.source, context.history.at)
    return latest[targets]


def _flags(values: Any) -> Flags:
    return np.fromiter(values, np.bool_)


def as_sequences(filters: Filters) -> dict[str, Sequence[Any] | float | bool | None]:
    """Filters as plain values, to be kept in a file or in the store."""
    return {
        name: sorted(value) if isinstance(value, (list, tuple, set, frozenset)) else value
        for name, value in vars(filters).items()
    }
