"""What a plan is asked for, checked."""

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from graph.errors import WrongUse
from graph.plan.costs import Costs

CAPACITY, MOST_CAPACITY = 10, 500
LEAST_SHARE = 0.2


class Aim(StrEnum):
    """The number that a plan makes as large as it can."""

    REACH = "reach"
    ENGAGED = "engaged"


@dataclass(frozen=True)
class PlanSettings:
    """What a plan is asked for.

    Attributes
    ----------
    capacity
        How many more people the team can look after, besides its partners.
    niche
        A search as people write it, such as `trail in:Lisbon`: whoever is planned passes it. Empty for everybody.
    communities
        Numbers of communities; whoever is planned is in one of them. None for all.
    budget
        The most that the planned people may cost together; None for no limit.
    costs
        What people cost, in the currency of the budget.
    included, excluded
        Keys of people who are in the plan whatever they add, and of those who are not in it.
    aim
        Unique reach, or the unique people who engage.
    least_share
        The rule for where more partners stop paying: the first person who adds less than this share, 0 to 1, of the
        average that those before them add.
    """

    capacity: int = CAPACITY
    niche: str = ""
    communities: Collection[int] = ()
    budget: float | None = None
    costs: Costs = field(default_factory=Costs)
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    aim: Aim = Aim.REACH
    least_share: float = LEAST_SHARE

    def check(self) -> None:
        """Raise `WrongUse` if something cannot be used as given."""
        if not 1 <= self.capacity <= MOST_CAPACITY:
            raise WrongUse(f"The capacity is a number of people from 1 to {MOST_CAPACITY:,}, not {self.capacity:,}.")
        if self.budget is not None and not 0 < self.budget < math.inf:
            raise WrongUse("The budget is a number above 0; leave it out for no limit.")
        if self.budget is not None and not self.costs:
            raise WrongUse(
                "A budget needs costs: give them for tiers, as in micro=150, or in a CSV of handle and cost."
            )
        if not 0 < self.least_share < 1:
            raise WrongUse("The share at which more partners stop paying is above 0 and below 1, as in 0.2.")
        if len(self.included) > self.capacity:
            raise WrongUse(
                f"{len(self.included):,} people are set to be in the plan, and the capacity is {self.capacity:,}: "
                "raise it, or remove some of them."
            )
