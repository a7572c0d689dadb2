"""CSV that spreadsheets open without a question and without running anything in it."""

import csv
from collections.abc import Iterable, Sequence
from typing import IO, Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> str:
    """The text of a cell that no spreadsheet takes for a formula.

    A text that begins like a formula gets an apostrophe in front, which spreadsheets read as "this is text".

    >>> safe_cell("=1+1"), safe_cell("jade.runs"), safe_cell(-0.5), safe_cell(None)
    ("'=1+1", 'jade.runs', '-0.5', '')
    """
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text


def write_csv(file: IO[str], header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a header and rows of safe cells; returns the number of rows.

    Open `file` with newline="" and, for Excel, encoding utf-8-sig.
    """
    writer = csv.writer(file)
    writer.writerow(header)
    number = 0
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
        number += 1
    return number
