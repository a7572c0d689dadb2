"""`query`: the user's own Cypher, as a table, CSV, JSON or Parquet."""

import contextlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.errors import UnreadableFile, WrongUse
from graph.text import counted
from intrograph.cli.base import DONE, UNFINISHED, grouped, open_store, with_store, write_file
from intrograph.cli.output import echo, tolerate_narrow_encodings

if TYPE_CHECKING:
    from graph.store import Store
    from graph.store.query import QueryLimits, RunningQuery

QUERY_FORMATS = ("table", "csv", "json", "parquet")
_MODE = re.compile(r"\s*(EXPLAIN|PROFILE)\b(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Output:
    """Where the rows go: `form` is one of `QUERY_FORMATS`; without `output` they go to the standard output."""

    form: str
    output: Path | None
    csv_file: Path | None


@dataclass(frozen=True)
class Question:
    """What is asked: a query as text or in a file, or a query of the library by its name."""

    query_file: str | None
    named: str | None
    library: bool


def parse_parameter(text: str) -> tuple[str, Any]:
    """A parameter as in `name=value`: the value as JSON if it is JSON, else as text.

    >>> parse_parameter("n=10"), parse_parameter("who=jade.runs"), parse_parameter('id="10"')
    (('n', 10), ('who', 'jade.runs'), ('id', '10'))
    """
    name, equals, value = text.partition("=")
    name = name.strip().removeprefix("$")
    if not equals or not name:
        raise WrongUse(f"“{text}” is not a parameter; write it as in n=10 or handle=jade.runs.")
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError):
        return name, value


def split_mode(cypher: str) -> tuple[str, str]:
    """A leading EXPLAIN or PROFILE ("" if there is none), and the query without it.

    >>> split_mode("explain RETURN 1"), split_mode("RETURN 1")
    (('EXPLAIN', ' RETURN 1'), ('', 'RETURN 1'))
    """
    found = _MODE.fullmatch(cypher)
    return (found[1].upper(), found[2]) if found else ("", cypher)


@click.command()
@click.argument("cypher", required=False)
@with_store
@grouped(
    "target",
    Output,
    click.option(
        "--format",
        "form",
        type=click.Choice(QUERY_FORMATS),
        default="table",
        show_default=True,
        help="Output format of the rows. parquet needs --output.",
    ),
    click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows to this file."),
    click.option(
        "--csv",
        "csv_file",
        type=click.Path(dir_okay=False, path_type=Path),
        help="The same as --format csv --output FILE.",
    ),
)
@grouped(
    "question",
    Question,
    click.option(
        "--file", "query_file", metavar="FILE", help="Read the query from this file; - is the standard input."
    ),
    click.option("--named", metavar="NAME", help="Run a query of the library, with --param for its parameters."),
    click.option("--library", is_flag=True, help="List the queries of the library, their questions and parameters."),
)
@click.option(
    "--param", "params", multiple=True, metavar="NAME=VALUE", help="A $parameter: JSON, else text. Repeatable."
)
@click.option("--explain", is_flag=True, help="Show how the server would run the query. It does not run.")
@click.option("--profile", is_flag=True, help="Run the query, and show how the server ran it in place of the rows.")
@click.option(
    "--timeout",
    "seconds",
    type=click.FloatRange(0, min_open=True),
    help="Stop the query after this number of seconds. Default: 60 for a table, none for the other formats.",
)
def query(
    cypher: str | None,
    store_folder: Path | None,
    target: Output,
    question: Question,
    params: tuple[str, ...],
    explain: bool,
    profile: bool,
    seconds: float | None,
) -> None:
    """Query the graph in Cypher. Queries may only read; Ctrl-C stops them, on the server too.

    \b
    Example:
        intrograph query "MATCH (a:Influencer)-[m:MENTIONS]->(b) WHERE a.handle = $handle
                          RETURN b.handle, m.count, m.last_at ORDER BY m.count DESC" --param handle=jade.runs
        intrograph query --file pairs.cypher --format parquet --output pairs.parquet
        intrograph query --named unanswered --param person=jade.runs
    """
    if question.library:
        print_library(target.form)
        return
    form, path = _target(target)
    mode, text = _named_or_text(cypher, question)
    with open_store(store_folder) as store:
        parameters = _parameters(store, question.named, params)
        if explain or mode == "EXPLAIN":
            print_plan(store, text, parameters, profile=False)
        elif profile or mode == "PROFILE":
            print_plan(store, text, parameters, profile=True)
        else:
            sys.exit(DONE if _run(store, text, parameters, form, path, seconds) else UNFINISHED)


def print_library(form: str) -> None:
    """Print every query of the library: as a list for people, or for programs as JSON, with its Cypher."""
    from graph.store.queries import LIBRARY

    tolerate_narrow_encodings()
    if form == "json":
        print(json.dumps([asdict(worked) for worked in LIBRARY], indent=1))
        return
    if form != "table":
        raise WrongUse("The library is listed as a table for people, or with --format json for programs.")
    for worked in LIBRARY:
        print(f"{worked.name}\n    {worked.question}")
        for parameter in worked.parameters:
            print(f"    --param {parameter.name}={parameter.default}  ({parameter.label}; {parameter.type})")


def _named_or_text(cypher: str | None, question: Question) -> tuple[str, str]:
    """The mode and the text of the query that is asked."""
    from graph.store.queries import worked_query

    if question.named is None:
        return split_mode(_query_text(cypher, question.query_file))
    if cypher is not None or question.query_file is not None:
        raise WrongUse("--named runs a query of the library; give it without another query.")
    return "", worked_query(question.named).cypher


def _parameters(store: "Store", named: str | None, params: tuple[str, ...]) -> dict[str, Any]:
    from graph.search.worked_values import resolved_values
    from graph.store.queries import worked_query

    if named is None:
        return dict(map(parse_parameter, params))
    texts = {parse_parameter(text)[0]: text.partition("=")[2] for text in params}
    return dict(resolved_values(store, worked_query(named), texts))


def print_plan(store: "Store", cypher: str, parameters: dict[str, Any], profile: bool) -> None:
    """Print the plan of a query; with `profile` the query runs for it."""
    from graph.store.query import WHOLE, RunningQuery

    tolerate_narrow_encodings()
    running = RunningQuery(store, cypher, parameters, WHOLE, profile=profile)
    if not profile:
        print(running.explain().text)
        return
    with cancelled_by_ctrl_c(running):
        for _ in running:
            pass
    if running.plan is not None:
        print(running.plan.text)
    echo(count_and_time(running))


@contextlib.contextmanager
def cancelled_by_ctrl_c(running: "RunningQuery") -> Iterator[None]:
    """Start a query, and stop the server's work for it when the user presses Ctrl-C."""
    try:
        with running:
            yield
    except KeyboardInterrupt:
        running.cancel()
        running.close()
        echo(f"Cancelled after {count_and_time(running)}")
        raise click.exceptions.Exit(UNFINISHED) from None


def write_rows(running: "RunningQuery", form: str, path: Path | None) -> int:
    """Write the rows of a started query to a file or to the standard output; returns their number."""
    from graph.export import query_rows
    from intrograph.cli.table import window_width, write_table

    if path is None:
        tolerate_narrow_encodings()
        if form == "csv":
            sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
            return query_rows.write_query_csv(sys.stdout, running.columns, running)
        if form == "json":
            return query_rows.write_query_json(sys.stdout, running.columns, running, not _is_utf8(sys.stdout.encoding))
        return write_table(sys.stdout, running.columns, running, window_width())
    if form != "table":
        return query_rows.write_query_file(path, form, running.columns, running)
    with open(path, "w", encoding="utf-8") as file:
        return write_table(file, running.columns, running, None)


def count_and_time(running: "RunningQuery") -> str:
    """The rows and seconds of a query, for people."""
    return f"{counted(running.row_count, 'row')} in {running.seconds:,.2f} s."


def _run(
    store: "Store", cypher: str, parameters: dict[str, Any], form: str, path: Path | None, seconds: float | None
) -> int:
    from graph.store.query import RunningQuery

    running = RunningQuery(store, cypher, parameters, _limits(form, path, seconds))
    with cancelled_by_ctrl_c(running):
        if path is None:
            write_rows(running, form, None)
        else:
            _write_whole_file(running, form, path)
    echo((f"{path}: " if path else "") + count_and_time(running))
    return running.row_count


def _write_whole_file(running: "RunningQuery", form: str, path: Path) -> None:
    """Under the name of the file there is a whole result or none."""
    from graph.export.files import replaced

    def write() -> None:
        with replaced(path) as part:
            write_rows(running, form, part)

    write_file(path, write)


def _limits(form: str, path: Path | None, seconds: float | None) -> "QueryLimits":
    from graph.store.query import WHOLE, QueryLimits

    if seconds is not None:
        return QueryLimits(seconds=seconds)
    return QueryLimits() if form == "table" and path is None else WHOLE


def _target(target: Output) -> tuple[str, Path | None]:
    if target.csv_file is not None:
        if target.output is not None:
            raise WrongUse("--csv and --output both name a file; give one of them.")
        return "csv", target.csv_file
    if target.form == "parquet" and target.output is None:
        raise WrongUse("Parquet is not text for a terminal; add --output FILE.")
    return target.form, target.output


def _query_text(cypher: str | None, query_file: str | None) -> str:
    if (cypher is None) == (query_file is None):
        raise WrongUse("Give one query: as an argument, or by --file FILE (- is the standard input).")
    if cypher is not None:
        return cypher
    try:
        if query_file == "-":
            return sys.stdin.read()
        return Path(str(query_file)).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFile(f"{query_file} cannot be read ({error.strerror}); name a file with a query.") from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{query_file} is not UTF-8 text; save it as UTF-8.") from None


def _is_utf8(encoding: str | None) -> bool:
    return (encoding or "utf-8").casefold().replace("-", "") == "utf8"
