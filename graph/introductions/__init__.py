"""Who can introduce us to whom next, why, and over whom."""

from graph.introductions.finding import Filters, Introduction, IntroductionList, IntroductionSettings, introduce
from graph.introductions.listing import COLUMNS, as_rows, write_introductions

__all__ = [
    "COLUMNS",
    "Filters",
    "Introduction",
    "IntroductionList",
    "IntroductionSettings",
    "as_rows",
    "introduce",
    "write_introductions",
]
