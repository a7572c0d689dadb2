"""`export`: any part of the network as a file for Gephi, spreadsheets, notebooks, or a colleague's browser."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click

from graph.circle.export import AROUND, part_scope
from graph.cross_filter.brushes import DAYS, NUMBERS, Brushes, SetBrush, parse_range
from graph.errors import WrongUse
from graph.export.network import FORMATS
from graph.export.network import export as write_export
from graph.export.scope import Scope
from graph.records import TIER_NAMES, Window, start_of_day
from graph.search import resolve
from graph.store import Store
from intrograph.cli.base import end_of, grouped, open_store, with_store, write_file
from intrograph.cli.output import counting, echo


@dataclass(frozen=True)
class ScopeOptions:
    """The part of the network; at most one of the last three."""

    since: datetime | None
    until: datetime | None
    community: str | None
    list_name: str | None
    circle_of: str | None


scope_options = grouped(
    "part",
    ScopeOptions,
    click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Ignore mentions before this day (UTC)."),
    click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Ignore mentions after this day (UTC)."),
    click.option("--community", help="Only the members of this community: its number or its name."),
    click.option("--list", "list_name", help="Only the influencers on this list."),
    click.option("--circle", "circle_of", metavar="HANDLE", help="Only this influencer and those around them."),
)


@dataclass(frozen=True)
class FilterOptions:
    """The people, by their values."""

    followers: str | None
    influence: str | None
    engagement: str | None
    active: str | None
    tiers: tuple[str, ...]
    platforms: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def brushes(self) -> Brushes:
        """The filters that are given; `WrongUse` if one of them is not a range."""
        ranges = {name: getattr(self, name) for name in NUMBERS + DAYS}
        sets = {"tier": self.tiers, "platform": self.platforms, "kind": self.kinds}
        return Brushes(
            (
                *(parse_range(name, text) for name, text in ranges.items() if text is not None),
                *(SetBrush(name, frozenset(values)) for name, values in sets.items() if values),
            )
        )


filter_options = grouped(
    "filtering",
    FilterOptions,
    click.option("--followers", metavar="RANGE", help="Only people with so many followers, as in 1000-10000 or 5k-."),
    click.option("--influence", metavar="RANGE", help="Only of this influence, 1 being the average, as in 2-."),
    click.option("--engagement", metavar="RANGE", help="Only with this engagement in percent, as in 2-5."),
    click.option("--active", metavar="DAYS", help="Only who last mentioned somebody then: 2026-05-01..2026-05-31."),
    click.option(
        "--tier",
        "tiers",
        multiple=True,
        type=click.Choice(TIER_NAMES),
        help="Only people of this tier; may be repeated.",
    ),
    click.option("--platform", "platforms", multiple=True, help="Only people on this platform; may be repeated."),
    click.option("--kind", "kinds", multiple=True, help="Only who make this kind of mention most often."),
)


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@with_store
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="Default: by the ending of PATH.")
@scope_options
@filter_options
@click.option(
    "--top",
    type=click.IntRange(1),
    help=f"Only so many influencers. Default: 500 on an HTML page, {AROUND} around an influencer, else all.",
)
@click.option("--mentions", is_flag=True, help="Write every single mention with time, kind and address too.")
@click.option("--emails", is_flag=True, help="Write e-mail addresses, first and last names too.")
def export(
    path: Path,
    store_folder: Path | None,
    form: str | None,
    part: ScopeOptions,
    filtering: FilterOptions,
    top: int | None,
    mentions: bool,
    emails: bool,
) -> None:
    """Write the network, or a part of it, to a file: for Gephi, spreadsheets, notebooks, or a colleague's browser.

    PATH ends with .gexf, .graphml, .json, .html, or .zip for tables in CSV; with --format csv or parquet it may also be
    a new folder.

    \b
    Example:
        intrograph export network.gexf
        intrograph export may.zip --since 2026-05-01 --until 2026-05-31 --mentions
        intrograph export tables --format parquet
        intrograph export jade.html --circle jade.runs
        intrograph export micro.zip --followers 1000-10000 --engagement 3- --community 2
    """
    if sum(map(bool, (part.community, part.list_name, part.circle_of))) > 1:
        raise WrongUse("--community, --list and --circle exclude each other: give one of them.")
    with open_store(store_folder) as store, counting("Exporting") as progress:
        scope = replace(_scope(store, part, top), brushes=filtering.brushes)
        most = None if part.circle_of else top
        texts: list[str] = []

        def write() -> None:
            written = write_export(
                store, path, scope, form=form, mentions=mentions, emails=emails, most=most, progress=progress
            )
            texts.append(written.text)

        write_file(path, write)
    echo(texts[0])


def _scope(store: Store, part: ScopeOptions, top: int | None) -> Scope:
    return part_scope(
        store,
        Window(start_of_day(part.since) if part.since else None, end_of(part.until)),
        community=part.community or None,
        shortlist=part.list_name or None,
        around=resolve.influencer_key(store, part.circle_of) if part.circle_of else None,
        size=top,
    )
