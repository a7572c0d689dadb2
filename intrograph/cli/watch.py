"""`watch` and `tiers`: growth over time, who rises, who leaves a tier and who could follow; and where tiers begin."""

from collections.abc import Sequence
from pathlib import Path

import click

from graph.errors import NothingFound, WrongUse
from graph.records import TIERS
from graph.store import Store, read
from graph.store.team import tier_bounds
from graph.text import counted
from graph.watch import (
    COLUMNS,
    Watch,
    WatchedInfluencer,
    WatchScope,
    forecast_test,
    range_note,
    sentences_of,
    watch_row,
)
from graph.watch import successors as successors_of
from graph.watch import watch as watch_of
from intrograph.cli.base import open_store, with_format, with_store
from intrograph.cli.output import echo, show


@click.command()
@click.argument("handles", nargs=-1)
@with_store
@with_format
@click.option("--list", "list_name", default="", help="The influencers of this list.")
@click.option("--everybody", is_flag=True, help="All influencers.")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="How many to show.")
@click.option("--leaving", is_flag=True, help="Those who are expected to leave their tier, the first to leave ahead.")
@click.option("--successors", metavar="HANDLE", help="Who could follow this influencer in the same tier and community.")
@click.option("--backtest", is_flag=True, help="Test the forecast on the latest part of the follower history.")
def watch(
    handles: tuple[str, ...],
    store_folder: Path | None,
    form: str,
    list_name: str,
    everybody: bool,
    top: int,
    leaving: bool,
    successors: str | None,
    backtest: bool,
) -> None:
    """Show how followers and mentions grow: those who rise faster than their size predicts come first.

    Without a handle or an option, of your partners. Growth is in per cent a week.

    \b
    Example:
        intrograph watch
        intrograph watch --everybody --leaving --top 10
        intrograph watch --successors jade.runs
    """
    if sum((bool(handles), bool(list_name), everybody)) > 1:
        raise WrongUse("Give handles, --list or --everybody: one of them.")
    with open_store(store_folder) as store:
        if backtest:
            _show_test(store)
        elif successors:
            _show_successors(store, successors, top, form)
        else:
            found = watch_of(store, WatchScope(everybody, list_name, handles), top=top)
            _show(found, found.next_leaving if leaving else found.people, form)


def _show(found: Watch, people: Sequence[WatchedInfluencer], form: str) -> None:
    if not found.members:
        raise NothingFound("No partner is marked: mark one with `intrograph partner`, or use --everybody.")
    show([watch_row(person) for person in people], COLUMNS, form)
    echo(
        f"{counted(found.members, 'influencer')}; rising faster than size predicts: {found.rising:,}; "
        f"expected to leave their tier within a year: {found.leaving:,}."
    )
    for note in (range_note(people), found.missing):
        if note:
            echo(note)


def _show_test(store: Store) -> None:
    for sentence in sentences_of(forecast_test(store)):
        click.echo(sentence)


def _show_successors(store: Store, name: str, top: int, form: str) -> None:
    found = successors_of(store, name, top=top)
    if not found.people:
        raise NothingFound(
            f"Nobody of the same community is in the tier {found.tier}: run `intrograph analyze`, or load profiles."
        )
    rows = [
        [
            one.person.influencer.handle,
            one.person.influencer.platform,
            one.person.influencer.followers,
            one.common_contacts,
            "; ".join(one.reasons),
        ]
        for one in found.people
    ]
    show(rows, ("handle", "platform", "followers", "common_contacts", "reasons"), form)


@click.command()
@click.argument("minimums", nargs=-1, type=click.IntRange(1))
@with_store
@with_format
@click.option("--reset", is_flag=True, help="Use the usual numbers again.")
def tiers(minimums: tuple[int, ...], store_folder: Path | None, form: str, reset: bool) -> None:
    """Show the tiers, or let micro, mid, macro and mega begin at other numbers of followers.

    The bounds hold for the whole team, in every command, file and page that names tiers.

    \b
    Example:
        intrograph tiers
        intrograph tiers 2000 20000 200000 1000000
        intrograph tiers --reset
    """
    with open_store(store_folder) as store:
        if reset:
            tier_bounds.set_bounds(store, [tier.minimum for tier in TIERS[1:]])
        elif minimums:
            tier_bounds.set_bounds(store, minimums)
        bounds = read.tier_bounds(store)
    show([[tier.name, tier.minimum, tier.below] for tier in bounds.tiers], ("tier", "from", "below"), form)
