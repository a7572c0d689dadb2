"""How strong a tie is: by a formula, or by a model trained on the network's own past where there is enough of it."""

from graph.ties.formula import Tie, TieMeasures, TieSettings, measure_ties, tie, tie_strengths, ties_by_account
from graph.ties.learned import TieModel, learn_ties
from graph.ties.mentions import filter_window, latest_mentions, latest_with_link
from graph.ties.packed import PackedTies, TieMentions
from graph.ties.stored import stored_tie_model, tie_model_for

__all__ = [
    "PackedTies",
    "Tie",
    "TieMeasures",
    "TieMentions",
    "TieModel",
    "TieSettings",
    "filter_window",
    "latest_mentions",
    "latest_with_link",
    "learn_ties",
    "measure_ties",
    "stored_tie_model",
    "tie",
    "tie_model_for",
    "tie_strengths",
    "ties_by_account",
]
