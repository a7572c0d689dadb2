"""What all commands share: the lazy group, the store, common options, and errors as sentences.

Exit codes: 0 done; 1 finished with rejected rows, or nothing was found; 2 wrong use, or the store cannot be reached;
3 another process does the same work. docs/scheduling.md has the table.
"""

import functools
import importlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from graph.disk import full_disk_told
from graph.errors import IntrographError, NothingFound, StoreBusy, WrongUse
from graph.records import day_of, end_of_day
from intrograph import log as logs
from intrograph.cli.output import FORMATS, QUIET, warn
from intrograph.cli.reports import write_failure

if TYPE_CHECKING:
    from graph.store import Load, Store

DONE, UNFINISHED, WRONG, BUSY = 0, 1, 2, 3
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

log = logging.getLogger(__name__)


class Command(NamedTuple):
    """A line of `intrograph --help`: the command, its module in this package, and what it does."""

    name: str
    module: str
    summary: str


class Cli(click.Group):
    """A group that imports a command's module on first use and turns errors into a sentence and an exit code."""

    def __init__(self, *arguments: Any, table: Sequence[Command] = (), **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.table = {command.name: command for command in table}

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.table:
            return None
        module = importlib.import_module(f"intrograph.cli.{self.table[name].module}")
        command: click.Command = getattr(module, name)
        return with_quiet(command)

    def all_commands(self) -> dict[str, click.Command]:
        """Every command by its name, which imports all of them."""
        context = click.Context(self)
        return {name: command for name in self.table if (command := self.get_command(context, name)) is not None}

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(command.name, command.summary) for command in self.table.values()])

    def invoke(self, context: click.Context) -> Any:
        try:
            with full_disk_told():
                return super().invoke(context)
        except IntrographError as error:
            log.debug("%s", type(error).__name__, exc_info=True)
            warn(str(error))
            write_failure(context, str(error), exit_code(error))
            context.exit(exit_code(error))
        except click.ClickException as error:
            write_failure(context, error.format_message(), error.exit_code)
            raise
        except (click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            _report_defect(context, error)


def exit_code(error: IntrographError) -> int:
    """The exit code of a command that an error ends."""
    if isinstance(error, NothingFound):
        return UNFINISHED
    return BUSY if isinstance(error, StoreBusy) else WRONG


def _report_defect(context: click.Context, error: Exception) -> NoReturn:
    log.error(
        "Intrograph failed unexpectedly (%s: %s). Please report this; `intrograph --verbose %s` shows the traceback.",
        type(error).__name__,
        error,
        context.invoked_subcommand or "COMMAND",
        exc_info=True,
    )
    write_failure(context, f"unexpected error ({type(error).__name__}: {error})", WRONG)
    context.exit(WRONG)


def _be_quiet(context: click.Context, parameter: click.Parameter, is_wanted: bool) -> None:
    if is_wanted:
        context.meta[QUIET] = True
        logs.configure(quiet=True)


def with_quiet(command: click.Command) -> click.Command:
    """Give a command the option `--quiet`, which works before and after the name of a command."""
    if not any(option.name == "quiet" for option in command.params):
        command.params.append(
            click.Option(
                ["-q", "--quiet"],
                is_flag=True,
                expose_value=False,
                callback=_be_quiet,
                help="Print errors and the number of rejected rows alone.",
            )
        )
    return command


def with_store(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--store",
        "store_folder",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the embedded store; also INTROGRAPH_STORE. Default: the Neo4j server that NEO4J_URI names, "
        "else a folder in your user data.",
    )(command)


with_format = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="Output format of the rows.",
)
half_life_option = click.option(
    "--half-life-days",
    type=click.FloatRange(0, min_open=True),
    help="Use the tie formula with this half-life of a mention (default 45), even if tie strength has been learned.",
)


def grouped(parameter: str, group: type, *options: Decorator) -> Decorator:
    """Pass the values of these options to the command as one dataclass, `parameter`.

    The options' names are the fields of `group`.
    """
    names = [field.name for field in fields(group)]

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def with_group(**values: Any) -> Any:
            return command(**{parameter: group(**{name: values.pop(name) for name in names})}, **values)

        decorated: Callable[..., Any] = with_group
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


def open_store(folder: Path | None) -> "Store":
    """The store that the option or the environment names, its schema up to date."""
    from graph.store import ready_store

    return ready_store(folder)


def now() -> int:
    """This moment in milliseconds. Commands read the clock and pass it on; the library does not."""
    return int(time.time() * 1000)


def end_of(day: datetime | None) -> int | None:
    """The last millisecond of a day (UTC)."""
    return end_of_day(day) if day else None


def iso_day(at: int | None) -> str | None:
    """An instant (ms) as its UTC day; None stays None.

    >>> iso_day(1_780_000_000_000)
    '2026-05-28'
    """
    return day_of(at).isoformat() if at is not None else None


def iso_minute(at: int) -> str:
    """An instant (ms) as its UTC minute.

    >>> iso_minute(1_780_000_000_000)
    '2026-05-28 20:26 UTC'
    """
    return f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime(at / 1000))} UTC"


def load_state(load: "Load") -> str:
    """Whether a load is complete, and what to do if it is not."""
    if load.unloading:
        return "partly taken back: take it back again"
    return "complete" if load.complete else "not finished: load the file again to continue"


def write_file(path: Path, write: Callable[[], object]) -> None:
    """Make the folder of a file and call `write`; `WrongUse` if that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        raise WrongUse(f"{path} cannot be written ({error.strerror}); choose another file.") from None


class Days(click.ParamType[float]):
    """A number of days as people write it: 90d, 12w, or a bare number."""

    name = "days"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        number, unit_days = (value[:-1], {"d": 1, "w": 7}[value[-1]]) if value[-1:] in ("d", "w") else (value, 1)
        try:
            days = float(number) * unit_days
        except ValueError:
            days = 0.0
        if not 0 < days < 1e6:
            self.fail(f"{value} is not a length of time; write it as in 90d or 12w.", parameter, context)
        return days
