"""How strong a tie is: by a formula, and by what the network's own past teaches if there is enough of it."""

from graph.ties.formula import Tie, TieMeasures, TieSettings, measure_ties, tie, tie_strengths, ties_by_account
from graph.ties.learned import TieModel, learn_ties
from graph.ties.mentions import filter_window, latest_mentions, latest_with_link
from graph.ties.packed import PackedTies

__all__ = [
    "PackedTies",
    "Tie",
    "TieMeasures",
    "TieModel",
    "TieSettings",
    "filter_window",
    "latest_mentions",
    "latest_with_link",
    "learn_ties",
    "measure_ties",
    "tie",
    "tie_strengths",
    "ties_by_account",
]
