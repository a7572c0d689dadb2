"""What the page Plan is asked for, and its spelling in a URL, so that a plan can be sent as a link.

?capacity=10&niche=coffee in:Lisbon&community=3     who may be planned, and how many
&budget=2000&cost=micro=150&cost=nano=50            what they may cost together, and what people of a tier cost
&with=instagram:mia&without=x:ben                   who is in the plan in any case, and who is not
&aim=engaged&share=0.1                              what the plan is for, and where more partners stop paying
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.errors import WrongUse
from graph.plan import CAPACITY, LEAST_SHARE, MOST_CAPACITY, Aim, Costs, PlanSettings, tier_cost

MAX_NAMED = 100  # people in a URL
LONGEST_NICHE = 300


@dataclass(frozen=True)
class PlanView:
    """The settings of a plan that the URL holds; costs of single people come from a file, which it does not.

    >>> view = PlanView.from_url({"capacity": ["5"], "cost": ["micro=150"], "budget": ["none"]})
    >>> view.capacity, view.tier_costs, view.budget, view.to_url()
    (5, (('micro', 150.0),), None, {'capacity': '5', 'cost': ['micro=150']})
    """

    capacity: int = CAPACITY
    niche: str = ""
    communities: tuple[int, ...] = ()
    budget: float | None = None
    tier_costs: tuple[tuple[str, float], ...] = ()
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    aim: Aim = Aim.REACH
    least_share: float = LEAST_SHARE

    @classmethod
    def from_url(cls, query: Mapping[str, Sequence[str]]) -> "PlanView":
        """The view that a query string names, by the values of each key; what cannot be read is left out."""
        last = {name: values[-1] for name, values in query.items() if values}
        capacity, share = _number(last.get("capacity")), _number(last.get("share"))
        communities = [_number(text) for text in query.get("community", ())]
        budget = _number(last.get("budget"))
        return cls(
            capacity=int(capacity) if capacity is not None and 1 <= capacity <= MOST_CAPACITY else CAPACITY,
            niche=last.get("niche", "")[:LONGEST_NICHE],
            communities=tuple(dict.fromkeys(int(number) for number in communities if number is not None)),
            budget=budget if budget is not None and budget > 0 else None,
            tier_costs=_tier_costs(query.get("cost", ())),
            included=tuple(dict.fromkeys(query.get("with", ())))[:MAX_NAMED],
            excluded=tuple(dict.fromkeys(query.get("without", ())))[:MAX_NAMED],
            aim=Aim.ENGAGED if last.get("aim") == Aim.ENGAGED else Aim.REACH,
            least_share=share if share is not None and 0 < share < 1 else LEAST_SHARE,
        )

    def to_url(self) -> dict[str, str | list[str]]:
        """The query string that names this view; settings with their usual value are left out."""
        parts: dict[str, str | list[str]] = {
            "capacity": "" if self.capacity == CAPACITY else str(self.capacity),
            "niche": self.niche.strip(),
            "community": [str(number) for number in self.communities],
            "budget": "" if self.budget is None else f"{self.budget:g}",
            "cost": [f"{tier}={cost:g}" for tier, cost in self.tier_costs],
            "with": list(self.included),
            "without": list(self.excluded),
            "aim": self.aim.value if self.aim is not Aim.REACH else "",
            "share": "" if self.least_share == LEAST_SHARE else f"{self.least_share:g}",
        }
        return {name: value for name, value in parts.items() if value}

    def settings(self, costs_of_people: Mapping[str, float]) -> PlanSettings:
        """The settings of the plan. A budget counts once a cost is known."""
        costs = Costs(costs_of_people, dict(self.tier_costs))
        return PlanSettings(
            capacity=self.capacity,
            niche=self.niche,
            communities=self.communities,
            budget=self.budget if costs else None,
            costs=costs,
            included=self.included,
            excluded=self.excluded,
            aim=self.aim,
            least_share=self.least_share,
        )


def _number(text: str | None) -> float | None:
    """A number; None for no text, or one that is none."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e12 else None


def _tier_costs(texts: Sequence[str]) -> tuple[tuple[str, float], ...]:
    costs = {}
    for text in texts:
        try:
            tier, cost = tier_cost(text)
        except WrongUse:
            continue
        costs[tier] = cost
    return tuple(costs.items())
