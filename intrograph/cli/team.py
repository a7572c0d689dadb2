"""`partner` and `shortlist`: the team's partners and its lists."""

import sys
from pathlib import Path

import click

from graph.errors import NothingFound
from graph.search import resolve
from graph.store import Store, read
from graph.store.team import partners, shortlists
from intrograph.cli.base import DONE, UNFINISHED, iso_day, now, open_store, with_format, with_store
from intrograph.cli.output import echo, show


@click.command()
@click.argument("handles", nargs=-1)
@with_store
@with_format
@click.option("--remove", is_flag=True, help="Remove the mark.")
def partner(handles: tuple[str, ...], store_folder: Path | None, form: str, remove: bool) -> None:
    """Mark the influencers you work with as partners. Without a handle, list them.

    \b
    Example:
        intrograph partner jade.runs
        intrograph partner jade.runs --remove
    """
    with open_store(store_folder) as store:
        for key in _keys(store, handles):
            if remove:
                partners.unmark_partner(store, key)
            else:
                partners.mark_partner(store, key, now())
        rows = [
            [p.handle, p.platform, iso_day(p.partner_since), p.followers, p.community_name]
            for p in read.partners(store)
        ]
    if not rows:
        echo("No partner is marked.")
        sys.exit(DONE if handles else UNFINISHED)
    show(rows, ("handle", "platform", "partner_since", "followers", "community"), form)


@click.command()
@click.argument("name", required=False)
@click.argument("handles", nargs=-1)
@with_store
@with_format
@click.option("--remove", is_flag=True, help="Remove these influencers from the list.")
@click.option("--delete", is_flag=True, help="Delete the list; its influencers stay in the graph.")
def shortlist(
    name: str | None, handles: tuple[str, ...], store_folder: Path | None, form: str, remove: bool, delete: bool
) -> None:
    """Add influencers to a named list and show it. Without a name, show all lists.

    \b
    Example:
        intrograph shortlist "Trail runners" mia.trail zora_laps
        intrograph shortlist "Trail runners" --format csv
    """
    with open_store(store_folder) as store:
        if name is None:
            _show_lists(store, form)
            return
        name = shortlists.NAME.clean(name)
        keys = _keys(store, handles)
        if delete:
            shortlists.members(store, name)  # raises if there is no such list
            shortlists.delete(store, name)
            echo(f"The list “{name}” is deleted.")
            return
        if remove:
            shortlists.remove(store, name, keys)
        elif keys:
            shortlists.add(store, name, keys, now())
        _show_list(store, name, form)


def _keys(store: Store, handles: tuple[str, ...]) -> list[str]:
    return [resolve.influencer_key(store, handle) for handle in handles]


def _show_lists(store: Store, form: str) -> None:
    lists = shortlists.names(store)
    if not lists:
        raise NothingFound("There is no list yet: give a name and the handles to put on it.")
    show([[row.name, row.size, iso_day(row.at)] for row in lists], ("list", "influencers", "since"), form)


def _show_list(store: Store, name: str, form: str) -> None:
    rows = [
        [
            row.influencer.handle or row.influencer.display_name,
            row.influencer.platform,
            row.influencer.followers,
            row.influencer.community_name,
            iso_day(row.listed_at),
        ]
        for row in shortlists.members(store, name)
    ]
    show(rows, ("handle", "platform", "followers", "community", "listed_at"), form)
