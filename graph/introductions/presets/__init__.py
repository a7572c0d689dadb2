"""The columns in which other tools import a list of people, and the rules by which they refuse a row.

A preset is a description: columns, required and unique values, limits of cells and files, and what the tool needs in
sentences. `tools` holds one for each tool; a column map is one by the user.
"""

from graph.introductions.presets.column_map import read_preset
from graph.introductions.presets.import_file import ImportFile
from graph.introductions.presets.preset import GENERIC, Column, LeftOut, Limits, Preset, Unique
from graph.introductions.presets.tools import PRESETS

__all__ = ["GENERIC", "PRESETS", "Column", "ImportFile", "LeftOut", "Limits", "Preset", "Unique", "read_preset"]
