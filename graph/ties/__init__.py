"""How strong a tie is: by a formula at once, by what the network's own past teaches when there is enough of it."""

from graph.ties.learned import TieModel, learn_ties
from graph.ties.packed import Packed
from graph.ties.strength import Tie, TieSettings, last_of, strengths, tie, ties_by_account, within

__all__ = [
    "Packed",
    "Tie",
    "TieModel",
    "TieSettings",
    "last_of",
    "learn_ties",
    "strengths",
    "tie",
    "ties_by_account",
    "within",
]
