"""`circle`: the people around one influencer."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from graph import people
from graph.errors import NothingFound
from graph.records import milliseconds
from terminal.front import day, end_of, half_life_option, open_the_store, with_format, with_store
from terminal.output import say, show


@click.command()
@click.argument("handle")
@with_store
@with_format
@click.option("--top", type=click.IntRange(0), default=30, show_default=True, help="So many of the strongest; 0: all.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only mentions from this day on (UTC).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Only mentions up to the end of this day (UTC).")
@half_life_option
def circle(handle: str, store_folder: Path | None, form: str, top: int, since: datetime | None,
           until: datetime | None, half_life_days: float | None) -> None:  # fmt: skip
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
