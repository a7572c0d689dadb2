"""`analyze` and `layout`: communities, measures and the map."""

from datetime import datetime
from pathlib import Path

import click

from graph.store import read
from intrograph.cli.base import Window, day, end_of, now, open_the_store, with_format, with_store
from intrograph.cli.output import counting, echo, show, working


@click.command()
@with_store
@with_format
@click.option("--window", "window_days", type=Window(), help="Only mentions of so long up to --as-of, as in 90d.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Nothing after this day (UTC). Default: the day of the last mention.",
)
@click.option(
    "--resolution",
    type=click.FloatRange(0, min_open=True),
    default=1.0,
    show_default=True,
    help="Above 1: more and smaller communities.",
)
@click.option(
    "--level",
    type=click.Choice(["broad", "fine", "both"]),
    default="broad",
    show_default=True,
    help="Which communities to list; both are found and written.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same store and seed give the same numbers.")
@click.option("--again", is_flag=True, help="Run also if nothing has changed since the last time.")
def analyze(
    store_folder: Path | None,
    form: str,
    window_days: float | None,
    as_of: datetime | None,
    resolution: float,
    level: str,
    seed: int,
    again: bool,
) -> None:
    """Find communities, measure influence, brokerage, closeness and bridging, and write all into the store.

    Stopping it leaves the last complete run in place.

    \b
    Example:
        intrograph analyze --resolution 1.5
        intrograph analyze --window 90d --as-of 2026-06-30
    """
    from graph.analysis.run import AnalysisSettings
    from graph.analysis.run import analyze as run_analysis

    settings = AnalysisSettings(window_days, end_of(as_of), resolution, seed)
    with open_the_store(store_folder) as store:
        with working("Analysing") as step:
            run = run_analysis(store, at=now(), settings=settings, again=again, step=step)
        echo(
            f"{'Nothing has changed since' if run.already else 'Done:'} {run.id}: {run.influencers:,} influencers, "
            f"{run.pairs:,} ties, {run.communities:,} communities, {run.fine_communities:,} fine ones within them "
            f"(modularity {run.modularity:.2f})."
        )
        if run.window_until is not None:
            since = f"from {day(run.window_from)} " if run.window_from is not None else ""
            echo(f"Only mentions {since}up to {day(run.window_until)} (UTC) were counted.")
        if run.gone:
            more = f" and {len(run.gone) - 5:,} others" if len(run.gone) > 5 else ""
            echo(f"No more: {', '.join(run.gone[:5])}{more}.")
        rows = [
            [c.number, c.level, c.name, c.size, c.parent, c.change_text, c.color, list(c.leaders)]
            for c in read.communities(store, None if level == "both" else level)
        ]
        show(rows, ("community", "level", "name", "size", "within", "change", "color", "leaders"), form)


@click.command()
@with_store
@click.option("--iterations", type=click.IntRange(1), default=80, show_default=True, help="How long to go on.")
@click.option("--from-scratch", is_flag=True, help="Forget where everybody stood and begin again.")
@click.option("--background", is_flag=True, help="Go on after this command has returned; `status` tells how far it is.")
def layout(store_folder: Path | None, iterations: int, from_scratch: bool, background: bool) -> None:
    """Arrange the map of the whole network: people nearer to those they talk to.

    \b
    Example:
        intrograph layout
        intrograph layout --background
    """
    from graph.analysis import refine
    from intrograph.jobs import spawn_background

    if background:
        spawn_background(
            ["layout", "--iterations", str(iterations), *(["--from-scratch"] if from_scratch else [])], store_folder
        )
        echo("The map is being arranged; `intrograph status` tells how far it is.")
        return
    with open_the_store(store_folder) as store, counting("Arranging the map") as progress:
        run = refine.refine_layout(
            store, at=now(), iterations=iterations, from_scratch=from_scratch, clock=now, progress=progress
        )
    echo(f"The map of {run.influencers:,} influencers is arranged.")
