"""What the team's decisions teach about targets like those that were decided on.

A decision is good if the introduction was wanted, and bad if the target was dismissed or declined. For each trait (a
tier, a community, ...) the share of good ones is compared with that of all decisions about traits of its kind, drawn
towards it by `PRIOR` decisions. The order of a list multiplies the score of a target by the ratio for its most telling
trait; the score itself stays what it is. A dismissal that names its reason counts only for the traits that this reason
is about.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.stats import rankdata

from graph.introductions.filters import Traits
from graph.introductions.learning.interval import Interval
from graph.introductions.learning.outcome_test import OutcomeTest
from graph.nx_backend.arrays import Bools, Floats
from graph.records import Influencer
from graph.store import Store, read
from graph.store.team import outreach

TIER, COMMUNITY, PLATFORM, LANGUAGE, LOCATION = "tier", "community", "platform", "language", "location"
KINDS = (TIER, COMMUNITY, PLATFORM, LANGUAGE, LOCATION)
MIN_DECISIONS = 10  # with fewer the order stays that of the score
MIN_OF_EACH = 3  # good decisions, and bad ones
MIN_WITH_TRAIT = 3
MIN_TESTED = 20  # decisions that earlier ones predict; with fewer there is no test
PRIOR = 5.0
CHANCE = 0.5
MAX_RATIO = 2.0  # a trait moves a target by at most this factor, up or down
BAD = (outreach.DECLINED, outreach.DISMISSED)
UNDECIDED = (outreach.NEW, outreach.PAUSED)
# What the reasons that the page offers are about.
ABOUT: Mapping[str, tuple[str, ...]] = {
    "Wrong topic": (COMMUNITY,),
    "Wrong audience": (COMMUNITY, LANGUAGE),
    "Too large": (TIER,),
    "Too small": (TIER,),
    "Too far away": (LOCATION,),
    "Works with a competitor": (),
    "Quality of the content": (),
}

Trait = tuple[str, object]


@dataclass(frozen=True)
class Decision:
    """One decision at the instant `at` (ms), and the traits of its target that it says something about."""

    at: int
    is_good: bool
    traits: frozenset[Trait]


@dataclass(frozen=True, slots=True)
class TraitOutcome:
    """Of `total` decisions about people with a trait, `good` ones; `ratio` is what their scores are multiplied by."""

    kind: str
    good: int
    total: int
    ratio: float


class _Tally:
    """Decisions, counted by trait."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.decisions = self.good = 0
        self._total: Counter[Trait] = Counter()
        self._good: Counter[Trait] = Counter()
        self._total_of_kind: Counter[str] = Counter()
        self._good_of_kind: Counter[str] = Counter()
        for decision in decisions:
            self.add(decision)

    def add(self, decision: Decision) -> None:
        self.decisions += 1
        self.good += decision.is_good
        kinds = [kind for kind, _ in decision.traits]
        self._total.update(decision.traits)
        self._total_of_kind.update(kinds)
        if decision.is_good:
            self._good.update(decision.traits)
            self._good_of_kind.update(kinds)

    @property
    def is_enough(self) -> bool:
        return self.decisions >= MIN_DECISIONS and min(self.good, self.decisions - self.good) >= MIN_OF_EACH

    def most_telling(self, traits: Iterable[Trait]) -> TraitOutcome | None:
        """The trait whose ratio is furthest from 1, up or down; None if none differs from it."""
        if not self.is_enough:
            return None
        known = [
            TraitOutcome(kind, self._good[kind, value], total, self._ratio(kind, value))
            for kind, value in sorted(traits, key=str)
            if (total := self._total[kind, value]) >= MIN_WITH_TRAIT and self._good_of_kind[kind]
        ]
        best = max(known, key=lambda outcome: abs(math.log(outcome.ratio)), default=None)
        return best if best is not None and best.ratio != 1 else None

    def _ratio(self, kind: str, value: object) -> float:
        rate = self._good_of_kind[kind] / self._total_of_kind[kind]
        return _ratio(self._good[kind, value], self._total[kind, value], rate)


@dataclass(frozen=True)
class Outcomes:
    """The decisions of a team, in order of time. They move nobody if earlier ones predict later ones badly."""

    decisions: tuple[Decision, ...] = ()

    @cached_property
    def test(self) -> OutcomeTest:
        """Each decision as the earlier ones predict it."""
        tally, ratios, good = _Tally(), [], []
        for decision in self.decisions:
            if tally.is_enough:
                telling = tally.most_telling(decision.traits)
                ratios.append(telling.ratio if telling else 1.0)
                good.append(decision.is_good)
            tally.add(decision)
        result = OutcomeTest(tally.decisions, tally.good, len(good))
        if len(good) < MIN_TESTED or min(sum(good), len(good) - sum(good)) < MIN_OF_EACH:
            untested = 0 if tally.is_enough else MIN_DECISIONS - tally.decisions
            return replace(result, needed=max(1, max(0, untested) + MIN_TESTED - len(good)))
        return replace(result, auc=_auc(np.array(ratios), np.array(good)))

    @cached_property
    def _tally(self) -> _Tally:
        is_worse = self.test.auc is not None and self.test.auc.mean < CHANCE
        return _Tally(() if is_worse else self.decisions)

    @property
    def is_used(self) -> bool:
        """Whether the decisions move targets."""
        return self._tally.is_enough

    def of(self, person: Influencer) -> TraitOutcome | None:
        """The most telling trait of a person; None if no trait moves them."""
        return self._tally.most_telling(traits_of(person))

    def ratios(self, traits: Traits) -> Floats:
        """What the score of each target is multiplied by, for the order of a list."""
        if not self.is_used:
            return np.ones(len(traits.targets))
        rows = zip(traits.tiers, *(traits.column(name) for name in KINDS[1:]), strict=True)
        tellings = (self._tally.most_telling(_traits(row)) for row in rows)
        return np.array([telling.ratio if telling else 1.0 for telling in tellings], float)


def outcomes(store: Store, until: int | None = None) -> Outcomes:
    """The decisions of the team, up to an instant (ms)."""
    notes = [note for note in outreach.noted(store) if note.status not in UNDECIDED]
    people = read.influencers(store, {note.key for note in notes})
    decisions = [
        Decision(note.at, note.status not in BAD, _said(traits_of(people[note.key]), note.note))
        for note in notes
        if note.key in people and (until is None or note.at <= until)
    ]
    return Outcomes(tuple(sorted(decisions, key=lambda decision: decision.at)))


def traits_of(person: Influencer) -> frozenset[Trait]:
    """The traits of a person that are known."""
    return _traits([person.tier, person.community, person.platform, person.language, person.location])


def _traits(values: Sequence[object]) -> frozenset[Trait]:
    """Traits from their values in the order of `KINDS`; unknown ones are omitted."""
    clean = (
        (kind, value.casefold() if isinstance(value, str) else value) for kind, value in zip(KINDS, values, strict=True)
    )
    return frozenset((kind, value) for kind, value in clean if value and value != "unknown")


def _said(traits: frozenset[Trait], note: str | None) -> frozenset[Trait]:
    """The traits that a decision with this note is about: all, unless the note is one of the reasons of the page."""
    about = ABOUT.get(note or "", KINDS)
    return frozenset(trait for trait in traits if trait[0] in about)


def _ratio(good: int, total: int, rate: float) -> float:
    """
    >>> _ratio(5, 10, 0.5), round(_ratio(10, 10, 0.5), 2), round(_ratio(0, 5, 0.5), 2)
    (1.0, 1.67, 0.5)
    """
    ratio = (good + PRIOR * rate) / (total + PRIOR) / rate
    return min(MAX_RATIO, max(1 / MAX_RATIO, ratio))


def _auc(ratios: Floats, good: Bools) -> Interval:
    """How often a good decision has a higher ratio than a bad one, each good one counted once; ties count half."""
    above = rankdata(ratios)[good] - rankdata(ratios[good])
    return Interval.of(above / (~good).sum())
