"""The score of an introduction as a sum: how much each part of the evidence adds."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.introductions.reasons import ALIKE, COMMUNITY, CONTACTS, OTHER, RISING, TOGETHER, WORDS

TIE, PATH, TYPICAL, LIKENESS = "tie", "path", "typical", "likeness"

LABELS = {
    TIE: "Their tie",
    PATH: "Ties on the path",
    TYPICAL: "Any target of this partner",
    LIKENESS: "Things in common",
    CONTACTS: "Common contacts",
    ALIKE: "Similar accounts",
    TOGETHER: "Mentioned together",
    COMMUNITY: "Communities",
    RISING: "Newly mentioned",
    WORDS: "Words of bios",
    OTHER: "Activity and attention",
}
MEANINGS = {
    TIE: "The strength of the tie between the partner and the target.",
    PATH: "The strength of the two ties on the path.",
    TYPICAL: "The chance of an average target of this partner.",
    LIKENESS: "The community and the words of the bios of a partner with hardly any mentions and of the target.",
    CONTACTS: "Accounts that the partner mentions also mention the target.",
    ALIKE: "Accounts that mention the same people as the partner also mention the target.",
    TOGETHER: "Accounts mention both the partner and the target at once, as in one post.",
    COMMUNITY: "The communities of the partner and the target.",
    RISING: "Accounts have mentioned the target for the first time lately.",
    WORDS: "Words that the bios of the target, the partner and accounts that the partner mentions share.",
    OTHER: "How active the target is, and how much it is mentioned.",
}


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one kind of evidence adds to a score; `points` are above 0, on the scale of the score (0 to 100)."""

    kind: str
    points: float

    @property
    def label(self) -> str:
        return LABELS[self.kind]

    @property
    def meaning(self) -> str:
        """What the part stands for, in a sentence."""
        return MEANINGS[self.kind]


def tie_part(score: float) -> tuple[ScorePart, ...]:
    """The score of a contact of the partner, which is the strength of their tie."""
    return _without_zeros([ScorePart(TIE, score)])


def likeness_part(score: float) -> tuple[ScorePart, ...]:
    """The score of somebody to whom no path leads."""
    return _without_zeros([ScorePart(LIKENESS, score)])


def chance_parts(score: float, typical: float, effects: Mapping[str, float]) -> tuple[ScorePart, ...]:
    """A learned chance: that of an average target, and what lifts this target above it.

    Parameters
    ----------
    typical
        The chance of an average target of the same partner, 0 to 100.
    effects
        How far each kind of evidence raises the target above the others by the logit; negative ones lower it.

    >>> [(part.kind, part.points) for part in chance_parts(10.0, 4.0, {"contacts": 2.0, "rising": 1.0, "alike": -3.0})]
    [('typical', 4.0), ('contacts', 4.0), ('rising', 2.0)]
    """
    base = min(score, typical)
    return _without_zeros([ScorePart(TYPICAL, base), *_shares(score - base, effects)])


def rank_parts(score: float, path_strength: float, effects: Mapping[str, float]) -> tuple[ScorePart, ...]:
    """A score of the form `path_strength * (1 + likeness) / 2`: the ties, and what makes the target likely.

    Parameters
    ----------
    path_strength
        0 to 1.

    >>> [(part.kind, part.points) for part in rank_parts(30.0, 0.4, {"alike": 1.0})]
    [('path', 20.0), ('alike', 10.0)]
    """
    ties = min(score, 50 * path_strength)
    return _without_zeros([ScorePart(PATH, ties), *_shares(score - ties, effects)])


def _shares(points: float, effects: Mapping[str, float]) -> list[ScorePart]:
    """Points in proportion to the effects that raise a target, the largest first; without any, as `OTHER`."""
    raising = {kind: effect for kind, effect in effects.items() if effect > 0} or {OTHER: 1.0}
    total = sum(raising.values())
    return [ScorePart(kind, points * (raising[kind] / total)) for kind in sorted(raising, key=lambda k: -raising[k])]


def _without_zeros(parts: list[ScorePart]) -> tuple[ScorePart, ...]:
    return tuple(part for part in parts if part.points > 0)


def rounded_points(parts: Sequence[ScorePart]) -> list[float]:
    """The points to one decimal, so that they add up to the rounded score: the largest remainders are rounded up.

    >>> rounded_points([ScorePart(PATH, 3.34), ScorePart(ALIKE, 3.33), ScorePart(RISING, 3.33)])
    [3.4, 3.3, 3.3]
    """
    tenths = [10 * part.points for part in parts]
    floors = [math.floor(value) for value in tenths]
    missing = round(sum(tenths)) - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda row: floors[row] - tenths[row])
    raised = set(by_remainder[:missing])
    return [(floor + (row in raised)) / 10 for row, floor in enumerate(floors)]
