"""`circle` and `paths`: the people around an influencer, and the paths between two."""

import sys
from datetime import datetime
from pathlib import Path

import click

from graph.circle import paths as circle_paths
from graph.circle.ego import Circle
from graph.circle.ego import circle as build_circle
from graph.circle.export import circle_scope
from graph.circle.periods import compare_periods
from graph.errors import NO_MENTIONS, NothingFound
from graph.export.network import export
from graph.records import Window, start_of_day
from graph.search import resolve
from graph.store import Store, read
from graph.ties import TieSettings
from intrograph.cli import circle_periods
from intrograph.cli.base import (
    end_of,
    half_life_option,
    iso_day,
    open_store,
    with_format,
    with_store,
    write_file,
)
from intrograph.cli.circle_periods import EarlierPeriod, PeriodType, change_rows, periods_in_words
from intrograph.cli.output import echo, show

COLUMNS = ("handle", "platform", "tie", "mentions", "mentioned_by", "last_at", "followers", "tier", "community")


@click.command()
@click.argument("handle")
@with_store
@with_format
@click.option("--top", type=click.IntRange(0), default=30, show_default=True, help="Number of influencers; 0: all.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Ignore mentions before this day (UTC).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Ignore mentions after this day (UTC).")
@click.option(
    "--gexf",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the circle with all its ties to this file, for Gephi.",
)
@half_life_option
@click.option(
    "--compare",
    type=PeriodType(),
    help="Compare the time from --since to --until (by default the latest days) with an earlier period: `previous`, "
    "the one of the same length right before, or its days, as in 2026-01-01..2026-01-31.",
)
def circle(
    handle: str,
    store_folder: Path | None,
    form: str,
    top: int,
    since: datetime | None,
    until: datetime | None,
    gexf: Path | None,
    half_life_days: float | None,
    compare: EarlierPeriod | None,
) -> None:
    """List the people around one influencer, strongest ties first; or, with --compare, how their ties changed.

    \b
    Example:
        intrograph circle jade.runs --top 10
        intrograph circle instagram:jade.runs --since 2026-05-01 --format csv
        intrograph circle jade.runs --since 2026-05-01 --compare previous
    """
    first = start_of_day(since) if since else None
    with open_store(store_folder) as store:
        key = resolve.influencer_key(store, handle)
        if compare:
            changes = compare_periods(
                store, key, Window(first, end_of(until)), compare.window, limit=top or sys.maxsize
            )
            show(change_rows(changes), circle_periods.COLUMNS, form)
            echo(periods_in_words(changes))
            return
        ego = build_circle(
            store,
            key,
            limit=top or sys.maxsize,
            window=Window(first, end_of(until)),
            formula=TieSettings(half_life_days) if half_life_days else None,
        )
        if not ego.members:
            raise NothingFound(_why_alone(store, ego.focus.display_name, is_window=bool(since or until)))
        if gexf:
            scope = circle_scope(ego, Window(first, end_of(until)))
            write_file(gexf, lambda: export(store, gexf, scope, form="gexf"))
    show(_rows(ego), COLUMNS, form)
    if omitted := ego.omitted[key]:
        echo(f"{omitted:,} more with weaker ties: --top 0 shows all.")


def _why_alone(store: Store, name: str, *, is_window: bool) -> str:
    """Why nobody is around an influencer, and what to do."""
    if not read.overview(store).mentions:
        return NO_MENTIONS
    if is_window:
        return f"{name} has no mentions in this time; widen or omit --since and --until."
    return f"{name} neither mentions anybody nor is mentioned; load mentions or posts that name them."


def _rows(ego: Circle) -> list[list[object]]:
    return [
        [
            member.influencer.handle or member.display_name,
            member.influencer.platform,
            round(100 * member.tie.strength),
            member.tie.out,
            member.tie.back,
            iso_day(member.tie.last_at),
            member.influencer.followers,
            member.tier,
            member.influencer.community_name,
        ]
        for member in ego.members
        if member.tie
    ]


@click.command()
@click.argument("source")
@click.argument("target")
@with_store
@with_format
@click.option("--top", type=click.IntRange(1), default=12, show_default=True, help="Number of paths.")
def paths(source: str, target: str, store_folder: Path | None, form: str, top: int) -> None:
    """List the paths from one influencer to another along mentions, shortest and strongest first.

    \b
    Example:
        intrograph paths jade.runs iris.trail
    """
    with open_store(store_folder) as store:
        result = circle_paths.find_paths(
            store,
            resolve.influencer_key(store, source),
            resolve.influencer_key(store, target),
            limit=top,
        )
    if not result.paths:
        raise NothingFound(
            f"There is no path of up to {circle_paths.MAX_STEPS} steps from {source} to {target} along mentions."
        )
    names = {member.key: member.display_name.removeprefix("@") for member in result.circle.everyone}
    rows = [
        [len(path.keys) - 1, round(100 * path.strength), " > ".join(names[key] for key in path.keys)]
        for path in result.paths
    ]
    show(rows, ("steps", "weakest_tie", "path"), form)
    if result.more:
        echo("There are more paths: a larger --top shows them.")
