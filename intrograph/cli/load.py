"""`load`: files of mentions and profiles into the store."""

import sys
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from graph.errors import NothingFound, WrongUse
from graph.records import format_day
from graph.search import resolve
from graph.store import Store
from graph.store.write.models import MIN_GROWTH
from ingest import ReadOptions, Report
from ingest import load as load_file
from ingest.fields.columns import MENTION_COLUMNS, PROFILE_COLUMNS
from intrograph.cli.base import DONE, UNFINISHED, WRONG, grouped, now, open_store, with_format, with_store
from intrograph.cli.output import echo, load_progress, show
from intrograph.forget import rejects_folder
from intrograph.training import start_training

HEADER = ("file", "what", "rows", "new", "already_known", "self_mentions", "forgotten", "rejected")


@dataclass(frozen=True)
class Reading:
    """How the files are to be read, as the options say it."""

    platform: str | None
    columns: tuple[str, ...]
    kind: Literal["mentions", "profiles"] | None
    delimiter: str | None
    encoding: str | None
    time_format: str | None
    timezone: str

    def as_options(self) -> ReadOptions:
        """The same for `ingest`; `WrongUse` names the option that cannot be used."""
        return ReadOptions(
            platform=resolve.platform_name(self.platform) if self.platform else None,
            columns=tuple(map(_column, self.columns)),
            kind=self.kind,
            encoding=self.encoding,
            delimiter=_delimiter(self.delimiter),
            time_format=self.time_format,
            zone=_zone(self.timezone),
        )


reading_options = grouped(
    "reading",
    Reading,
    click.option("--platform", help="Platform of accounts for which no column names one: instagram, tiktok, x."),
    click.option("--column", "columns", multiple=True, metavar="ROLE=NAME", help="Assign a column; may be repeated."),
    click.option(
        "--as", "kind", type=click.Choice(["mentions", "profiles"]), help="Content of the file. Default: detected."
    ),
    click.option("--delimiter", help="Character between cells, or tab. Default: detected."),
    click.option("--encoding", help="Encoding of the text. Default: detected."),
    click.option("--time-format", help="Format of the times, as in '%d/%m/%Y %H:%M'. Default: detected."),
    click.option(
        "--timezone", default="UTC", show_default=True, help="Time zone of times without one, as in Europe/Berlin."
    ),
)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_store
@with_format
@reading_options
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="File for rejected rows.")
@click.option("--again", is_flag=True, help="Read a file that is already loaded; nothing is counted twice.")
@click.option(
    "--train-growth",
    type=click.FloatRange(0),
    default=MIN_GROWTH,
    show_default=True,
    help="Train in the background when the mentions have grown by this share since the last training.",
)
@click.option("--no-train", is_flag=True, envvar="INTROGRAPH_NO_TRAIN", help="Do not train afterwards.")
def load(
    files: tuple[Path, ...],
    store_folder: Path | None,
    form: str,
    reading: Reading,
    rejects: Path | None,
    again: bool,
    train_growth: float,
    no_train: bool,
) -> None:
    """Load mentions (who names whom) or profiles from CSV files.

    An interrupted load continues where it stopped, and a file that is already loaded is skipped. Rows that cannot be
    read are rejected with the reason; all others are loaded.

    \b
    Example:
        intrograph load mentions.csv --platform instagram
        intrograph load export.txt --column source=Poster --column target=Tagged
    """
    options = reading.as_options()
    if rejects and len(files) > 1:
        raise WrongUse("--rejects names one file, but several are loaded; omit it or load them one by one.")
    reports, code = [], DONE
    with open_store(store_folder) as store:
        for path in files:
            try:
                report = _load_file(store, path, options, rejects, again)
            except (NothingFound, WrongUse) as error:
                echo(str(error))
                code = max(code, UNFINISHED if isinstance(error, NothingFound) else WRONG)
                continue
            code = max(code, _explain(report))
            reports.append(report)
        new_mentions = any(report.load.kind == "mentions" and report.load.written for report in reports)
        if new_mentions and not no_train and start_training(store, train_growth) is not None:
            echo("Training has started in the background; `intrograph status` shows its progress.")
    if reports:
        show(map(_row, reports), HEADER, form)
    sys.exit(code)


def _load_file(store: Store, path: Path, options: ReadOptions, rejects: Path | None, again: bool) -> Report:
    target = rejects or rejects_folder(store) / f"{path.stem}.rejects.csv"
    try:
        with load_progress(path.name) as progress:
            return load_file(store, path, options, received_at=now(), rejects=target, progress=progress, again=again)
    except KeyboardInterrupt:
        echo(f"{path}: interrupted. What was loaded stays; the same command continues from there.")
        raise


def _explain(report: Report) -> int:
    """Print the outcome of a file beyond its counts; returns the exit code for it."""
    if report.already:
        echo(
            f"{report.path}: already loaded on {format_day(report.load.received_at)}; nothing to do. "
            "--again reads it once more."
        )
        return UNFINISHED if report.load.rejected else DONE
    if report.load.resumed:
        echo(f"{report.path}: continued an interrupted load.")
    for note in report.notes:
        echo(f"{report.path.name}: {note}")
    for row in report.examples:
        echo(f"{report.path.name}, row {row.line}: {row.reason}; {row.fix}.")
    if report.load.rejected:
        where = f"; see {report.rejects}" if report.rejects else ""
        rejected = "1 row was" if report.load.rejected == 1 else f"{report.load.rejected:,} rows were"
        echo(f"{report.path.name}: {rejected} rejected{where}.")
        return UNFINISHED
    return DONE


def _row(report: Report) -> tuple[object, ...]:
    load = report.load
    return (
        load.file,
        load.kind,
        load.rows_done,
        load.written,
        load.repeated,
        load.self_mentions,
        load.forgotten,
        load.rejected,
    )


def _column(text: str) -> tuple[str, str]:
    role, equals, name = text.partition("=")
    roles = sorted({*MENTION_COLUMNS, *PROFILE_COLUMNS})
    if not equals or role not in roles:
        raise WrongUse(f"--column {text}: write ROLE=NAME, where ROLE is one of {', '.join(roles)}.")
    return role, name


def _delimiter(text: str | None) -> str | None:
    delimiter = {"tab": "\t", "\\t": "\t"}.get(text or "", text)
    if delimiter is not None and len(delimiter) != 1:
        raise WrongUse(f"--delimiter {text}: give one character, or tab.")
    return delimiter


def _zone(name: str) -> tzinfo:
    try:
        return UTC if name.upper() == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongUse(f"--timezone {name}: there is no such time zone; write it as in Europe/Berlin.") from None
