"""`partner`, `contact` and `shortlist`: whom the team works with, whom it has asked, and whom it keeps in mind."""

import sys
from pathlib import Path

import click

from graph.errors import NothingFound
from graph.search import resolve
from graph.store import read
from graph.store.team import outreach
from intrograph.cli.base import DONE, UNFINISHED, day, now, open_the_store, with_format, with_store
from intrograph.cli.output import echo, show


@click.command()
@click.argument("handles", nargs=-1)
@with_store
@with_format
@click.option("--remove", is_flag=True, help="Take the mark off again.")
def partner(handles: tuple[str, ...], store_folder: Path | None, form: str, remove: bool) -> None:
    """Mark influencers you work with as partners; without a handle, list them.

    \b
    Example:
        intrograph partner jade.runs
        intrograph partner jade.runs --remove
    """
    from graph.store.team import partners

    with open_the_store(store_folder) as store:
        for key in [resolve.influencer_key(store, handle) for handle in handles]:
            if remove:
                partners.unmark_partner(store, key)
            else:
                partners.mark_partner(store, key, now())
        rows = [
            [p.handle, p.platform, day(p.partner_since), p.followers, p.community_name] for p in read.partners(store)
        ]
        if not rows:
            echo("No partner is marked.")
            sys.exit(DONE if handles else UNFINISHED)
        show(rows, ("handle", "platform", "partner_since", "followers", "community"), form)


@click.command()
@click.argument("handles", nargs=-1)
@with_store
@with_format
@click.option(
    "--status",
    type=click.Choice(outreach.STATUSES),
    default=outreach.CONTACTED,
    show_default=True,
    help="What became of it; new takes the note off again.",
)
@click.option("--over", help="The partner who was asked to introduce them.")
def contact(handles: tuple[str, ...], store_folder: Path | None, form: str, status: str, over: str | None) -> None:
    """Note whom you have asked; without a handle, list them. Who has declined is not suggested again.

    \b
    Example:
        intrograph contact mia.trail --over jade.runs
        intrograph contact mia.trail --status declined
    """
    with open_the_store(store_folder) as store:
        introducer = resolve.influencer_key(store, over) if over else None
        for key in [resolve.influencer_key(store, handle) for handle in handles]:
            outreach.set_status(store, key, status, now(), introducer)
        rows = [[row.handle, row.platform, row.status, day(row.at), row.introducer] for row in outreach.noted(store)]
        if not rows:
            echo("Nobody has been contacted yet.")
            sys.exit(DONE if handles else UNFINISHED)
        show(rows, ("handle", "platform", "status", "since", "over"), form)


@click.command()
@click.argument("name", required=False)
@click.argument("handles", nargs=-1)
@with_store
@with_format
@click.option("--remove", is_flag=True, help="Take these influencers off the list instead.")
@click.option("--delete", is_flag=True, help="Delete the list; its people stay in the graph.")
def shortlist(
    name: str | None, handles: tuple[str, ...], store_folder: Path | None, form: str, remove: bool, delete: bool
) -> None:
    """Put influencers on a named list, show it, or without a name show which lists there are.

    \b
    Example:
        intrograph shortlist "Trail runners" mia.trail zora_laps
        intrograph shortlist "Trail runners" --format csv
    """
    from graph.store.team import shortlists

    with open_the_store(store_folder) as store:
        if name is None:
            known = shortlists.names(store)
            if not known:
                raise NothingFound("There is no list yet: give a name and the handles that belong on it.")
            show([[row.name, row.size, day(row.at)] for row in known], ("list", "influencers", "since"), form)
            return
        name = shortlists.clean_name(name)
        keys = [resolve.influencer_key(store, handle) for handle in handles]
        if delete:
            shortlists.members(store, name)  # which says so where there is none
            shortlists.delete(store, name)
            echo(f"The list “{name}” is deleted.")
            return
        if remove:
            shortlists.remove(store, name, keys)
        elif keys:
            shortlists.add(store, name, keys, now())
        rows = [
            [
                row.influencer.handle or row.influencer.display_name,
                row.influencer.platform,
                row.influencer.followers,
                row.influencer.community_name,
                day(row.listed_at),
            ]
            for row in shortlists.members(store, name)
        ]
        show(rows, ("handle", "platform", "followers", "community", "listed_at"), form)
