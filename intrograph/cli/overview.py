"""`overview`: the store at a glance, as the first page of the app shows it."""

from collections.abc import Iterator
from pathlib import Path

import click

from graph.overview import Overview
from graph.overview import overview as overview_of
from graph.records import iso_second, whole
from intrograph.cli.base import iso_day, load_state, now, open_store, with_format, with_store
from intrograph.cli.output import echo, show
from intrograph.cli.reports import (
    LoadState,
    NextIntroduction,
    OverviewReport,
    RisingInfluencer,
    is_reporting,
    with_report,
    write_report,
)


@click.command()
@with_store
@with_format
@with_report
def overview(store_folder: Path | None, form: str) -> None:
    """Show what to do next: how fresh the data is, the best introductions, who is rising, and what needs an answer.

    \b
    Example:
        intrograph overview
    """
    reporting = is_reporting()
    with open_store(store_folder) as store:
        found = overview_of(store, now())
    if reporting:
        write_report(_report(found))
        return
    show(_rows(found), ("what", "who", "value"), form)
    for hint in found.state.hints:
        echo(hint.text)


def _rows(found: Overview) -> Iterator[tuple[str, str, str]]:
    content = found.state.content
    yield "mentions", f"{content.mentions:,}", f"{iso_day(content.data_from)} to {iso_day(content.data_as_of)}"
    for row in _introductions(found):
        path = f"ask {row.partner}" + (f", through {row.connector}" if row.connector else "")
        yield "introduction", row.target, f"{path}, {row.score:.0f} of 100"
    for rise in _rising(found) or ():
        yield "rising", rise.influencer, f"{rise.mentions:,} mentions in 28 days, {rise.before:,} before"
    for note in found.state.waiting:
        yield "waiting", note.handle or note.key, f"{note.status} on {iso_day(note.at)}"
    for load in found.state.problems:
        yield "load", load.file, load_state(load)


def _introductions(found: Overview) -> list[NextIntroduction]:
    return [
        NextIntroduction(
            prospect.partner.display_name,
            row.target.display_name,
            row.connector.display_name if row.connector else None,
            round(row.score, 1),
        )
        for prospect in found.prospects.partners
        for row in prospect.introductions
    ]


def _rising(found: Overview) -> list[RisingInfluencer] | None:
    if found.rising is None:
        return None
    return [
        RisingInfluencer(rise.influencer.display_name, whole(rise.mentions), whole(rise.before))
        for rise in found.rising.people
    ]


def _report(found: Overview) -> OverviewReport:
    state, rising = found.state, _rising(found)
    return OverviewReport(
        influencers=state.content.influencers,
        ties=state.content.pairs,
        mentions=state.content.mentions,
        data_from=iso_second(state.content.data_from),
        data_as_of=iso_second(state.content.data_as_of),
        analyzed_at=iso_second(state.analysis.at) if state.analysis else None,
        advice=tuple(hint.text for hint in state.hints),
        introductions=tuple(_introductions(found)),
        reachable=found.prospects.reachable,
        rising=None if rising is None else tuple(rising),
        waiting=tuple(note.handle or note.key for note in state.waiting),
        problems=tuple(LoadState.of(load) for load in state.problems),
    )
