"""Who can introduce us to whom next, why, and over whom."""

from graph.introductions.aims import BY, Aim, aim_names, save_aim, saved_aim
from graph.introductions.filters import Filters
from graph.introductions.finding import Introduction, IntroductionList, introduce
from graph.introductions.listing import COLUMNS, as_rows, write_introductions
from graph.introductions.messages import MESSAGE, read_template
from graph.introductions.model import UNTRAINED, Model
from graph.introductions.presets import PRESETS, Preset, read_preset
from graph.introductions.ways import IntroductionSettings

__all__ = [
    "BY",
    "COLUMNS",
    "MESSAGE",
    "PRESETS",
    "UNTRAINED",
    "Aim",
    "Filters",
    "Introduction",
    "IntroductionList",
    "IntroductionSettings",
    "Model",
    "Preset",
    "aim_names",
    "as_rows",
    "introduce",
    "read_preset",
    "read_template",
    "save_aim",
    "saved_aim",
    "write_introductions",
]
