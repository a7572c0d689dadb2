"""`load` and `formats`: files of mentions and profiles into the store."""

import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from graph.errors import NothingFound, WrongUse
from graph.records import Account, Mention, Profile, format_day
from graph.store import Store
from graph.store.write.models import MIN_GROWTH
from ingest import Outcome, Plan, ReadOptions, Report, each_file, plan, reject_paths
from ingest import load as load_file
from ingest.input import Input
from ingest.registry import formats as known_formats
from intrograph.cli.base import DONE, UNFINISHED, WRONG, iso_day, now, open_store, with_format, with_store
from intrograph.cli.output import echo, load_progress, show
from intrograph.cli.reading_options import Reading, reading_options
from intrograph.forget import rejects_folder
from intrograph.training import start_training

SKIPPED_SHOWN = 3  # names of files that are skipped
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
PLAN_HEADER = (
    "file",
    "format",
    "what",
    "rows",
    "new_mentions",
    "known_mentions",
    "undated",
    "self_mentions",
    "profiles",
    "pairs",
    "new_pairs",
    "accounts",
    "new_accounts",
    "skipped",
    "rejected",
)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_store
@with_format
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
    options = reading.as_options()
    with open_store(store_folder) as store:
        if dry_run:
            sys.exit(_plan_files(store, files, options, form))
        reports, code, skipped = [], DONE, SkippedFiles()
        for outcome in each_file(files, _loader(store, options, rejects, again)):
            if skipped.takes(outcome):
                continue
            code = max(code, _explain(outcome))
            if outcome.result is not None:
                reports.append((outcome.file, outcome.result))
        skipped.explain()
        has_mentions = any(report.load.new_mentions and not report.already for _, report in reports)
        if has_mentions and not no_train and start_training(store, train_growth) is not None:
            echo("Training has started in the background; `intrograph status` shows its progress.")
    if reports:
        show([_row(*report) for report in reports], HEADER, form)
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


def _plan_files(store: Store, files: tuple[Path, ...], options: ReadOptions, form: str) -> int:
    """Show what loading would do; returns the exit code."""

    def work(file: Input) -> Plan:
        with load_progress(file.name) as progress:
            return plan(store, file, options, received_at=now(), progress=progress)

    plans, code, skipped = [], DONE, SkippedFiles()
    for outcome in each_file(files, work):
        if skipped.takes(outcome):
            continue
        code = max(code, _explain_plan(outcome))
        if outcome.result is not None:
            plans.append(outcome.result)
    skipped.explain()
    if plans:
        show(map(_plan_row, plans), PLAN_HEADER, form)
        echo("This was a dry run: nothing is loaded.")
    return code


class SkippedFiles:
    """Files of a folder, a pattern or an archive that hold no data: said once for each kind, as there may be many."""

    def __init__(self) -> None:
        self._names: defaultdict[str, list[str]] = defaultdict(list)

    def takes(self, outcome: Outcome[Any]) -> bool:
        """Note a file that was passed over; whether it was one."""
        if outcome.other_kind:
            self._names[outcome.other_kind].append(outcome.file)
        return outcome.other_kind is not None

    def explain(self) -> None:
        """Say which files were skipped."""
        for kind, names in self._names.items():
            more = f" and {len(names) - SKIPPED_SHOWN:,} more" if len(names) > SKIPPED_SHOWN else ""
            shown = ", ".join(names[:SKIPPED_SHOWN])
            echo(f"Skipped, no data ({kind}): {shown}{more}. To load such a file, name it.")


def _explain(outcome: Outcome[Report]) -> int:
    """Print the outcome of a file beyond its counts; returns the exit code for it."""
    report = outcome.result
    if report is None:
        return _failed(outcome.error)
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
        echo(f"{outcome.file}: {_rejected(load.rejected)}{where}.")
        return UNFINISHED
    return DONE


def _explain_plan(outcome: Outcome[Plan]) -> int:
    found = outcome.result
    if found is None:
        return _failed(outcome.error)
    echo(f"{found.file}: recognised as {found.form}")
    for note in found.notes:
        echo(f"{found.file}: {note}")
    for record in found.first:
        echo(f"{found.file}: {_record(record)}")
    for reason, number in found.contents.skipped.items():
        echo(f"{found.file}: skipped: {reason} ({number:,})")
    for row in found.rejected:
        echo(f"{found.file}, row {row.line}: {row.reason}; {row.fix}.")
    if found.contents.rejected:
        echo(f"{found.file}: {_rejected(found.contents.rejected)}.")
        return UNFINISHED
    return DONE


def _failed(error: NothingFound | WrongUse | None) -> int:
    echo(str(error))
    return UNFINISHED if isinstance(error, NothingFound) else WRONG


def _rejected(number: int) -> str:
    return "1 row was rejected" if number == 1 else f"{number:,} rows were rejected"


def _record(record: Mention[Account] | Profile) -> str:
    """A record as a line: who names whom, or what is known of an account."""
    if isinstance(record, Profile):
        followers = f"{record.followers:,} followers" if record.followers is not None else None
        return ", ".join(filter(None, (f"profile of {_account(record.account)}", record.name, followers)))
    day = iso_day(record.at) or "undated"
    return f"{_account(record.source)} > {_account(record.target)}, {record.kind}, {day}, {record.count:g}"


def _account(account: Account) -> str:
    return f"{account.platform}:{account.handle}" if account.handle else f"{account.platform}#{account.account_id}"


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


def _plan_row(found: Plan) -> tuple[object, ...]:
    contents = found.contents
    return (
        found.file,
        found.form,
        found.kind,
        contents.records,
        found.new_mentions,
        found.known_mentions,
        contents.undated,
        found.self_mentions,
        contents.profiles,
        found.pairs,
        found.new_pairs,
        found.accounts,
        found.new_accounts,
        sum(contents.skipped.values()),
        contents.rejected,
    )
