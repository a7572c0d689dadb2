"""CSV that spreadsheets open without a question and without running anything in it."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import IO, Any

_FORMULA_START = re.compile(r"[\s\ufeff\u200b]*[=+\-@＝＋－＠]|[\t\r\n]")
# Where a program splits lines at one of these, the rest of a text becomes a cell of its own: `=` and `@` begin a
# formula then, and a sign does before a name, a number or a bracket. A smiley as in `;-)` stays as it is.
_FORMULA_INSIDE = re.compile(r"([;|\t\r\n\u2028][\s\ufeff\u200b]*)(?=\"?(?:[=@＝＠]|[+\-＋－]+[\w(.$]))")


def safe_cell(value: Any) -> str:
    """The text of a cell that no spreadsheet takes for a formula.

    A text that begins like a formula gets an apostrophe in front, which spreadsheets read as "this is text". So does
    what could become a cell of its own inside a text: many spreadsheets split lines at semicolons, some at tabs or
    bars, and a line break ends a row where quotation marks are not understood.

    >>> safe_cell("=1+1"), safe_cell("jade.runs"), safe_cell(-0.5), safe_cell(None)
    ("'=1+1", 'jade.runs', '-0.5', '')
    >>> safe_cell("x;=1+1;y"), safe_cell("so happy ;-)")
    ("x;'=1+1;y", 'so happy ;-)')
    """
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    text = _FORMULA_INSIDE.sub(r"\1'", str(value))
    return f"'{text}" if _FORMULA_START.match(text) else text


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


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """What `write_csv` writes, as a file that Excel opens: UTF-8 with a byte order mark."""
    file = io.StringIO(newline="")
    write_csv(file, header, rows)
    return file.getvalue().encode("utf-8-sig")
