"""Plans of unique reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import WrongUse
from graph.plan import COLUMNS, Aim, Costs, PlanSettings, SetReach, plan_rows, set_reach, tier_cost, write_plan
from graph.plan import plan as make_plan
from graph.records import TIER_NAMES
from intrograph.api.frames import frame_of
from intrograph.api.store import Store, StrPath

if TYPE_CHECKING:
    import pandas as pd

    from graph.plan import Plan as FoundPlan

CURVE_COLUMNS = ("rank", "target_handle", "adds", "adds_low", "adds_high", "total_reach", "is_planned")


@dataclass(frozen=True)
class Plan:
    """The people who add most unique reach, in the order in which they were picked.

    Attributes
    ----------
    found : graph.plan.Plan
        Picks with people, reasons and introductions as objects; `found.reach` and `found.naive_reach` compare the plan
        with the list by followers, `found.certainty` says how near it is to the best one, `found.stops_at` is the
        rank from which on more partners stop paying.
    """

    found: "FoundPlan"
    store: Store

    def __len__(self) -> int:
        return len(self.found.picks)

    def to_frame(self) -> "pd.DataFrame":
        """One row for each pick, with the columns of the CSV.

        Returns
        -------
        pandas.DataFrame
            `rank`, `platform`, `target_handle`, `target_url`, `introducer_handle`, `introducer_url`, `path`, `reason`,
            `followers`, `engagement_rate` (a share), `tier`, `community`, `adds` (unique people, with `adds_low` and
            `adds_high`), `adds_engaged`, `total_reach`, `cost`, `status` and `data_as_of`.
        """
        return frame_of(plan_rows(self.found), COLUMNS)

    def curve(self) -> "pd.DataFrame":
        """What each further person adds: the picks, then those next in line."""
        rows = [
            [
                pick.rank,
                pick.person.bare_name,
                round(pick.adds.people),
                round(pick.adds.low),
                round(pick.adds.high),
                round(pick.total),
                pick.rank <= len(self),
            ]
            for pick in self.found.line
        ]
        return frame_of(rows, CURVE_COLUMNS)

    def what_if(self, *names: str) -> SetReach:
        """What these people would reach in place of the plan, by the same estimate."""
        return set_reach(self.store.graph, self.store.keys(names), self.found.settings)

    def to_csv(self, path: StrPath) -> int:
        """Write the CSV that the app offers, safe to open in a spreadsheet; returns the number of rows."""
        return write_plan(self.found, Path(path))


def plan(
    store: Store,
    *,
    capacity: int = 10,
    niche: str = "",
    communities: Sequence[int] = (),
    budget: float | None = None,
    costs: Mapping[str, float] | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    aim: str = "reach",
    least_share: float = 0.2,
) -> Plan:
    """Which people add most unique reach to that of your partners, one by one.

    Parameters
    ----------
    capacity
        How many more people the team can look after.
    niche
        Only people whom this search finds, as in `"trail in:Lisbon"`.
    communities
        Only people in these communities, by number.
    budget, costs
        The most that the people may cost together, and what they cost: by tier (`"micro"`) or by name (`"jade.runs"`).
    include, exclude
        People who are in the plan in any case, and those who are not.
    aim
        `"reach"`, or `"engaged"` for people who engage: followers times engagement.
    least_share
        More partners stop paying at the first who adds less than this share of the average before.

    Raises
    ------
    NothingFound
        Nobody passes, or nobody who passes has a known number of followers.
    WrongUse
        Something cannot be used as given, such as a budget without costs.

    Examples
    --------
    >>> import intrograph as ig
    >>> plan = ig.plan(ig.open_sample(), capacity=3, niche="tier:micro")
    >>> len(plan), bool(plan.found.reach.added.people >= plan.found.naive_reach.added.people)
    (3, True)
    """
    if aim not in list(Aim):
        raise WrongUse(f"“{aim}” is not an aim of a plan; choose one of {', '.join(Aim)}.")
    settings = PlanSettings(
        capacity=capacity,
        niche=niche,
        communities=tuple(communities),
        budget=budget,
        costs=_costs(store, costs or {}),
        included=tuple(store.keys(include)),
        excluded=tuple(store.keys(exclude)),
        aim=Aim(aim),
        least_share=least_share,
    )
    return Plan(make_plan(store.graph, settings), store)


def _costs(store: Store, costs: Mapping[str, float]) -> Costs:
    by_tier = dict(tier_cost(f"{name}={cost}") for name, cost in costs.items() if name in TIER_NAMES)
    names = [name for name in costs if name not in TIER_NAMES]
    return Costs(dict(zip(store.keys(names), (costs[name] for name in names), strict=True)), by_tier)
