"""Whom partners can introduce us to next, why, and through whom."""

from graph.introductions.candidates import IntroductionSettings
from graph.introductions.filters import Filters
from graph.introductions.introduction import Alternative, Introduction
from graph.introductions.learning.model import UNTRAINED, Model
from graph.introductions.learning.training import Learned
from graph.introductions.messages import MESSAGE, read_template
from graph.introductions.objective import OBJECTIVES, Objective, load_objective, objective_names, save_objective
from graph.introductions.presets import PRESETS, ImportFile, Preset, read_preset
from graph.introductions.rank import IntroductionList, introduce
from graph.introductions.reasons import Reason
from graph.introductions.rows import COLUMNS, as_rows, each_row, import_file, reasons, write_introductions
from graph.introductions.score_parts import ScorePart

__all__ = [
    "COLUMNS",
    "MESSAGE",
    "OBJECTIVES",
    "PRESETS",
    "UNTRAINED",
    "Alternative",
    "Filters",
    "ImportFile",
    "Introduction",
    "IntroductionList",
    "IntroductionSettings",
    "Learned",
    "Model",
    "Objective",
    "Preset",
    "Reason",
    "ScorePart",
    "as_rows",
    "each_row",
    "import_file",
    "introduce",
    "load_objective",
    "objective_names",
    "read_preset",
    "read_template",
    "reasons",
    "save_objective",
    "write_introductions",
]
