"""Rows on standard output as a table, CSV or JSON; messages and progress on standard error.

Rich is imported by the functions that draw: `intrograph --help` needs none of it.
"""

import json
import logging
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from graph.export.csv import write_csv

if TYPE_CHECKING:
    from rich.console import Console

    from ingest.progress import OnProgress

FORMATS = ("table", "csv", "json")
FOLD_WIDTH = 24  # characters; only longer cells are folded in a narrow terminal
QUIET = "intrograph.quiet"
FOLDED_ROWS = 1_000  # of a table in a terminal; Rich takes too long for more

log = logging.getLogger(__name__)


def is_quiet() -> bool:
    """Whether the user wants to hear of errors and rejected rows alone."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(QUIET))


def echo(text: str) -> None:
    """Print a message on standard error, unless the user asked for quiet."""
    if not is_quiet():
        warn(text)


def warn(text: str) -> None:
    """Print an error, or what else the user must see, on standard error."""
    print(plain(text, keep_lines=True), file=sys.stderr, flush=True)


def plain(text: str, keep_lines: bool = False) -> str:
    """Text without the characters that control a terminal or reverse its reading direction.

    >>> plain("jade\\x1b[31m\\u202e")
    'jade[31m'
    """
    if text.isprintable():
        return text
    return "".join(c for c in text if (keep_lines and c == "\n") or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def tolerate_narrow_encodings() -> None:
    """Let the standard output write escapes for what its encoding lacks, instead of failing."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")


def show(rows: Iterable[Sequence[Any]], header: Sequence[str], form: str) -> int:
    """Write rows in one of `FORMATS`; returns their number. CSV and JSON are streamed."""
    tolerate_narrow_encodings()
    if form == "csv":
        sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
        return write_csv(sys.stdout, header, ([flat(value) for value in row] for row in rows))
    if form == "json":
        return _show_json(rows, header)
    return _show_table([plain(name) for name in header], [[plain(_cell(value)) for value in row] for row in rows])


def _show_table(header: list[str], rows: list[list[str]]) -> int:
    if sys.stdout.isatty() and len(rows) <= FOLDED_ROWS:
        _show_folded(header, rows)
    else:
        from intrograph.cli.table import write_lines

        write_lines(sys.stdout, [header, *rows])
    return len(rows)


def _show_folded(header: list[str], rows: list[list[str]]) -> None:
    """Draw a table in a terminal; long cells are folded where it is narrow."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    width = 0
    for index, name in enumerate(header):
        longest = max(len(name), *(len(row[index]) for row in rows), 0)
        table.add_column(Text(name), overflow="fold", no_wrap=longest <= FOLD_WIDTH)
        width += min(longest, 2 * FOLD_WIDTH) + 2
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console(highlight=False, markup=False, emoji=False)
    # A terminal that is too narrow wraps the line: no cell is cut.
    console.width = max(console.width, width)
    console.print(table)


def jsonable(value: Any) -> Any:
    """A value in types that JSON has."""
    if isinstance(value, dict):
        return {str(name): jsonable(part) for name, part in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [jsonable(part) for part in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)


@contextmanager
def load_progress(label: str) -> Iterator["OnProgress"]:
    """A progress bar for each phase of a load, with rate and time left."""
    with _phases(label) as advance:
        yield lambda progress: advance(progress.phase, progress.done, progress.total, progress.records)


@contextmanager
def row_progress(label: str) -> Iterator[Callable[[str, int, int], None]]:
    """The same for work whose steps are rows; takes the phase, the rows done and their total."""
    with _phases(label) as advance:
        yield lambda phase, done, total: advance(phase, done, total, done)


@contextmanager
def _phases(label: str) -> Iterator[Callable[[str, int, int, int], None]]:
    """A progress bar for each phase; takes the phase, the steps done, their total, and the rows done."""
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[rows]} rows", markup=False),
        TextColumn("{task.fields[rate]} rows/s", markup=False),
        TimeRemainingColumn(),
    )
    console = _error_console()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def advance(phase: str, done: int, total: int, rows: int) -> None:
            if phase not in tasks:
                for earlier in tasks.values():
                    bars.update(earlier, completed=bars.tasks[earlier].total)
                    bars.stop_task(earlier)
                tasks[phase] = bars.add_task(f"{plain(label)}: {phase}", total=total, rows="0", rate="-")
            task = tasks[phase]
            elapsed_seconds = bars.tasks[task].elapsed or 0
            rate = f"{rows / elapsed_seconds:,.0f}" if elapsed_seconds > 0 else "-"
            bars.update(task, completed=done, rows=f"{rows:,}", rate=rate)

        yield advance


@contextmanager
def counting(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar for a known number of steps; takes the steps done and their total."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = _error_console()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(plain(label), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def working(label: str) -> Iterator[Callable[[str], None]]:
    """A spinner that names the step under way; silent without a terminal, where `--verbose` logs the steps."""
    with _error_console().status(label) as status:

        def step(text: str) -> None:
            log.info("%s: %s", label, text)
            status.update(f"{label}: {plain(text)}")

        yield step


def _error_console() -> "Console":
    from rich.console import Console

    return Console(stderr=True, quiet=is_quiet(), highlight=False, markup=False, emoji=False)


def _show_json(rows: Iterable[Sequence[Any]], header: Sequence[str]) -> int:
    count = 0
    sys.stdout.write("[")
    for row in rows:
        record = {name: jsonable(value) for name, value in zip(header, row, strict=True)}
        sys.stdout.write(("," if count else "") + "\n" + json.dumps(record, ensure_ascii=False))
        count += 1
    sys.stdout.write("\n]\n" if count else "]\n")
    return count


def flat(value: Any) -> Any:
    """A cell for CSV: lists and maps are written as JSON."""
    value = jsonable(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value


def _cell(value: Any) -> str:
    value = flat(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)
