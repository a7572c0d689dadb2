"""`introduce`: whom partners can introduce us to next, for the page, a file, or everybody at once."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from graph.errors import NothingFound, WrongUse
from graph.introductions import (
    COLUMNS,
    MESSAGE,
    OBJECTIVES,
    PRESETS,
    Filters,
    IntroductionSettings,
    Objective,
    as_rows,
    load_objective,
    read_preset,
    read_template,
    save_objective,
    write_introductions,
)
from graph.introductions import introduce as find_introductions
from graph.introductions.learning import training
from graph.records import TIERS, UNKNOWN_TIER
from graph.search import resolve
from graph.store import Store
from graph.ties import TieSettings
from intrograph.cli.base import Window, end_of, half_life_option, now, open_the_store, with_format, with_store, writing
from intrograph.cli.output import counting, echo, show, working

SHOWN = ("rank", "target_handle", "introducer_handle", "path", "score", "followers", "reason")


@click.command()
@click.argument("partners", nargs=-1)
@with_store
@with_format
@click.option("--top", type=click.IntRange(0), help="So many of the best; 0: all. Default: 20, with --all 100.")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the list to this file.")
@click.option(
    "--preset",
    type=click.Choice(list(PRESETS)),
    default="generic",
    show_default=True,
    help="Columns of the CSV as this tool imports them.",
)
@click.option(
    "--column-map",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Columns of the CSV as this JSON file names them.",
)
@click.option(
    "--message",
    "message_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A text file with the message of each row, as in 'Hi {introducer_name}'.",
)
@click.option(
    "--tier",
    "tiers",
    multiple=True,
    type=click.Choice([*(tier.name for tier in TIERS), UNKNOWN_TIER]),
    help="Only targets of this tier, by followers; may be repeated.",
)
@click.option("--community", "communities", multiple=True, type=int, help="Only targets of the community's number.")
@click.option("--platform", "platforms", multiple=True, help="Only targets on this platform.")
@click.option("--language", "languages", multiple=True, help="Only targets whose profile says this language.")
@click.option("--location", "locations", multiple=True, help="Only targets whose profile says this place.")
@click.option("--active", "active_days", type=Window(), help="Only targets who mentioned somebody lately, as in 30d.")
@click.option("--hide-hubs", is_flag=True, help="Leave out the most mentioned 1 % of all.")
@click.option(
    "--min-tie-strength", type=click.FloatRange(0, 100), help="Only paths of at least this strength, 0 to 100."
)
@click.option("--not-contacted", is_flag=True, help="Leave out whom you have asked already.")
@click.option("--sort", "sort", type=click.Choice(list(OBJECTIVES)), help="What the order looks at. Default: chance.")
@click.option(
    "--weigh",
    "weights",
    multiple=True,
    metavar="WHAT=WEIGHT",
    help="Weigh chance, reach and closeness for the order, as in reach=2; may be repeated.",
)
@click.option("--objective", "objective_name", help="Order and filter as a saved objective says.")
@click.option("--save-objective", help="Keep this order and these filters under a name.")
@click.option("--cap", type=click.IntRange(1), help="Ask each partner for so many introductions at most.")
@click.option(
    "--cool-down-days",
    type=click.FloatRange(0),
    default=0.0,
    show_default=True,
    help="Leave partners alone who were asked within so many days.",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Look at nothing after this day (UTC).")
@click.option("--all", "everybody", is_flag=True, help="For every account, not only partners; needs --csv.")
@click.option("--only-new", is_flag=True, help="With --all: leave out what the file told before.")
@click.option("--untrained", is_flag=True, help="Rank by recent co-citation, also where a model is trained.")
@half_life_option
def introduce(
    partners: tuple[str, ...],
    store_folder: Path | None,
    form: str,
    top: int | None,
    csv_file: Path | None,
    preset: str,
    column_map: Path | None,
    message_file: Path | None,
    sort: str | None,
    weights: tuple[str, ...],
    objective_name: str | None,
    save_objective: str | None,
    cap: int | None,
    cool_down_days: float,
    as_of: datetime | None,
    everybody: bool,
    only_new: bool,
    untrained: bool,
    half_life_days: float | None,
    **filtering: Any,
) -> None:
    """Whom your partners can introduce you to next, and why.

    Without a name all marked partners are asked. Targets come with the partner to ask, the way, and the reason. With
    --all a file is written of whom every account is likely to come to know.

    \b
    Example:
        intrograph introduce jade.runs --top 10
        intrograph introduce --tier micro --top 50 --csv introductions.csv
        intrograph introduce --sort reach --cap 5 --not-contacted
        intrograph introduce --all --top 100 --csv everybody.csv
    """
    until = end_of(as_of)
    with open_the_store(store_folder) as store:
        learned = _learned(store, untrained, until)
        if everybody:
            _write_everybody(store, learned, csv_file, top or 100, until, only_new, bool(partners))
            return
        columns = read_preset(column_map, COLUMNS) if column_map else PRESETS[preset]
        template = read_template(message_file) if message_file else MESSAGE
        objective = _aim(store, objective_name, sort, weights, filtering)
        if save_objective:
            _keep(store, save_objective, objective)
        settings = IntroductionSettings(cap=cap, cool_down_days=cool_down_days, now=now(), as_of=until)
        found = find_introductions(
            store,
            [resolve.influencer_key(store, name) for name in partners],
            top=20 if top is None else top or None,
            filters=objective.filters,
            objective=objective,
            settings=settings,
            formula=TieSettings(half_life_days) if half_life_days else None,
            learned=learned,
        )
    if not found.rows:
        raise NothingFound(
            f"{found.found:,} accounts can be reached, but none passes the filters; widen them."
            if found.found
            else "Nobody new can be reached over these partners: load more mentions, or mark more partners."
        )
    if csv_file:
        writing(csv_file, lambda: write_introductions(found, csv_file, columns, template))
        echo(f"{len(found.rows):,} introductions are in {csv_file}.")
    else:
        names = COLUMNS if form != "table" else SHOWN
        show(([row[name] for name in names] for row in as_rows(found, template)), names, form)
    _tell(found, learned)


def _tell(found: Any, learned: training.Learned) -> None:
    """What is said beside the list."""
    if len(found.rows) < found.after_filters:
        echo(f"These are {len(found.rows):,} of {found.after_filters:,}; --top 0 gives all.")
    if found.over_cap:
        echo(f"{found.over_cap:,} more are left out, since every partner who reaches them has {'--cap'} introductions.")
    if found.resting:
        echo(f"Not asked again so soon: {', '.join(row.display_name for row in found.resting)}.")
    echo(f"{found.meaning} {learned.introductions.why}")


def _learned(store: Store, untrained: bool, until: int | None) -> training.Learned:
    """What was learned; for an earlier day learned anew from what was known then, so that nothing later is used."""
    if untrained:
        return training.NOTHING
    if until is None:
        return training.learned(store)
    with working("Learning from what was known then") as step:
        return training.learned_until(store, until, step)


def _aim(
    store: Store, name: str | None, sort: str | None, weights: tuple[str, ...], filtering: dict[str, Any]
) -> Objective:
    """The order and the filters that the options ask for; a saved objective fills in what they leave out."""
    saved = load_objective(store, name) if name else Objective()
    if sort and weights:
        raise WrongUse("--sort and --weigh both say what the order looks at: give one of them.")
    chosen = OBJECTIVES[sort] if sort else _weighed(weights) if weights else saved
    least = filtering.pop("min_tie_strength")
    platforms = tuple(resolve.platform_name(platform) for platform in filtering.pop("platforms"))
    asked = filtering | {"platforms": platforms, "min_tie_strength": (least or 0.0) / 100}
    filters = vars(saved.filters) | {option: value for option, value in asked.items() if value}
    return Objective(chosen.chance, chosen.reach, chosen.closeness, Filters(**filters))


def _weighed(weights: tuple[str, ...]) -> Objective:
    given = dict(map(_weight, weights))
    if not any(given.values()):
        raise WrongUse("--weigh: one weight at least has to be above 0, as in --weigh reach=2.")
    return Objective(given.get("chance", 0.0), given.get("reach", 0.0), given.get("closeness", 0.0))


def _weight(text: str) -> tuple[str, float]:
    what, equals, number = text.partition("=")
    try:
        weight = float(number)
    except ValueError:
        weight = -1.0
    if what not in OBJECTIVES or not equals or not 0 <= weight < 1e6:
        raise WrongUse(f"--weigh {text}: write one of {', '.join(OBJECTIVES)} and a weight from 0, as in reach=2.")
    return what, weight


def _keep(store: Store, name: str, objective: Objective) -> None:
    save_objective(store, name, objective)
    echo(f"The objective “{name}” is kept; use it with --objective.")


def _write_everybody(
    store: Store,
    learned: training.Learned,
    csv_file: Path | None,
    top: int,
    until: int | None,
    only_new: bool,
    named: bool,
) -> None:
    from graph.introductions.batch import write_all
    from graph.introductions.context import ranking_context

    if csv_file is None:
        raise WrongUse("--all writes a file: name it with --csv, as in --csv everybody.csv.")
    if named:
        raise WrongUse("--all is for everybody: leave the names out.")
    if learned is not training.NOTHING and until is None and not learned.is_current:
        with working("Learning from the network's past") as step:
            learned = training.train(store, at=now(), step=step)
    context = ranking_context(store, until)
    if not len(context.history):
        raise NothingFound("There are no mentions to rank by: load some, as in `intrograph load mentions.csv`.")
    found = (0, 0)

    def write() -> None:
        nonlocal found
        with counting("Ranking for everybody") as progress:
            found = write_all(context, learned.introductions, csv_file, top=top, only_new=only_new, progress=progress)

    writing(csv_file, write)
    echo(f"{found[1]:,} introductions of {found[0]:,} accounts are in {csv_file}. {learned.introductions.why}")
