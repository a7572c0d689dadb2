"""`Standing`: where one target stands in the list of one partner, and the facts behind it."""

from dataclasses import dataclass

from graph.records import Influencer

LISTED = "listed"  # among the rows that are shown
BELOW = "below"  # ranked, after the rows that are shown
FILTERED = "filtered"  # reached, and hidden by filters
PARTNER = "partner"  # works with us already
AGREED, DECLINED, PAUSED = "agreed", "declined", "paused"  # as the team noted it
WEAK = "weak"  # two steps away or closer, along ties that are too weak
FAR = "far"  # more than two steps away
SILENT = "silent"  # the partner, or the target, has no mentions


@dataclass(frozen=True, slots=True)
class Comparison:
    """One kind of evidence: its value for the target, and the median of the people it is compared with.

    `is_for` says whether the value speaks for the target; None if both are equal, or nobody is compared.
    """

    kind: str
    value: float | None
    others: float | None
    is_for: bool | None

    @property
    def speaks(self) -> str:
        """`is_for` in a word, as tables show it.

        >>> Comparison("mentions", 3, 1, is_for=True).speaks
        'for'
        """
        return {True: "for", False: "against", None: ""}[self.is_for]


@dataclass(frozen=True, slots=True)
class RankAfterMention:
    """The rank that the target would have after one more mention of it by `account`; None if it would have none."""

    account: Influencer
    rank: int | None


@dataclass(frozen=True)
class Standing:
    """Where a target stands in the list of a partner.

    Attributes
    ----------
    state
        `listed`, `below`, `filtered`, `partner`, `agreed`, `declined`, `paused`, `weak`, `far` or `silent`.
    rank, ranked
        The rank with the filters, and how many targets are ranked; no rank if the target is not among them.
    free_rank, free_ranked
        The same without any filter, and without the limit on hubs.
    top
        The number of rows that a list shows.
    score
        0 to 100; None without a path.
    hidden_by
        The names of the filters, each of which alone would hide the target.
    is_contact, is_hub
        Whether the partner knows the target, and whether it is among the most mentioned 1 %.
    evidence
        What the target has, against the people above it, the most telling first; of the leader against those below.
    compared
        How many people the evidence is compared with.
    after_mention
        Ranks after one more mention, each computed with that mention in the network: without filters if the target is
        hidden by one. The best first.
    meaning
        What the score says, in a sentence.
    """

    partner: Influencer
    target: Influencer
    state: str
    top: int
    rank: int | None = None
    ranked: int = 0
    free_rank: int | None = None
    free_ranked: int = 0
    score: float | None = None
    hidden_by: tuple[str, ...] = ()
    is_contact: bool = False
    is_hub: bool = False
    evidence: tuple[Comparison, ...] = ()
    compared: int = 0
    after_mention: tuple[RankAfterMention, ...] = ()
    meaning: str = ""
