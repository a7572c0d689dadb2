"""Rows on standard output as a table, CSV or JSON; everything said beside them goes to standard error."""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from graph.export.csv import write_csv

NEVER_FOLDED = 24  # characters; longer cells go on in the next line where the terminal is narrow
FORMATS = ("table", "csv", "json")
UNTERMINATED_WIDTH = 100_000  # of a table that goes into a file or a pipe: nothing is cut there


def echo(text: str) -> None:
    """A message to the person at the keyboard."""
    print(plain(text, keep_lines=True), file=sys.stderr, flush=True)


def plain(text: str, keep_lines: bool = False) -> str:
    """Text from strangers without the characters that steer a terminal or turn its reading direction.

    >>> plain("jade\\x1b[31m\\u202e")
    'jade[31m'
    """
    return "".join(c for c in text if (keep_lines and c == "\n") or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def show(rows: Iterable[Sequence[Any]], header: Sequence[str], form: str) -> int:
    """Write rows in one of `FORMATS`; returns how many. CSV and JSON are written as the rows come."""
    if form == "csv":
        sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
        return write_csv(sys.stdout, header, ([flat(value) for value in row] for row in rows))
    if form == "json":
        return _show_json(rows, header)
    shown = [[plain(_shown(value)) for value in row] for row in rows]
    table = Table(box=None, pad_edge=False, header_style="bold")
    width = 0
    for place, name in enumerate(header):
        longest = max(len(plain(name)), *(len(row[place]) for row in shown), 0)
        table.add_column(Text(plain(name)), overflow="fold", no_wrap=longest <= NEVER_FOLDED)
        width += min(longest, 2 * NEVER_FOLDED) + 2
    for row in shown:
        table.add_row(*map(Text, row))
    console = Console(highlight=False, markup=False, emoji=False)
    # A terminal that is too narrow goes on in its next line: nothing is cut.
    console.width = max(console.width, width) if console.is_terminal else UNTERMINATED_WIDTH
    console.print(table)
    return table.row_count


def jsonable(value: Any) -> Any:
    """A value from the store as JSON knows it."""
    if isinstance(value, dict):
        return {str(name): jsonable(part) for name, part in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [jsonable(part) for part in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if hasattr(value, "iso_format"):  # the driver's own instants
        return value.iso_format()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)


@contextmanager
def load_progress(label: str) -> Iterator[Callable[[int, int, int], None]]:
    """A bar with rate and time left; takes bytes read, bytes in all, and rows so far."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[rows]} rows", markup=False),
        TextColumn("{task.fields[rate]} rows/s", markup=False),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(plain(label), total=None, rows="0", rate="-")

        def advance(read: int, total: int, rows: int) -> None:
            elapsed = bar.tasks[task].elapsed or 0
            rate = f"{rows / elapsed:,.0f}" if elapsed > 0 else "-"
            bar.update(task, completed=read, total=total, rows=f"{rows:,}", rate=rate)

        yield advance


@contextmanager
def counting(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for what comes in a known number of steps; takes how many are done, and how many there are."""
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(plain(label), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def working(label: str) -> Iterator[Callable[[str], None]]:
    """A spinner with a few words on what is being done; silent where there is no terminal."""
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    with console.status(label) as status:
        yield lambda text: status.update(f"{label}: {text}")


def _show_json(rows: Iterable[Sequence[Any]], header: Sequence[str]) -> int:
    number = 0
    sys.stdout.write("[")
    for row in rows:
        record = {name: jsonable(value) for name, value in zip(header, row, strict=True)}
        sys.stdout.write(("," if number else "") + "\n" + json.dumps(record, ensure_ascii=False))
        number += 1
    sys.stdout.write("\n]\n" if number else "]\n")
    return number


def flat(value: Any) -> Any:
    """A cell for CSV: what is not one value is written as JSON."""
    value = jsonable(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value


def _shown(value: Any) -> str:
    value = flat(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)
