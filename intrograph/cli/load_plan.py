"""`load --dry-run`: what loading would change."""

from pathlib import Path

from graph.records import Account, Mention, Profile
from graph.store import Store
from ingest import Outcome, Plan, ReadOptions, each_file, plan
from ingest.input import Input
from ingest.other_files import SkippedFiles
from intrograph.cli.base import DONE, UNFINISHED, iso_day, now
from intrograph.cli.load_outcome import explain_failure, explain_skipped, is_skipped, rejected_rows
from intrograph.cli.output import echo, load_progress, show, warn

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


def plan_files(store: Store, files: tuple[Path, ...], options: ReadOptions, form: str) -> int:
    """Show what loading would do; returns the exit code."""

    def work(file: Input) -> Plan:
        with load_progress(file.name) as progress:
            return plan(store, file, options, received_at=now(), progress=progress)

    plans, code, skipped = [], DONE, SkippedFiles()
    for outcome in each_file(files, work):
        if is_skipped(outcome, skipped):
            continue
        code = max(code, _explain_plan(outcome))
        if outcome.result is not None:
            plans.append(outcome.result)
    explain_skipped(skipped)
    if plans:
        show(map(_plan_row, plans), PLAN_HEADER, form)
        echo("This was a dry run: nothing is loaded.")
    return code


def _explain_plan(outcome: Outcome[Plan]) -> int:
    found = outcome.result
    if found is None:
        return explain_failure(outcome.error)
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
        warn(f"{found.file}: {rejected_rows(found.contents.rejected)}.")
        return UNFINISHED
    return DONE


def _record(record: Mention[Account] | Profile) -> str:
    """A record as a line: who names whom, or what is known of an account."""
    if isinstance(record, Profile):
        followers = f"{record.followers:,} followers" if record.followers is not None else None
        return ", ".join(filter(None, (f"profile of {_account(record.account)}", record.name, followers)))
    day = iso_day(record.at) or "undated"
    return f"{_account(record.source)} > {_account(record.target)}, {record.kind}, {day}, {record.count:g}"


def _account(account: Account) -> str:
    return f"{account.platform}:{account.handle}" if account.handle else f"{account.platform}#{account.account_id}"


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
