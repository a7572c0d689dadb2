"""Growth of influencers: trends against what size predicts, forecasts, departures from tiers, and successors."""

from graph.watch.estimates import Range
from graph.watch.scope import EVERYBODY, PARTNERS, WatchScope
from graph.watch.successors import Successor, Successors, successors
from graph.watch.watch import Watch, WatchedInfluencer, watch

__all__ = [
    "EVERYBODY",
    "PARTNERS",
    "Range",
    "Successor",
    "Successors",
    "Watch",
    "WatchScope",
    "WatchedInfluencer",
    "successors",
    "watch",
]
