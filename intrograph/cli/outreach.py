"""`outreach`: where the conversations with influencers stand, in the terminal and as a file for a CRM."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from graph.errors import WrongUse
from graph.outreach import Details, board, next_change, partner_loads, record
from graph.outreach.csv_file import FORMS, write_outreach
from graph.search import resolve
from graph.store import Store
from graph.store.team import outreach as stored
from graph.store.team.outreach_limits import limits, set_limits
from graph.text import counted
from intrograph.cli.base import DONE, UNFINISHED, grouped, iso_day, now, open_store, with_format, with_store, write_file
from intrograph.cli.output import echo, show, warn

LIST_COLUMNS = ("handle", "platform", "status", "since", "days", "via", "owner", "campaign", "next_step", "by", "note")
HISTORY_COLUMNS = ("handle", "recorded", "status", "since", "via", "owner", "campaign", "next_step", "by", "note")


@dataclass(frozen=True)
class DetailOptions:
    """What is noted beside the status."""

    via: str | None = None
    campaign: str | None = None
    owner: str | None = None
    note: str | None = None
    next_step: str | None = None


@dataclass(frozen=True)
class OutreachFiles:
    """Files to write and to read."""

    export_file: Path | None
    import_file: Path | None
    form_of_file: str


@dataclass(frozen=True)
class LimitOptions:
    """New limits of the team."""

    capacity: int | None
    cool_down_days: int | None


with_details = grouped(
    "details",
    DetailOptions,
    click.option("--via", help="The partner who was, or is to be, asked for the introduction; '' removes it."),
    click.option("--campaign", help="The campaign of the conversation; without handles, list that campaign alone."),
    click.option("--owner", help="Who looks after the conversation; without handles, list theirs alone."),
    click.option("--note", help="Why, in your own words."),
    click.option("--next-step", help="What is to happen next."),
)
with_files = grouped(
    "files",
    OutreachFiles,
    click.option(
        "--export",
        "export_file",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write every conversation to this CSV file.",
    ),
    click.option(
        "--import",
        "import_file",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Note what this CSV file says; a second import changes nothing.",
    ),
    click.option(
        "--for",
        "form_of_file",
        type=click.Choice(FORMS),
        default=FORMS[0],
        show_default=True,
        help="The names of the columns that --export writes; --import knows both.",
    ),
)
with_limits = grouped(
    "new_limits",
    LimitOptions,
    click.option(
        "--capacity",
        type=click.IntRange(0),
        help="The most introductions that may be open at a partner, for the whole team; 0: any number.",
    ),
    click.option(
        "--cool-down-days",
        type=click.IntRange(0),
        help="The days after which an unanswered request is open no more, for the whole team; 0: never.",
    ),
)


@click.command()
@click.argument("handles", nargs=-1)
@with_store
@with_format
@click.option(
    "--status", type=click.Choice(list(stored.STATUSES)), help="Where the conversation stands; new deletes that."
)
@with_details
@click.option("--anyway", is_flag=True, help="Note it even if somebody is asked twice, or a partner for too much.")
@with_files
@with_limits
def outreach(
    handles: tuple[str, ...],
    store_folder: Path | None,
    form: str,
    status: str | None,
    details: DetailOptions,
    anyway: bool,
    files: OutreachFiles,
    new_limits: LimitOptions,
) -> None:
    """Note where the conversations with influencers stand, and list them.

    Without a handle, list the conversations. With handles alone, show the history of those influencers. Before somebody
    is asked twice, by a colleague, through another partner or in another campaign, the command says so and notes
    nothing.

    \b
    Example:
        intrograph outreach mia.trail --status asked --via jade.runs --campaign "Spring" --owner ben
        intrograph outreach mia.trail --status agreed --next-step "send the contract"
        intrograph outreach zora_laps --status dismissed --note "too far away"
        intrograph outreach --campaign "Spring"
        intrograph outreach --export outreach.csv --for hubspot
    """
    _check(handles, status, details, files)
    with open_store(store_folder) as store:
        _set_limits(store, new_limits)
        if files.import_file is not None:
            _import(store, files.import_file)
        elif files.export_file is not None:
            _export(store, files.export_file, files.form_of_file)
        elif handles and status is None and not _changes(details):
            _show_history(store, handles, form)
        else:
            _note(store, handles, status, details, anyway)
            _show_list(store, None if handles else status, DetailOptions() if handles else details, form)


def _check(handles: Sequence[str], status: str | None, details: DetailOptions, files: OutreachFiles) -> None:
    if files.export_file is not None and files.import_file is not None:
        raise WrongUse("--export and --import are two commands: give one of them.")
    if (files.export_file or files.import_file) and (handles or status or _changes(details)):
        raise WrongUse("--export and --import go over all conversations: omit handles and what is to be noted.")
    if not handles and (details.via is not None or details.note is not None or details.next_step is not None):
        raise WrongUse("Name the influencer that this is about, as in `intrograph outreach mia.trail --note TEXT`.")


def _changes(details: DetailOptions) -> bool:
    """Whether the options say something to note; a campaign alone names the conversation."""
    return any(value is not None for value in (details.via, details.owner, details.note, details.next_step))


def _set_limits(store: Store, new: LimitOptions) -> None:
    if new.capacity is None and new.cool_down_days is None:
        return
    changed = limits(store).changed(new.capacity, new.cool_down_days)
    set_limits(store, changed)
    echo(
        f"{counted(changed.capacity, 'introduction')} may be open at a partner, "
        f"each for {counted(changed.cool_down_days, 'day')} at most."
    )


def _note(store: Store, handles: Sequence[str], status: str | None, details: DetailOptions, anyway: bool) -> None:
    introducer = resolve.influencer_key(store, details.via) if details.via else details.via
    noted = Details(introducer, details.campaign, details.owner, details.note, details.next_step)
    keys = [resolve.influencer_key(store, handle) for handle in handles]
    at = now()
    record(store, [next_change(store, key, status, at, noted) for key in keys], at, anyway=anyway)


def _show_list(store: Store, status: str | None, filters: DetailOptions, form: str) -> None:
    shown = board(store, now(), campaign=filters.campaign, owner=filters.owner)
    cards = [card for column in shown.columns for card in column.cards if status in (None, column.status)]
    rows = [
        [
            card.target.handle or card.target.bare_name,
            card.target.platform,
            card.note.status,
            iso_day(card.note.at),
            card.days,
            card.introducer.bare_name if card.introducer else None,
            card.note.owner,
            card.note.campaign,
            card.note.next_step,
            card.note.by,
            card.note.note,
        ]
        for card in cards
    ]
    if not rows:
        echo("No conversation is noted." if not shown.total else "No conversation passes these filters.")
        sys.exit(UNFINISHED if shown.total or filters.campaign is not None else DONE)
    show(rows, LIST_COLUMNS, form)
    for text in dict.fromkeys(text for card in cards for text in card.warnings):
        echo(text)
    for load in partner_loads(store, now()):
        if load.is_resting:
            echo(load.text)


def _show_history(store: Store, handles: Sequence[str], form: str) -> None:
    rows = [
        [
            handle.removeprefix("@"),
            iso_day(change.recorded_at),
            change.status,
            iso_day(change.at),
            change.introducer,
            change.owner,
            change.campaign,
            change.next_step,
            change.by,
            change.note,
        ]
        for handle in handles
        for change in stored.history(store, resolve.influencer_key(store, handle))
    ]
    if not rows:
        echo("Nothing is noted about them yet; --status notes where the conversation stands.")
        sys.exit(UNFINISHED)
    show(rows, HISTORY_COLUMNS, form)


def _export(store: Store, path: Path, form: str) -> None:
    rows = 0

    def write() -> None:
        nonlocal rows
        rows = write_outreach(store, path, form)

    write_file(path, write)
    echo(f"{counted(rows, 'conversation')} written to {path}.")


def _import(store: Store, path: Path) -> None:
    from ingest.outreach import import_outreach

    outcome = import_outreach(store, path, now())
    for text in outcome.rejections:
        warn(text)
    echo(outcome.text)
    sys.exit(UNFINISHED if outcome.rejected else DONE)
