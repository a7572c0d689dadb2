"""`load`: files of mentions and profiles into the store."""

import sys
from datetime import UTC
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from graph.errors import NothingFound, WrongUse
from graph.records import format_day
from graph.search import resolve
from intrograph.cli.base import DONE, UNFINISHED, WRONG, now, open_the_store, rejects_path, with_format, with_store
from intrograph.cli.output import echo, load_progress, show
from intrograph.jobs import spawn_background


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_store
@with_format
@click.option("--platform", help="Platform of the accounts where no column says, as in instagram, tiktok, x.")
@click.option(
    "--column", "columns", multiple=True, metavar="ROLE=NAME", help="Name a column yourself; may be repeated."
)
@click.option(
    "--as", "what", type=click.Choice(["mentions", "profiles"]), help="What the file holds, if it is unclear."
)
@click.option("--delimiter", help="What stands between cells. Default: found out.")
@click.option("--encoding", help="Encoding of the text. Default: found out.")
@click.option("--time-format", help="Form of the times, as in '%d/%m/%Y %H:%M'. Default: found out.")
@click.option("--timezone", default="UTC", show_default=True, help="Zone of times that name none, as in Europe/Berlin.")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Where rows that are set aside go.")
@click.option(
    "--no-train",
    is_flag=True,
    envvar="INTROGRAPH_NO_TRAIN",
    help="Do not learn from the new mentions in the background afterwards.",
)
@click.option("--again", is_flag=True, help="Read a file once more that is loaded already; nothing counts twice.")
def load(
    files: tuple[Path, ...],
    store_folder: Path | None,
    form: str,
    rejects: Path | None,
    again: bool,
    no_train: bool,
    **reading_options: Any,
) -> None:
    """Load mentions (who names whom) or profiles from CSV files.

    A load that was stopped goes on where it was; a file that is loaded already is not loaded twice. Rows that cannot
    be read are set aside with the reason, all others are kept.

    \b
    Example:
        intrograph load mentions.csv --platform instagram
        intrograph load export.txt --column source=Poster --column target=Tagged
    """
    from ingest import load as load_file

    options = _reading_options(**reading_options)
    if rejects and len(files) > 1:
        raise WrongUse("--rejects names one file, but several are loaded; leave it out or load them one by one.")
    rows, code = [], DONE
    with open_the_store(store_folder) as store:
        for path in files:
            target = rejects or rejects_path(store, path)
            try:
                with load_progress(path.name) as progress:
                    report = load_file(
                        store, path, options, received_at=now(), rejects=target, progress=progress, again=again
                    )
            except (NothingFound, WrongUse) as error:
                echo(str(error))
                code = max(code, UNFINISHED if isinstance(error, NothingFound) else WRONG)
                continue
            except KeyboardInterrupt:
                echo(f"{path}: stopped. What was loaded stays; the same command goes on from there.")
                raise
            code = max(code, _tell(report))
            load_ = report.load
            rows.append(
                [
                    load_.file,
                    load_.kind,
                    load_.rows_done,
                    load_.written,
                    load_.repeated,
                    load_.self_mentions,
                    load_.forgotten,
                    load_.rejected,
                ]
            )
    if rows:
        if not no_train and any(row[1] == "mentions" and row[3] for row in rows):
            spawn_background(["train"], store_folder)
            echo("Who comes to know whom is being learned in the background; introductions work meanwhile.")
        header = ("file", "what", "rows", "new", "known_already", "self_mentions", "forgotten", "set_aside")
        show(rows, header, form)
    sys.exit(code)


def _reading_options(
    platform: str | None,
    columns: tuple[str, ...],
    what: Literal["mentions", "profiles"] | None,
    delimiter: str | None,
    encoding: str | None,
    time_format: str | None,
    timezone: str,
) -> Any:
    from ingest import ReadOptions
    from ingest.fields.columns import MENTION_COLUMNS, PROFILE_COLUMNS

    pairs = []
    for column in columns:
        role, equals, name = column.partition("=")
        roles = sorted({*MENTION_COLUMNS, *PROFILE_COLUMNS})
        if not equals or role not in roles:
            raise WrongUse(f"--column {column}: write ROLE=NAME with a role of {', '.join(roles)}.")
        pairs.append((role, name))
    delimiter = {"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter)
    if delimiter is not None and len(delimiter) != 1:
        raise WrongUse(f"--delimiter {delimiter}: give one character, or tab.")
    try:
        zone = UTC if timezone.upper() == "UTC" else ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongUse(f"--timezone {timezone}: there is no such zone; write it as in Europe/Berlin.") from None
    return ReadOptions(
        platform=resolve.platform_name(platform) if platform else None,
        columns=tuple(pairs),
        kind=what,
        encoding=encoding,
        delimiter=delimiter,
        time_format=time_format,
        zone=zone,
    )


def _tell(report: Any) -> int:
    """Say what became of a file beside its numbers; the exit code it asks for."""
    if report.already:
        echo(
            f"{report.path}: loaded already on {format_day(report.load.received_at)}; nothing to do. "
            "--again reads it once more."
        )
        return UNFINISHED if report.load.rejected else DONE
    if report.load.resumed:
        echo(f"{report.path}: went on where an earlier load was stopped.")
    for note in report.notes:
        echo(f"{report.path.name}: {note}")
    for bad in report.examples:
        echo(f"{report.path.name}, row {bad.line}: {bad.reason}; {bad.fix}.")
    if report.load.rejected:
        where = f" They are in {report.rejects}." if report.rejects else ""
        echo(f"{report.path.name}: {report.load.rejected:,} rows were set aside.{where}")
        return UNFINISHED
    return DONE
