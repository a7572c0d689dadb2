"""Cells that hold a list: as JSON, as Python prints it, or parted by bars, commas, semicolons or blanks."""

import ast
import json
from typing import Any

from ingest.fields.values import is_blank

MAX_LIST = 100_000  # characters of a list that is read as JSON or Python


def read_elements(cell: Any) -> list[Any]:
    """The elements of a cell that may hold several; a JSON list is one already.

    >>> read_elements("['nora', 'tom']"), read_elements("nora|tom"), read_elements("@nora @tom")
    (['nora', 'tom'], ['nora', 'tom'], ['@nora', '@tom'])
    >>> read_elements('[{"id": 7}]'), read_elements("[]"), read_elements(""), read_elements("Nora Lindt, Tom")
    ([{'id': 7}], [], [], ['Nora Lindt', 'Tom'])
    """
    if isinstance(cell, list):
        return cell
    if cell is None or cell == "":
        return []
    if isinstance(cell, dict) and all(isinstance(key, int) for key in cell):  # numbered columns of a table
        return [cell[key] for key in sorted(cell)]
    if not isinstance(cell, str):
        return [cell]
    text = cell.strip()
    if is_blank(text):
        return []
    if text[0] in "[{(":
        parsed = read_structure(text)
        return parsed if isinstance(parsed, list) else _split(text.strip("[](){}")) if parsed is None else [parsed]
    return _split(text)


def read_structure(text: str) -> Any:
    """A JSON value, list, set or tuple in a cell; None if there is none."""
    if len(text) > MAX_LIST:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None
    return sorted(value, key=str) if isinstance(value, set) else list(value) if isinstance(value, tuple) else value


def _split(text: str) -> list[Any]:
    separator = next((mark for mark in "|;,\n" if mark in text), None)
    if separator is None and (text.startswith("@") or " @" in text):
        return text.split()
    parts = text.split(separator) if separator else [text]
    return [part for part in (part.strip().strip("'\"") for part in parts) if part]
