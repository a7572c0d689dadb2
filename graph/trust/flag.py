"""`Flag`: something unusual about an account, its evidence, and what else may explain it. Never a verdict."""

from dataclasses import dataclass
from enum import StrEnum

from graph.records import Influencer
from graph.store.team.dismissals import Dismissal


class FlagKind(StrEnum):
    """What is unusual."""

    ENGAGEMENT = "engagement"
    GROUP = "group"
    JUMP = "jump"
    BURST = "burst"


class Confidence(StrEnum):
    """How sure it is that the observation is not chance; it says nothing about the reason."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


LABELS = {
    FlagKind.ENGAGEMENT: "Engagement unlike others of this size",
    FlagKind.GROUP: "Group that mentions each other at the same time",
    FlagKind.JUMP: "Follower jump without mentions",
    FlagKind.BURST: "Burst of mentions from new accounts",
}
INNOCENT = {
    FlagKind.ENGAGEMENT: (
        "The rate may come from a quiet week, from one post that went viral, or from a source that counts it in "
        "another way; a topic can also have quieter or louder followers than others."
    ),
    FlagKind.GROUP: (
        "Friends, a team or the guests of one event mention each other at the same time without any arrangement to "
        "raise their numbers."
    ),
    FlagKind.JUMP: (
        "A report on television, a viral post on another platform, a merged account or a corrected count brings "
        "followers whom the loaded mentions do not show."
    ),
    FlagKind.BURST: (
        "A give-away, an event or a new community brings people who are new here; and accounts look new if earlier "
        "mentions of theirs were not loaded."
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something unusual about the account at a position of the snapshot.

    `last` is the instant (ms) of its latest evidence, None if it is about a state; `others` are the positions of the
    accounts that it involves too. `strength` orders findings of one kind, the strongest highest.
    """

    kind: FlagKind
    position: int
    confidence: Confidence
    strength: float
    evidence: str
    last: int | None = None
    others: tuple[int, ...] = ()


@dataclass(frozen=True)
class Flag:
    """A finding about an influencer, and whether the team has dismissed it.

    `evidence` is a sentence with the numbers, `innocent` one that says what else may explain them. `others` are the
    influencers whom it involves too.
    """

    kind: FlagKind
    influencer: Influencer
    confidence: Confidence
    evidence: str
    innocent: str
    last: int | None = None
    others: tuple[Influencer, ...] = ()
    dismissal: Dismissal | None = None

    @property
    def label(self) -> str:
        """The kind in words."""
        return LABELS[self.kind]


def confidence_of(strength: float, medium: float, high: float) -> Confidence:
    """The confidence of a strength, by where medium and high confidence begin.

    >>> confidence_of(5, 4, 6).value
    'medium'
    """
    if strength >= high:
        return Confidence.HIGH
    return Confidence.MEDIUM if strength >= medium else Confidence.LOW
