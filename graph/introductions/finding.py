"""Finding introductions: partner -> target, and partner -> connector -> target.

The score of a target, 0 to 100, is

    100 * reach * discount
    reach    = 1 - product over all ways to the target of (1 - product of the tie strengths along the way)
    discount = 2 / (2 + log10(1 + number of accounts that mention the target))

A way is as good as its ties (`graph.ties`); several ways help each other. A tie in which the one who matters never says
a word counts `one_sided` of its strength: the target towards the partner, or the connector towards one of the two. A
connector who is silent towards both knows neither, and leads nowhere: two fans of one star do not know each other.
Being mentioned by everybody is a discount, not a merit: such a target needs no introduction and has less reason to
answer one.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graph.errors import NothingFound
from graph.people import label
from graph.records import tier_of
from graph.store import Row, Store, reading
from graph.ties import Tie, TieSettings, ties_by_account


@dataclass(frozen=True)
class IntroductionSettings:
    """What a person could want to change.

    `least_tie`: ties below this strength (0 to 1) introduce nobody. `connectors`: so many of each partner's strongest
    contacts are followed one step further. `one_sided`: what a tie is worth in which the one who matters is silent.
    """

    least_tie: float = 0.04
    one_sided: float = 0.4
    connectors: int = 60


@dataclass(frozen=True)
class Filters:
    """Which targets to show; filters choose among the scored targets and change no score. Empty means all."""

    tiers: Collection[str] = ()
    communities: Collection[int] = ()
    platforms: Collection[str] = ()

    def let_through(self, target: Row) -> bool:
        return (
            (not self.tiers or tier_of(target["followers"]) in self.tiers)
            and (not self.communities or target["community"] in self.communities)
            and (not self.platforms or target["platform"] in self.platforms)
        )


@dataclass(frozen=True)
class Introduction:
    """One row: the introducer is the partner who can introduce, over `connector` where they do not know the target."""

    rank: int
    target: Row
    introducer: Row
    connector: Row | None
    score: float
    first_tie: Tie
    last_tie: Tie
    ways: int
    is_partner: bool

    @property
    def tie_introducer_target(self) -> float:
        """The strength of the way, 0 to 1: the direct tie, or the product of its two ties."""
        return self.last_tie.strength * (self.first_tie.strength if self.connector else 1)

    @property
    def path(self) -> list[str]:
        people = [self.introducer, *([self.connector] if self.connector else []), self.target]
        return [label(person).removeprefix("@") for person in people]


@dataclass(frozen=True)
class IntroductionList:
    """The rows shown, how many there are in all, how many the filters let through, and the data's last day (ms)."""

    rows: list[Introduction]
    found: int
    after_filters: int
    as_of: int | None


@dataclass(frozen=True, slots=True)
class _Way:
    introducer: str
    connector: str | None
    strength: float


def introduce(
    store: Store,
    partners: Sequence[str] = (),
    *,
    top: int | None = None,
    filters: Filters | None = None,
    settings: IntroductionSettings | None = None,
    tie_settings: TieSettings | None = None,
) -> IntroductionList:
    """Rank the accounts that these partners (keys; by default all marked ones) can introduce us to.

    No partner is ever a target. `top` shows so many; None shows all.

    Raises
    ------
    NothingFound
        Nobody is marked as a partner and none is named.
    """
    settings, tie_settings, filters = (
        settings or IntroductionSettings(),
        tie_settings or TieSettings(),
        filters or Filters(),
    )
    marked = {row["key"] for row in reading.partners(store)}
    asked = list(dict.fromkeys(partners)) or sorted(marked)
    if not asked:
        raise NothingFound(
            "Nobody is marked as a partner yet: mark one with `intrograph partner HANDLE`, or name one to ask for."
        )
    as_of = reading.span(store)[1]
    known = ties_by_account(reading.ties_of(store, asked), asked, as_of, tie_settings)
    ours = marked | set(asked)
    connectors = _connectors(known, ours, settings)
    further = ties_by_account(reading.ties_of(store, connectors), connectors, as_of, tie_settings)
    ways = _ways(known, further, ours, settings)
    scores = _scores(ways, reading.in_degrees(store, ways))
    best = {target: max(some, key=_preference) for target, some in ways.items()}
    # In a dense network everybody is reached on many ways: then the strongest single way decides.
    order = sorted(scores, key=lambda target: (-round(scores[target], 3), -best[target].strength, target))
    people = reading.influencers(store, {*order, *asked, *connectors})
    passed = [target for target in order if target in people and filters.let_through(people[target])]
    rows = []
    for rank, target in enumerate(passed if top is None else passed[:top], 1):
        introducer, middle = best[target].introducer, best[target].connector
        last = further[middle][target] if middle else known[introducer][target]
        rows.append(
            Introduction(
                rank=rank,
                target=people[target],
                introducer=people[introducer],
                connector=people[middle] if middle else None,
                score=100 * scores[target],
                first_tie=known[introducer][middle or target],
                last_tie=last,
                ways=len(ways[target]),
                is_partner=introducer in marked,
            )
        )
    return IntroductionList(rows, len(order), len(passed), as_of)


def _preference(way: _Way) -> tuple[float, bool, str]:
    return way.strength, way.connector is None, way.introducer


def _connectors(known: dict[str, dict[str, Tie]], ours: Collection[str], settings: IntroductionSettings) -> list[str]:
    """The contacts that are followed further: of each partner the strongest."""
    chosen: set[str] = set()
    for contacts in known.values():
        strong = [c for c, tie in contacts.items() if tie.strength >= settings.least_tie and c not in ours]
        chosen.update(sorted(strong, key=lambda c, of=contacts: (-of[c].strength, c))[: settings.connectors])  # type: ignore[misc]
    return sorted(chosen)


def _ways(
    known: dict[str, dict[str, Tie]],
    further: dict[str, dict[str, Tie]],
    ours: Collection[str],
    settings: IntroductionSettings,
) -> dict[str, list[_Way]]:
    """Every way from a partner to each target."""
    ways: dict[str, list[_Way]] = {}
    for partner, contacts in known.items():
        for contact, first in contacts.items():
            if first.strength < settings.least_tie or contact in ours:
                continue
            heard = first.strength * (1 if first.back else settings.one_sided)
            ways.setdefault(contact, []).append(_Way(partner, None, heard))
            for target, second in further.get(contact, {}).items():
                silent = not (first.back or second.out)
                if target not in ours and second.strength >= settings.least_tie and not silent:
                    known_to = second.strength * (1 if second.out else settings.one_sided)
                    ways.setdefault(target, []).append(_Way(partner, contact, heard * known_to))
    return ways


def _scores(ways: dict[str, list[_Way]], in_degree: dict[str, int]) -> dict[str, float]:
    return {
        target: (1 - math.prod(1 - way.strength for way in some)) * 2 / (2 + math.log10(1 + in_degree.get(target, 0)))
        for target, some in ways.items()
    }
