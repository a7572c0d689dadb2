"""`plan`: the people who add most unique reach to the partners, one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from graph.plan import (
    CAPACITY,
    LEAST_SHARE,
    MOST_CAPACITY,
    Aim,
    Costs,
    Plan,
    PlanSettings,
    caveats,
    costs_by_key,
    naive_sentence,
    reach_sentences,
    tier_cost,
    write_plan,
)
from graph.plan import plan as make_plan
from graph.search import resolve
from graph.store import Store
from graph.store.team import shortlists
from ingest.costs import read_costs
from intrograph.cli.base import grouped, now, open_store, with_format, with_store, write_file
from intrograph.cli.output import echo, show, warn

HEADER = (
    "rank",
    "target_handle",
    "platform",
    "followers",
    "adds",
    "range",
    "adds_engaged",
    "cost",
    "introducer",
    "reason",
)


@dataclass(frozen=True)
class Limits:
    """How many people a plan may hold, and what they may cost."""

    capacity: int
    budget: float | None
    tier_costs: tuple[str, ...]
    cost_file: Path | None


@dataclass(frozen=True)
class Choice:
    """Who may be, must be and must not be in a plan, and what it is for."""

    niche: str
    communities: tuple[int, ...]
    included: tuple[str, ...]
    excluded: tuple[str, ...]
    aim: str
    least_share: float


with_limits = grouped(
    "limits",
    Limits,
    click.option(
        "--capacity",
        type=click.IntRange(1, MOST_CAPACITY),
        default=CAPACITY,
        show_default=True,
        help="How many more people your team can look after.",
    ),
    click.option("--budget", type=click.FloatRange(0, min_open=True), help="The most that they may cost together."),
    click.option(
        "--cost", "tier_costs", multiple=True, metavar="TIER=COST", help="Cost of a person in a tier, as in micro=150."
    ),
    click.option(
        "--costs",
        "cost_file",
        type=click.Path(path_type=Path),
        help="CSV with the columns handle and cost (and platform): the costs of single people.",
    ),
)
with_choice = grouped(
    "choice",
    Choice,
    click.option("--niche", default="", help='Only people whom this search finds, as in "trail in:Lisbon".'),
    click.option("--community", "communities", multiple=True, type=int, help="Only people in this community number."),
    click.option("--include", "included", multiple=True, help="A person who is in the plan in any case."),
    click.option("--exclude", "excluded", multiple=True, help="A person who is not in the plan."),
    click.option(
        "--aim",
        type=click.Choice([aim.value for aim in Aim]),
        default=Aim.REACH.value,
        show_default=True,
        help="Plan for unique reach, or for unique people who engage.",
    ),
    click.option(
        "--least-share",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        default=LEAST_SHARE,
        show_default=True,
        help="More partners stop paying at the first who adds less than this share of the average before.",
    ),
)


@click.command()
@with_store
@with_format
@with_limits
@with_choice
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan to this file.")
@click.option("--save-list", "list_name", help="Put everybody in the plan on this list.")
def plan(
    store_folder: Path | None,
    form: str,
    limits: Limits,
    choice: Choice,
    csv_file: Path | None,
    list_name: str | None,
) -> None:
    """Plan which people add most unique reach to that of your partners.

    People are picked one by one, each with the number of people they add, the reason, and who can introduce them. The
    overlap of audiences is an estimate from shared ties and communities, with a range.

    \b
    Example:
        intrograph plan --capacity 10 --niche "coffee in:Lisbon"
        intrograph plan --budget 2000 --cost nano=50 --cost micro=150 --csv plan.csv
        intrograph plan --aim engaged --exclude zora_laps --save-list "Spring plan"
    """
    with open_store(store_folder) as store:
        found = make_plan(store, _settings(store, limits, choice))
        if list_name:
            saved = shortlists.add(store, list_name, [pick.person.key for pick in found.picks], now())
            echo(f"The plan is on the list “{saved}”.")
    if csv_file is not None:
        write_file(csv_file, lambda: write_plan(found, csv_file))
        echo(f"{csv_file}: {len(found.picks):,} people.")
    else:
        show(_rows(found), HEADER, form)
    for sentence in (*reach_sentences(found), naive_sentence(found), found.certainty.text, found.stop_text):
        echo(sentence)
    for sentence in caveats(found):
        echo(sentence)


def _settings(store: Store, limits: Limits, choice: Choice) -> PlanSettings:
    def keys(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(resolve.influencer_key(store, name) for name in names)

    return PlanSettings(
        capacity=limits.capacity,
        niche=choice.niche,
        communities=choice.communities,
        budget=limits.budget,
        costs=_costs(store, limits),
        included=keys(choice.included),
        excluded=keys(choice.excluded),
        aim=Aim(choice.aim),
        least_share=choice.least_share,
    )


def _costs(store: Store, limits: Limits) -> Costs:
    by_tier = dict(map(tier_cost, limits.tier_costs))
    if limits.cost_file is None:
        return Costs(by_tier=by_tier)
    file = read_costs(limits.cost_file)
    for row in file.rejected:
        warn(f"{file.name}, line {row.line}: {row.reason}; {row.fix}.")
    known = costs_by_key(store, file.costs)
    if known.unknown:
        warn(f"{file.name}: {len(known.unknown):,} names are not in the store, such as “{known.unknown[0]}”.")
    return Costs(known.by_key, by_tier)


def _rows(plan: Plan) -> Iterator[list[Any]]:
    for pick in plan.picks:
        introduction = pick.introduction
        yield [
            pick.rank,
            pick.person.bare_name,
            pick.person.platform,
            pick.person.followers,
            round(pick.adds.people),
            f"{pick.adds.low:,.0f} to {pick.adds.high:,.0f}",
            None if pick.adds_engaged is None else round(pick.adds_engaged),
            pick.cost,
            " > ".join(introduction.path[:-1]) if introduction else None,
            " ".join(pick.reasons),
        ]
