"""Who can introduce us to whom next, why, and over whom."""

from graph.introductions.aims import BY, Aim, aim_names, save_aim, saved_aim
from graph.introductions.filters import Filters
from graph.introductions.finding import Introduction, IntroductionList, IntroductionSettings, introduce
from graph.introductions.listing import COLUMNS, as_rows, write_introductions
from graph.introductions.model import UNTRAINED, Model

__all__ = [
    "BY",
    "COLUMNS",
    "UNTRAINED",
    "Aim",
    "Filters",
    "Introduction",
    "IntroductionList",
    "IntroductionSettings",
    "Model",
    "aim_names",
    "as_rows",
    "introduce",
    "save_aim",
    "saved_aim",
    "write_introductions",
]
