"""`explain`: why somebody is, or is not, in the list of a partner."""

import json
import sys
from pathlib import Path

import click

from graph.introductions import Filters
from graph.introductions.standing import advice, as_plain, explain_target, verdict
from graph.introductions.standing.comparison import LABELS
from graph.introductions.standing.explain import CONNECTORS, TOP
from graph.search import resolve
from intrograph.cli.base import open_store, with_format, with_store
from intrograph.cli.introduce_options import FilterOptions, filter_options
from intrograph.cli.output import echo, show, working

HEADER = ("evidence", "target", "others", "speaks")


@click.command()
@click.argument("partner")
@click.argument("target")
@with_store
@with_format
@click.option("--top", type=click.IntRange(1), default=TOP, show_default=True, help="Number of rows of the list.")
@click.option(
    "--connectors",
    type=click.IntRange(0, 20),
    default=CONNECTORS,
    show_default=True,
    help="Number of the partner's contacts whose mention is tried out; each takes a moment.",
)
@filter_options
def explain(
    partner: str,
    target: str,
    store_folder: Path | None,
    form: str,
    top: int,
    connectors: int,
    filtering: FilterOptions,
) -> None:
    """Explain why somebody is, or is not, in the list of a partner, and what would change it.

    The table compares the evidence for the target with that of the people ranked above. Ranks after a mention are
    computed with that mention in the network.

    \b
    Example:
        intrograph explain jade.runs tom.peaks
        intrograph explain jade.runs tom.peaks --tier micro --format json
    """
    with open_store(store_folder) as store, working("Ranking") as step:
        step("ranking with one more mention")
        standing = explain_target(
            store,
            resolve.influencer_key(store, partner),
            resolve.influencer_key(store, target),
            top=top,
            filters=filtering.over(Filters()),
            connectors=connectors,
        )
    if form == "json":
        json.dump(as_plain(standing), sys.stdout, indent=1)
        print()
        return
    echo(verdict(standing))
    rows = ([LABELS[row.kind], _rounded(row.value), _rounded(row.others), row.speaks] for row in standing.evidence)
    show(rows, HEADER, form)
    if standing.compared:
        echo(f"“others” is the median of {_compared(standing.compared, standing.free_rank)}.")
    for sentence in advice(standing):
        echo(sentence)


def _compared(number: int, rank: int | None) -> str:
    place = "below" if rank == 1 else "above" if rank else "at the top of the list"
    return f"the {number:,} {'person' if number == 1 else 'people'} {place}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
