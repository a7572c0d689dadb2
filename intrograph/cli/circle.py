"""`circle`, `paths` and `find`: the people around one influencer, the ways to another, and who is meant."""

import sys
from datetime import datetime
from pathlib import Path

import click

from graph.errors import NothingFound
from graph.records import Window, start_of_day
from graph.search import resolve
from intrograph.cli.base import day, end_of, half_life_option, open_the_store, with_format, with_store, writing
from intrograph.cli.output import echo, show, working


@click.command()
@click.argument("handle")
@with_store
@with_format
@click.option("--top", type=click.IntRange(0), default=30, show_default=True, help="So many of the strongest; 0: all.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only mentions from this day on (UTC).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Only mentions up to the end of this day (UTC).")
@click.option(
    "--gexf", type=click.Path(dir_okay=False, path_type=Path), help="Also write it with all arrows, for Gephi."
)
@half_life_option
def circle(
    handle: str,
    store_folder: Path | None,
    form: str,
    top: int,
    since: datetime | None,
    until: datetime | None,
    gexf: Path | None,
    half_life_days: float | None,
) -> None:
    """The people around one influencer, strongest ties first.

    \b
    Example:
        intrograph circle jade.runs --top 10
        intrograph circle instagram:jade.runs --since 2026-05-01 --format csv
    """
    from graph.circle.ego import circle as draw_circle
    from graph.ties import TieSettings

    first = start_of_day(since) if since else None
    last = end_of(until)
    with open_the_store(store_folder) as store:
        key = resolve.influencer_key(store, handle)
        found = draw_circle(
            store,
            key,
            limit=top or sys.maxsize,
            window=Window(first, last),
            formula=TieSettings(half_life_days) if half_life_days else None,
        )
    if not found.members:
        raise NothingFound(f"{found.focus.display_name} has no mentions in this time; leave --since and --until out.")
    if gexf:
        from graph.circle.export import circle_gexf

        writing(gexf, lambda: gexf.write_bytes(circle_gexf(found)))
    rows = [
        [
            member.influencer.handle or member.display_name,
            member.influencer.platform,
            round(100 * member.tie.strength),
            member.tie.out,
            member.tie.back,
            day(member.tie.last_at),
            member.influencer.followers,
            member.tier,
            member.influencer.community_name,
        ]
        for member in found.members
        if member.tie
    ]
    header = ("handle", "platform", "tie", "mentions", "mentioned_by", "last_at", "followers", "tier", "community")
    show(rows, header, form)
    if found.omitted[key]:
        echo(f"{found.omitted[key]:,} more with weaker ties: --top 0 shows all.")


@click.command()
@click.argument("one")
@click.argument("other")
@with_store
@with_format
@click.option("--top", type=click.IntRange(1), default=12, show_default=True, help="So many of the strongest.")
def paths(one: str, other: str, store_folder: Path | None, form: str, top: int) -> None:
    """The ways from one influencer to another along mentions, the shortest and strongest first.

    \b
    Example:
        intrograph paths jade.runs iris.trail
    """
    from graph.circle import paths

    with open_the_store(store_folder) as store:
        found = paths.find_paths(
            store,
            resolve.influencer_key(store, one),
            resolve.influencer_key(store, other),
            limit=top,
        )
    if not found.paths:
        steps = paths.MAX_STEPS
        raise NothingFound(f"No way of up to {steps} steps leads from {one} to {other} along mentions.")
    names = {member.key: member.display_name.removeprefix("@") for member in found.circle.everyone}
    show(
        [
            [len(path.keys) - 1, round(100 * path.strength), " > ".join(names[key] for key in path.keys)]
            for path in found.paths
        ],
        ("steps", "weakest_tie", "path"),
        form,
    )
    if found.more:
        echo("There are more: --top shows them.")


@click.command()
@click.argument("text", nargs=-1, required=True)
@with_store
@with_format
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="So many of the likeliest.")
def find(text: tuple[str, ...], store_folder: Path | None, form: str, top: int) -> None:
    """Find influencers by handle, former handle, name or words of their bio; typing errors are forgiven.

    \b
    Example:
        intrograph find marathon porto
    """
    from graph.search.index import build
    from graph.search.query import search

    with open_the_store(store_folder) as store:
        with working("Preparing the search"):
            build(store)
        found = search(store, " ".join(text), top)
    if not found:
        raise NothingFound(f"Nobody is called “{' '.join(text)[:60]}”, or says so; try fewer letters.")
    rows = [
        [row.handle or row.display_name, row.platform, row.name, row.followers, row.community_name] for row in found
    ]
    show(rows, ("handle", "platform", "name", "followers", "community"), form)
