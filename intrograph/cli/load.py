"""`load` and `formats`: files of mentions and profiles into the store."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from graph.errors import WrongUse
from graph.records import format_day
from graph.store import Store
from graph.store.write.models import MIN_GROWTH
from ingest import Outcome, ReadOptions, Report, each_file, reject_paths
from ingest import load as load_file
from ingest.input import Input
from ingest.other_files import SkippedFiles
from ingest.registry import formats as known_formats
from intrograph.cli.base import DONE, UNFINISHED, now, open_store, with_format, with_store
from intrograph.cli.load_outcome import explain_failure, explain_skipped, is_skipped, rejected_rows
from intrograph.cli.load_plan import plan_files
from intrograph.cli.output import echo, is_quiet, load_progress, show, warn
from intrograph.cli.reading_options import Reading, reading_options
from intrograph.cli.reports import LoadedFile, LoadReport, is_reporting, with_report, write_report
from intrograph.forget import rejects_folder
from intrograph.training import start_training

HEADER = (
    "file",
    "format",
    "what",
    "rows",
    "new",
    "already_known",
    "undated",
    "self_mentions",
    "forgotten",
    "skipped",
    "rejected",
)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_store
@with_format
@with_report
@reading_options
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="File for rejected rows.")
@click.option("--dry-run", is_flag=True, help="Read the files and say what loading would change; load nothing.")
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
    dry_run: bool,
    again: bool,
    train_growth: float,
    no_train: bool,
) -> None:
    """Load mentions (who names whom), posts or profiles from files.

    FILES are files, folders, patterns, or - for the standard input; compressed files and archives are unpacked. What a
    file holds is recognised by its content. An interrupted load continues where it stopped, and a file that is already
    loaded is skipped. Rows that cannot be read are rejected with the reason; all others are loaded.

    \b
    Example:
        intrograph load mentions.csv --platform instagram
        intrograph load exports/ june.zip "posts-*.ndjson.gz"
        intrograph load export.txt --column source=Poster --column target=Tagged
        intrograph load export.txt --dry-run
    """
    options, reporting = reading.as_options(), is_reporting()
    if dry_run and reporting:
        raise WrongUse("--json reports on a load, and --dry-run loads nothing: use --dry-run --format json.")
    with open_store(store_folder) as store:
        if dry_run:
            sys.exit(plan_files(store, files, options, form))
        outcomes, code, skipped = [], DONE, SkippedFiles()
        for outcome in each_file(files, _loader(store, options, rejects, again)):
            if is_skipped(outcome, skipped):
                continue
            code = max(code, _explain(outcome))
            outcomes.append(outcome)
        explain_skipped(skipped)
        trains = not no_train and any(map(_is_news, outcomes)) and start_training(store, train_growth) is not None
        if trains:
            echo("Training has started in the background; `intrograph status` shows its progress.")
    if reporting:
        write_report(LoadReport(tuple(map(_loaded_file, outcomes)), skipped.names, trains), code)
    else:
        _show_reports(outcomes, form)
    sys.exit(code)


@click.command()
@with_format
def formats(form: str) -> None:
    """List the formats that `load` recognises; docs/sources.md says how each is exported.

    \b
    Example:
        intrograph formats
        intrograph load export.json --as x-api
    """
    show([(known.name, known.title) for known in known_formats()], ("format", "what"), form)


def _loader(store: Store, options: ReadOptions, rejects: Path | None, again: bool) -> Callable[[Input], Report]:
    path_of = reject_paths(rejects_folder(store))
    first: list[str] = []

    def work(file: Input) -> Report:
        if rejects and first:
            raise WrongUse(f"{file.name}: --rejects names one file, which has the rows of {first[0]}; omit it.")
        first.append(file.name)
        target = rejects or path_of(file)
        try:
            with load_progress(file.name) as progress:
                return load_file(
                    store, file, options, received_at=now(), rejects=target, progress=progress, again=again
                )
        except KeyboardInterrupt:
            echo(f"{file.name}: interrupted. What was loaded stays; the same command continues from there.")
            raise

    return work


def _explain(outcome: Outcome[Report]) -> int:
    """Print the outcome of a file beyond its counts; returns the exit code for it."""
    report = outcome.result
    if report is None:
        return explain_failure(outcome.error)
    load = report.load
    if report.already:
        under = "" if load.file == outcome.file else f" as {load.file}"
        day = format_day(load.received_at)
        echo(f"{outcome.file}: already loaded{under} on {day} (load {load.id[:8]}); nothing in it is new.")
        echo("--again reads it once more; `intrograph loads` lists all loads.")
        return UNFINISHED if load.rejected else DONE
    if load.resumed:
        echo(f"{outcome.file}: continued an interrupted load.")
    echo(f"{outcome.file}: recognised as {report.form}")
    for note in report.notes:
        echo(f"{outcome.file}: {note}")
    for reason, number in load.skipped.items():
        echo(f"{outcome.file}: skipped: {reason} ({number:,})")
    for row in report.examples:
        echo(f"{outcome.file}, row {row.line}: {row.reason}; {row.fix}.")
    if load.rejected:
        where = f"; see {report.rejects}" if report.rejects else ""
        warn(f"{outcome.file}: {rejected_rows(load.rejected)}{where}.")
        return UNFINISHED
    return DONE


def _is_news(outcome: Outcome[Report]) -> bool:
    return outcome.result is not None and outcome.result.load.new_mentions > 0 and not outcome.result.already


def _show_reports(outcomes: list[Outcome[Report]], form: str) -> None:
    rows = [_row(outcome.file, outcome.result) for outcome in outcomes if outcome.result is not None]
    if rows and not (is_quiet() and form == "table"):
        show(rows, HEADER, form)


def _loaded_file(outcome: Outcome[Report]) -> LoadedFile:
    report = outcome.result
    if report is None:
        return LoadedFile(outcome.file, error=str(outcome.error))
    counts = dict(zip(HEADER, _row(outcome.file, report), strict=True))
    kind = counts.pop("what")
    rejects = str(report.rejects) if report.rejects and report.load.rejected else None
    return LoadedFile(**counts, kind=kind, rejects_file=rejects, already_loaded=report.already)  # type: ignore[arg-type]


def _row(file: str, report: Report) -> tuple[object, ...]:
    load = report.load
    loaded = load.written + load.repeated
    return (
        file,
        load.form or report.form,
        load.kind,
        load.rows_done,
        0 if report.already else load.written,
        loaded if report.already else load.repeated,
        load.undated,
        load.self_mentions,
        load.forgotten,
        sum(load.skipped.values()),
        load.rejected,
    )
