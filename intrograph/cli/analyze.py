"""`analyze` and `layout`: communities, measures and the map."""

from datetime import datetime
from pathlib import Path

import click

from graph.analysis import refine
from graph.analysis.findings import GDS, LOCAL, AnalysisSettings
from graph.analysis.layout_run import LayoutRun
from graph.analysis.run import Run
from graph.engines import EngineSettings
from graph.errors import WrongUse
from graph.store import Store, read
from intrograph import jobs
from intrograph.analysis_job import run_analysis
from intrograph.cli.analyze_staged import StagedOptions, analyze_staging_table, staged_options
from intrograph.cli.base import Days, end_of, iso_day, iso_minute, now, open_store, with_format, with_store
from intrograph.cli.output import counting, echo, is_quiet, show, working
from intrograph.cli.reports import AnalyzeReport, is_reporting, with_report, write_report

GONE_SHOWN = 5  # names of communities that ended
LARGEST_SHOWN = 20  # communities in a table; CSV and JSON have all


@click.command()
@with_store
@with_format
@with_report
@click.option("--window", "window_days", type=Days(), help="Count only the mentions of this long before --as-of: 90d.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Ignore everything after this day (UTC). Default: the day of the last mention.",
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
    help="Communities to list; both levels are computed and stored.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same store and seed give the same numbers.")
@click.option("--again", is_flag=True, help="Run even if nothing has changed since the last analysis.")
@click.option("--from-scratch", is_flag=True, help="Find communities without the last ones as the start.")
@click.option("--no-wait", is_flag=True, help="End with exit code 3 if another analysis is running.")
@staged_options
def analyze(
    store_folder: Path | None,
    form: str,
    window_days: float | None,
    as_of: datetime | None,
    resolution: float,
    level: str,
    seed: int,
    again: bool,
    from_scratch: bool,
    no_wait: bool,
    staged: StagedOptions,
) -> None:
    """Find communities, measure influence, brokerage, closeness and bridging, and store the results.

    An interrupted analysis leaves the last complete one in place. With --from, a staging table is analyzed instead of
    a store, on this machine or on a Spark cluster; stopped, the same command continues after its last complete step.
    With --engine gds, a Neo4j with the plug-in Graph Data Science finds communities and measures influence itself.

    \b
    Example:
        intrograph analyze --resolution 1.5
        intrograph analyze --window 90d --as-of 2026-06-30
        intrograph analyze --engine gds
        intrograph analyze --from staging/ --to results/ --engine spark --master spark://host:7077
    """
    if staged.is_used:
        if is_reporting():
            raise WrongUse("--json reports on the analysis of a store; use --format json with --from.")
        counted = EngineSettings(window_days, end_of(as_of), resolution, seed, staged.iterations, staged.partners)
        analyze_staging_table(staged, counted, form, store_folder, again=again or from_scratch)
        return
    settings = AnalysisSettings(window_days, end_of(as_of), resolution, seed, staged.engine or LOCAL)
    reporting = is_reporting()
    with open_store(store_folder) as store:
        if not no_wait:
            _announce_wait(store)
        with working("Analyzing") as step:
            run = run_analysis(
                store,
                at=now(),
                settings=settings,
                again=again,
                from_scratch=from_scratch,
                wait=not no_wait,
                step=step,
            )
        _explain(run)
        if settings.engine == GDS:
            echo("Brokerage, closeness, bridging and fine communities: run `intrograph analyze` without --engine.")
        if reporting:
            write_report(_report(run))
        elif form != "table" or not is_quiet():
            _show_communities(store, level, form)


def _explain(run: Run) -> None:
    echo(
        f"{'Nothing has changed since' if run.already else 'Done:'} {run.id}: {run.influencers:,} influencers, "
        f"{run.pairs:,} ties, {run.communities:,} communities with {run.fine_communities:,} fine ones "
        f"(modularity {run.modularity:.2f})."
    )
    if run.continues:
        echo(
            f"The search started from the communities of {run.continues}, and from the {run.changed:,} influencers "
            "whose ties have changed since; --from-scratch ignores them."
        )
    elif run.why_from_scratch:
        echo(f"Communities were found from scratch, because {run.why_from_scratch}.")
    if run.window_until is not None:
        since = f"from {iso_day(run.window_from)} " if run.window_from is not None else ""
        echo(f"Only the mentions {since}up to {iso_day(run.window_until)} (UTC) were counted.")
    if run.gone:
        more = f" and {len(run.gone) - GONE_SHOWN:,} more" if len(run.gone) > GONE_SHOWN else ""
        echo(f"Communities that no longer exist: {', '.join(run.gone[:GONE_SHOWN])}{more}.")


def _report(run: Run) -> AnalyzeReport:
    return AnalyzeReport(
        run=run.id,
        is_new=not run.already,
        influencers=run.influencers,
        ties=run.pairs,
        communities=run.communities,
        fine_communities=run.fine_communities,
        modularity=run.modularity,
        window_from=iso_day(run.window_from),
        window_until=iso_day(run.window_until),
        ended_communities=tuple(run.gone),
        continues=run.continues,
    )


def _show_communities(store: Store, level: str, form: str) -> None:
    rows = [
        [c.number, c.level, c.name, c.size, c.parent, c.change_text, c.agreement, c.color, list(c.leaders)]
        for c in read.communities(store, None if level == "both" else level)
    ]
    shown = rows[:LARGEST_SHOWN] if form == "table" else rows
    show(shown, ("community", "level", "name", "size", "within", "change", "agreement", "color", "leaders"), form)
    if len(shown) < len(rows):
        echo(f"and {len(rows) - len(shown):,} more; --format csv lists all.")


def _announce_wait(store: Store) -> None:
    job = jobs.last(store, jobs.ANALYZE)
    if job is not None and job.state == "running":
        since = iso_minute(job.started_at)
        echo(f"Waiting for the analysis of process {job.pid}, which runs since {since}; --no-wait does not wait.")


@click.command()
@with_store
@click.option("--iterations", type=click.IntRange(1), default=80, show_default=True, help="Number of iterations.")
@click.option("--from-scratch", is_flag=True, help="Ignore the present positions.")
@click.option("--gently", is_flag=True, help="People whom an earlier layout placed move only a little.")
@click.option("--background", is_flag=True, help="Return at once; `intrograph status` shows the progress.")
def layout(store_folder: Path | None, iterations: int, from_scratch: bool, gently: bool, background: bool) -> None:
    """Compute the map of the whole network, in which people who mention each other are close together.

    \b
    Example:
        intrograph layout
        intrograph layout --background
    """
    with open_store(store_folder) as store:
        if background:
            flags = [*(["--from-scratch"] if from_scratch else []), *(["--gently"] if gently else [])]
            jobs.start(store, jobs.LAYOUT, ["--iterations", str(iterations), *flags])
            echo("The map is being computed in the background; `intrograph status` shows the progress.")
            return
        with counting("Computing the map") as progress:

            def work(step: jobs.Step) -> LayoutRun:
                def advance(done: int, total: int) -> None:
                    progress(done, total)
                    step(f"{done} of {total} iterations")

                return refine.refine_layout(
                    store,
                    at=now(),
                    iterations=iterations,
                    from_scratch=from_scratch,
                    gently=gently and not from_scratch,
                    clock=now,
                    progress=advance,
                )

            run = jobs.run(store, jobs.LAYOUT, work)
    echo(f"The map of {run.influencers:,} influencers is computed.")
