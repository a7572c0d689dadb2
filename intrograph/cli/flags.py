"""`flags`: what is unusual about influencers, and what the team has dismissed."""

from pathlib import Path

import click

from graph.errors import NothingFound, WrongUse
from graph.search import resolve
from graph.store import Store
from graph.store.team import dismissals
from graph.store.team.dismissals import Dismissal
from graph.trust import Flag, FlagKind
from graph.trust import flags as flags_of
from intrograph.cli.base import iso_day, now, open_store, with_format, with_store
from intrograph.cli.output import echo, show

COLUMNS = ("handle", "platform", "flag", "confidence", "evidence", "innocent", "others", "until", "dismissed", "note")


@click.command()
@click.argument("handles", nargs=-1)
@with_store
@with_format
@click.option("--dismiss", type=click.Choice(list(FlagKind)), help="Dismiss the flag of this kind.")
@click.option("--restore", type=click.Choice(list(FlagKind)), help="Take the dismissal of a flag back.")
@click.option("--note", help="Why a flag is dismissed, in your own words.")
@click.option("--show-dismissed", is_flag=True, help="Dismissed flags as well.")
def flags(
    handles: tuple[str, ...],
    store_folder: Path | None,
    form: str,
    dismiss: str | None,
    restore: str | None,
    note: str | None,
    show_dismissed: bool,
) -> None:
    """Show what is unusual about influencers, with the evidence and an innocent explanation.

    A flag is a reason to look, never a verdict, and no score uses it. Without a handle, of everybody.

    \b
    Example:
        intrograph flags
        intrograph flags mia.trail
        intrograph flags mia.trail --dismiss jump --note "was on television"
    """
    if (dismiss or restore) and not handles:
        raise WrongUse("Name the influencers whose flag is meant.")
    with open_store(store_folder) as store:
        keys = [resolve.influencer_key(store, handle) for handle in handles]
        for key in keys:
            if dismiss:
                _dismiss(store, key, FlagKind(dismiss), note)
            elif restore:
                dismissals.restore(store, key, restore)
        found = flags_of(store, keys or None, show_dismissed=show_dismissed or bool(dismiss))
    show([_row(flag) for flag in found], COLUMNS, form)
    if not found:
        echo("Nothing unusual was found, or too little is known: flags need dated mentions, or followers over time.")


def _dismiss(store: Store, key: str, kind: FlagKind, note: str | None) -> None:
    flag = next((flag for flag in flags_of(store, [key], show_dismissed=True) if flag.kind == kind), None)
    if flag is None:
        raise NothingFound(f"{key} has no flag “{kind}”; `intrograph flags` lists all.")
    dismissals.dismiss(store, key, Dismissal(kind, flag.last, now(), note=note))


def _row(flag: Flag) -> list[object]:
    dismissal = flag.dismissal
    return [
        flag.influencer.handle or flag.influencer.display_name,
        flag.influencer.platform,
        flag.kind,
        flag.confidence,
        flag.evidence,
        flag.innocent,
        ", ".join(other.display_name for other in flag.others),
        iso_day(flag.last),
        iso_day(dismissal.at) if dismissal else None,
        dismissal.note if dismissal else None,
    ]
