"""The reach planner: which people add most unique reach to our partners, and where more of them stop paying."""

from graph.plan.costs import Costs, KnownCosts, NamedCost, costs_by_key, tier_cost
from graph.plan.estimate import Reach
from graph.plan.planning import plan, set_reach
from graph.plan.result import Certainty, LeftOut, Pick, Plan, SetReach
from graph.plan.rows import COLUMNS, plan_csv, plan_rows, write_plan
from graph.plan.settings import CAPACITY, LEAST_SHARE, MOST_CAPACITY, Aim, PlanSettings
from graph.plan.summary import caveats, naive_sentence, people_text, reach_sentences

__all__ = [
    "CAPACITY",
    "COLUMNS",
    "LEAST_SHARE",
    "MOST_CAPACITY",
    "Aim",
    "Certainty",
    "Costs",
    "KnownCosts",
    "LeftOut",
    "NamedCost",
    "Pick",
    "Plan",
    "PlanSettings",
    "Reach",
    "SetReach",
    "caveats",
    "costs_by_key",
    "naive_sentence",
    "people_text",
    "plan",
    "plan_csv",
    "plan_rows",
    "reach_sentences",
    "set_reach",
    "tier_cost",
    "write_plan",
]
