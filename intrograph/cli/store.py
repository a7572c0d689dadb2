"""`status` and `forget`: the store itself."""

from pathlib import Path

import click

from graph.analysis.layout_run import last_layout_run
from graph.errors import UnknownInfluencer
from graph.introductions.learning import training
from graph.records import iso_second
from graph.search import index, resolve
from graph.store import Store, read, recent_loads
from graph.store.write import runs
from graph.text import counted
from intrograph import forget as forgetting
from intrograph import jobs
from intrograph.cli.base import (
    iso_day,
    iso_minute,
    load_state,
    now,
    open_store,
    with_format,
    with_store,
)
from intrograph.cli.output import echo, show, warn
from intrograph.cli.reports import JobState, LoadState, StatusReport, is_reporting, with_report, write_report

Facts = dict[str, object]


@click.command()
@with_store
@with_format
@with_report
def status(store_folder: Path | None, form: str) -> None:
    """Show the content of the store, the latest loads and analysis, what has been learned, and background jobs.

    \b
    Example:
        intrograph status --format json
    """
    reporting = is_reporting()
    with open_store(store_folder) as store:
        if reporting:
            write_report(_report(store))
            return
        facts = _content(store) | _derived(store) | _jobs(store) | _loads(store)
    show(facts.items(), ("what", "value"), form)
    if not facts["influencers"]:
        echo("The store is empty: `intrograph load FILE` fills it, `intrograph demo` shows the sample.")


def _report(store: Store) -> StatusReport:
    overview, learned = read.overview(store), training.learned(store)
    analysis = runs.last_analysis(store)
    return StatusReport(
        store=store.label,
        server="embedded" if store.embedded else "Neo4j",
        influencers=overview.influencers,
        ties=overview.pairs,
        mentions=overview.mentions,
        partners=overview.partners,
        communities=overview.communities,
        data_from=iso_second(overview.data_from),
        data_as_of=iso_second(overview.data_as_of),
        revision=overview.revision,
        last_analysis=analysis.id if analysis else None,
        analyzed_at=iso_second(analysis.at) if analysis else None,
        analysis_is_current=analysis is not None and analysis.graph_revision == runs.graph_revision(store),
        model=learned.introductions.kind if learned.at is not None else None,
        trained_at=iso_second(learned.at),
        model_is_current=learned.is_current,
        jobs=tuple(map(_job_state, jobs.all_jobs(store))),
        loads=tuple(map(LoadState.of, recent_loads(store))),
    )


def _job_state(job: jobs.Job) -> JobState:
    begun, updated = iso_second(job.started_at) or "", iso_second(job.updated_at) or ""
    return JobState(job.name, job.state, begun, updated, job.progress, job.error, str(job.log))


def _content(store: Store) -> Facts:
    overview = read.overview(store)
    return {
        "store": store.label,
        "server": "embedded" if store.embedded else "Neo4j",
        "influencers": overview.influencers,
        "ties": overview.pairs,
        "mentions": overview.mentions,
        "partners": overview.partners,
        "communities": overview.communities,
        "data_from": iso_day(overview.data_from),
        "data_as_of": iso_day(overview.data_as_of),
        "revision": overview.revision,
    }


def _derived(store: Store) -> Facts:
    """What has been computed from the content, and whether it is up to date."""
    analysis = runs.last_analysis(store)
    layout = last_layout_run(store, now())
    learned = training.learned(store)
    current = "current" if learned.is_current else "the graph has changed since"
    return {
        "last_analysis": analysis and f"{analysis.id} on {iso_day(analysis.at)}",
        "map": layout and layout.text,
        "learned_model": f"{learned.introductions.kind}, trained on {iso_day(learned.at)}, {current}"
        if learned.at is not None
        else None,
        "search_index": "current" if index.is_current(store) else "not current; the next search builds it",
    }


def _jobs(store: Store) -> Facts:
    return {f"job_{job.name.replace('-', '_')}": _job_text(job) for job in jobs.all_jobs(store)}


def _job_text(job: jobs.Job) -> str:
    if job.state == "running":
        return f"running since {iso_minute(job.started_at)} ({job.progress or jobs.STARTING})"
    if job.state == "failed":
        return f"failed at {iso_minute(job.updated_at)}: {job.error.rstrip('.')}; the log is {job.log}"
    return f"done at {iso_minute(job.updated_at)}"


def _loads(store: Store) -> Facts:
    return {
        f"load_{number}": f"{load.file}: {load.rows_done:,} rows of {load.kind}, " + load_state(load)
        for number, load in enumerate(recent_loads(store), 1)
    }


@click.command()
@click.argument("handle")
@with_store
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def forget(handle: str, store_folder: Path | None, yes: bool) -> None:
    """Delete everything about a person, and never load it again.

    This deletes the profile, its history, all mentions from and to the person, the handle in the bios of others, and
    rejected rows that name the person. An embedded server is started again meanwhile. A keyed hash of the names stays,
    to recognize them in later files. Exported files and backups are yours to clean.

    \b
    Example:
        intrograph forget jade.runs
    """
    with open_store(store_folder) as store:
        try:
            key = resolve.influencer_key(store, handle)
        except UnknownInfluencer as error:
            report = _forget_name(store, handle, error, yes)
        else:
            _confirm(f"Delete everything about {key} for good?", yes)
            report = forgetting.forget(store, key, now())
    rows = f", and {counted(report.rejected_rows, 'rejected row')} with them" if report.rejected_rows else ""
    echo(f"{handle} is forgotten{rows}.")
    if report.named_by_team:
        warn(f"Still named, for your team to change: {', '.join(report.named_by_team)}.")


def _forget_name(store: Store, handle: str, error: UnknownInfluencer, yes: bool) -> forgetting.ForgetReport:
    """Forget somebody who is not an influencer of the store, but may stand in rejected rows or in later files."""
    spoken = resolve.parse_name(handle)
    if spoken.handle is None:
        raise error
    where = f"on {spoken.platform}" if spoken.platform else "on every platform"
    warn(str(error))
    _confirm(f"Remove {spoken.handle} from rejected rows, and leave the name out of later loads {where}?", yes)
    return forgetting.forget_name(store, spoken.handle, spoken.platform, now())


def _confirm(question: str, yes: bool) -> None:
    if not yes:
        click.confirm(question, abort=True, err=True)
