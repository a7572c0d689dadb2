"""A plan: who is picked, what each adds, and what the whole set reaches."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.introductions import Introduction
from graph.plan.estimate import Reach
from graph.plan.settings import Aim, PlanSettings
from graph.records import Influencer
from graph.text import counted


@dataclass(frozen=True)
class SetReach:
    """What some people reach besides the partners.

    Attributes
    ----------
    people
        How many people are in the set.
    followers
        Their followers added up: people who follow several of them count several times.
    added
        The unique people whom they add to those whom the partners reach.
    engaged
        The same for people who engage: followers times engagement. None if no engagement rate is known.
    total
        The unique people whom partners and set reach together.
    cost
        The sum of the costs that are known; None if there are none.
    without_followers, without_engagement, without_cost
        For how many people of the set the value is unknown; they count 0.
    """

    people: int
    followers: float
    added: Reach
    engaged: Reach | None
    total: Reach
    cost: float | None
    without_followers: int = 0
    without_engagement: int = 0
    without_cost: int = 0

    def aimed(self, aim: Aim) -> Reach:
        """What the set adds, in the unit of the aim."""
        return (self.engaged or Reach(0.0, 0.0, 0.0)) if aim is Aim.ENGAGED else self.added


@dataclass(frozen=True)
class Pick:
    """A person of a plan, or one who is next in line.

    Attributes
    ----------
    rank
        From 1, in the order of the plan; those next in line continue it.
    adds
        The unique people whom they add to partners and everybody before them.
    adds_engaged
        The same for people who engage; None if the engagement rate is unknown.
    total
        The unique people whom partners and everybody up to them reach together.
    cost
        None if it is unknown.
    reasons
        Why, in sentences with numbers.
    introduction
        Who can introduce them; None if no partner can, directly or through a connector.
    is_fixed
        Whether they are in the plan because the user said so.
    """

    rank: int
    person: Influencer
    adds: Reach
    adds_engaged: float | None
    total: float
    cost: float | None
    reasons: tuple[str, ...]
    introduction: Introduction | None
    is_fixed: bool = False

    def aimed(self, aim: Aim) -> float:
        """What the person adds, in the unit of the aim."""
        return (self.adds_engaged or 0.0) if aim is Aim.ENGAGED else self.adds.people


@dataclass(frozen=True)
class LeftOut:
    """How many people who pass niche and communities could not be picked, by the reason."""

    without_followers: int = 0
    without_engagement: int = 0
    without_cost: int = 0
    declined: int = 0
    excluded: int = 0

    @property
    def sentences(self) -> list[str]:
        """Who is left out, why, and what to do about it.

        >>> LeftOut(without_followers=2, excluded=1).sentences[0]
        '2 people have no known number of followers: load their profiles to consider them.'
        """
        facts = (
            (self.without_followers, "no known number of followers: load their profiles to consider them"),
            (self.without_engagement, "no known engagement rate: load their profiles, or plan for reach"),
            (self.without_cost, "no known cost: give their cost, or one for their tier"),
            (self.declined, "declined, or were dismissed as not a fit"),
            (self.excluded, "been taken out of the plan"),
        )
        return [f"{_people(number)} {'has' if number == 1 else 'have'} {text}." for number, text in facts if number]


def _people(number: int) -> str:
    return counted(number, "person") if number == 1 else f"{number:,} people"


@dataclass(frozen=True)
class Certainty:
    """How near a plan is to the best one under the estimate.

    Attributes
    ----------
    share
        At least this share of what the best plan adds, measured on this plan.
    rule
        The share that holds whatever the data, or None if no rule is known for these limits.
    """

    share: float
    rule: float | None

    @property
    def text(self) -> str:
        """Both numbers in words.

        >>> Certainty(0.987, 0.632).text
        'At least 98 % of what the best possible plan would add; the method guarantees 63 % whatever the data.'
        """
        rule = (
            f"the method guarantees {100 * self.rule:.0f} % whatever the data"
            if self.rule is not None
            else "no general guarantee is known for a capacity and a budget that both end the plan"
        )
        return f"At least {int(100 * self.share)} % of what the best possible plan would add; {rule}."


@dataclass(frozen=True)
class Plan:
    """A plan beside the list that most people would make.

    Attributes
    ----------
    settings
        What was asked for.
    picks
        The plan, in the order in which people were picked.
    next_in_line
        Who would be picked next with more capacity and budget.
    reach
        What the plan reaches.
    partners
        How many partners there are, and `partner_reach` their unique people.
    naive, naive_reach
        As many people with the most followers, within the same limits, and what they reach by the same estimate.
    certainty
        How near the plan is to the best one.
    stops_at
        The rank from which on more partners stop paying by the rule of `settings.least_share`; None if everybody up to
        the end of the line pays.
    candidates
        How many people could be picked.
    left_out
        Those who could not.
    as_of
        The instant (ms) of the last mention.
    is_analyzed
        Whether communities are known; without them overlaps are seen in shared ties only.
    """

    settings: PlanSettings
    picks: Sequence[Pick]
    next_in_line: Sequence[Pick]
    reach: SetReach
    partners: int
    partner_reach: Reach
    naive: Sequence[Influencer]
    naive_reach: SetReach
    certainty: Certainty
    stops_at: int | None
    candidates: int
    left_out: LeftOut
    as_of: int | None
    is_analyzed: bool

    @property
    def line(self) -> list[Pick]:
        """The plan, then those next in line."""
        return [*self.picks, *self.next_in_line]

    @property
    def stop_text(self) -> str:
        """Where more partners stop paying, with the rule.

        The first person who adds less than a share of the average before them is where it stops.
        """
        what = "engaged people" if self.settings.aim is Aim.ENGAGED else "people"
        rule = f"less than {100 * self.settings.least_share:.0f} % of the {what} that those before them add on average"
        if self.stops_at is None:
            return f"Nobody in the line of {len(self.line):,} adds {rule}: more partners would still pay."
        return f"More partners stop paying at number {self.stops_at:,}, the first person who adds {rule}."
