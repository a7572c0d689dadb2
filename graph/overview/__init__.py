"""The store at a glance: its content and how fresh it is, the best next introductions, and who is rising."""

from graph.overview.freshness import Advice, Hint, StoreState, store_state
from graph.overview.overview import Overview, overview
from graph.overview.prospects import PartnerProspects, Prospects, prospects
from graph.overview.rising import Rise, Rising, rising

__all__ = [
    "Advice",
    "Hint",
    "Overview",
    "PartnerProspects",
    "Prospects",
    "Rise",
    "Rising",
    "StoreState",
    "overview",
    "prospects",
    "rising",
    "store_state",
]
