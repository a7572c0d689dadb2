"""`circle`, `paths` and `find`: the people around one influencer, the ways to another, and who is meant."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from graph import people
from graph.errors import NothingFound
from graph.records import milliseconds
from terminal.front import day, end_of, half_life_option, open_the_store, with_format, with_store, writing
from terminal.output import say, show, working


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
def circle(handle: str, store_folder: Path | None, form: str, top: int, since: datetime | None,
           until: datetime | None, gexf: Path | None, half_life_days: float | None) -> None:  # fmt: skip
    """The people around one influencer, strongest ties first.

    \b
    Example:
        intrograph circle jade.runs --top 10
        intrograph circle instagram:jade.runs --since 2026-05-01 --format csv
    """
    from graph.circle import circle as draw_circle
    from graph.ties import TieSettings
    from graph.training import learned

    first = milliseconds(since.replace(tzinfo=UTC)) if since else None
    last = end_of(until)
    with open_the_store(store_folder) as store:
        key = people.find(store, handle)
        found = draw_circle(
            store,
            key,
            limit=top or sys.maxsize,
            window=(first, last),
            settings=TieSettings(half_life_days) if half_life_days else None,
            tie_model=None if half_life_days else learned(store).ties,
        )
    if not found.members:
        raise NothingFound(f"{found.focus.label} has no mentions in this time; leave --since and --until out.")
    if gexf:
        from graph.circle_files import circle_gexf

        writing(gexf, lambda: gexf.write_bytes(circle_gexf(found)))
    rows = [
        [member.profile["handle"] or member.label, member.profile["platform"], round(100 * member.tie.strength),
         member.tie.out, member.tie.back, day(member.tie.last_at), member.profile["followers"], member.tier,
         member.profile["community_name"]]
        for member in found.members if member.tie
    ]  # fmt: skip
    header = ("handle", "platform", "tie", "mentions", "mentioned_by", "last_at", "followers", "tier", "community")
    show(rows, header, form)
    if found.left_out[key]:
        say(f"{found.left_out[key]:,} more with weaker ties: --top 0 shows all.")


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
    from graph import between
    from graph.training import learned

    with open_the_store(store_folder) as store:
        found = between.paths(
            store, people.find(store, one), people.find(store, other), tie_model=learned(store).ties, routes=top
        )
    if not found.routes:
        steps = between.FURTHEST
        raise NothingFound(f"No way of up to {steps} steps leads from {one} to {other} along mentions.")
    names = {member.key: member.label.removeprefix("@") for member in found.circle.people}
    show([[len(route.people) - 1, round(100 * route.strength), " > ".join(names[key] for key in route.people)]
          for route in found.routes], ("steps", "weakest_tie", "path"), form)  # fmt: skip
    if found.more:
        say("There are more: --top shows them.")


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
    from graph.searching import build, search

    with open_the_store(store_folder) as store:
        with working("Preparing the search"):
            build(store)
        found = search(store, " ".join(text), top)
    if not found:
        raise NothingFound(f"Nobody is called “{' '.join(text)[:60]}”, or says so; try fewer letters.")
    rows = [[row["handle"] or people.label(row), row["platform"], row["name"], row["followers"], row["community_name"]]
            for row in found]  # fmt: skip
    show(rows, ("handle", "platform", "name", "followers", "community"), form)
