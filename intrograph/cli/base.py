"""What all verbs share: the store, the clock, forms of output, and errors as sentences.

Exit codes: 0 done; 1 finished with rejected rows, or nothing was found; 2 wrong use, or the store cannot be reached.
"""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from graph.errors import IntrographError, NothingFound, WrongUse
from graph.records import day_of, end_of_day
from graph.store import Store, ready_store
from intrograph.cli.output import FORMATS, echo

DONE, UNFINISHED, WRONG = 0, 1, 2


class Cli(click.Group):
    """Turns our own errors into their sentence and an exit code; a traceback here is a defect."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except NothingFound as error:
            echo(str(error))
            context.exit(UNFINISHED)
        except IntrographError as error:
            echo(str(error))
            context.exit(WRONG)


def with_store(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--store",
        "store_folder",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the embedded store; also INTROGRAPH_STORE. Default: data/store of this checkout, or the "
        "Neo4j server that NEO4J_URI names.",
    )(command)


with_format = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How rows come out."
)
half_life_option = click.option(
    "--half-life-days",
    type=click.FloatRange(0, min_open=True),
    help="Measure ties by the formula, in which a mention counts half after so many days (45 where this is left out), "
    "also where tie strength was learned.",
)


def open_the_store(folder: Path | None) -> Store:
    """The store that the option or the environment names."""
    return ready_store(folder)


def now() -> int:
    """This moment in milliseconds: the clock is read in the front doors and nowhere else."""
    return int(time.time() * 1000)


def end_of(day: datetime | None) -> int | None:
    """The last millisecond of a day (UTC)."""
    return end_of_day(day) if day else None


def day(at: int | None) -> str | None:
    """An instant (ms) as its UTC day; None stays None."""
    return day_of(at).isoformat() if at is not None else None


def writing(path: Path, write: Callable[[], object]) -> None:
    """Write a file, or say in a sentence why that cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        raise WrongUse(f"{path} cannot be written ({error.strerror}); name another file.") from None


def rejects_path(store: Store, path: Path) -> Path:
    """Where rows of a file go that are set aside."""
    folder = store.folder / "rejects" if store.folder else Path("rejects")
    return folder / f"{path.stem}.rejects.csv"


class Window(click.ParamType[float]):
    """A stretch of time as people write it: 90d, 12w, or a number of days."""

    name = "window"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        number, days = (value[:-1], {"d": 1, "w": 7}[value[-1]]) if value[-1:] in ("d", "w") else (value, 1)
        try:
            found = float(number) * days
        except ValueError:
            found = 0.0
        if not 0 < found < 1e6:
            self.fail(f"{value} is no window; write it as in 90d or 12w.", parameter, context)
        return found
