"""`introduce`: rank the people that partners can introduce us to, as a table, a file, or for every account."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from graph.errors import NothingFound, WrongUse
from graph.introductions import (
    OBJECTIVES,
    Filters,
    IntroductionList,
    IntroductionSettings,
    Objective,
    load_objective,
    save_objective,
)
from graph.introductions import introduce as rank_introductions
from graph.introductions.batch import write_all
from graph.introductions.context import ranking_context
from graph.introductions.learning import training
from graph.records import TIERS, UNKNOWN_TIER
from graph.search import resolve
from graph.store import Store
from graph.ties import TieSettings
from intrograph import jobs
from intrograph.cli.base import (
    Days,
    end_of,
    grouped,
    half_life_option,
    now,
    open_store,
    with_format,
    with_store,
    write_file,
)
from intrograph.cli.introduction_file import FileOptions, check, file_options, write_introductions
from intrograph.cli.output import counting, echo, working
from intrograph.training import run_training

TOP, TOP_EACH = 20, 100


@dataclass(frozen=True)
class FilterOptions:
    """The targets that count. `min_tie_strength` is 0 to 100."""

    tiers: tuple[str, ...]
    communities: tuple[int, ...]
    platforms: tuple[str, ...]
    languages: tuple[str, ...]
    locations: tuple[str, ...]
    active_days: float | None
    hide_hubs: bool
    min_tie_strength: float | None
    not_contacted: bool


@dataclass(frozen=True)
class OrderOptions:
    """The order of the list, and the saved objective that it comes from or goes to."""

    sort: str | None
    weights: tuple[str, ...]
    objective_name: str | None
    save_as: str | None


@dataclass(frozen=True)
class PartnerOptions:
    """How much is asked of each partner."""

    cap: int | None
    cool_down_days: float


@dataclass(frozen=True)
class ModelOptions:
    """The models to rank and measure with."""

    untrained: bool
    no_wait: bool
    half_life_days: float | None


filter_options = grouped(
    "filtering",
    FilterOptions,
    click.option(
        "--tier",
        "tiers",
        multiple=True,
        type=click.Choice([*(tier.name for tier in TIERS), UNKNOWN_TIER]),
        help="Only targets of this tier, by followers; may be repeated.",
    ),
    click.option("--community", "communities", multiple=True, type=int, help="Only targets in this community number."),
    click.option("--platform", "platforms", multiple=True, help="Only targets on this platform."),
    click.option("--language", "languages", multiple=True, help="Only targets with this language in their profile."),
    click.option("--location", "locations", multiple=True, help="Only targets with this place in their profile."),
    click.option("--active", "active_days", type=Days(), help="Only targets who mentioned somebody lately, as in 30d."),
    click.option("--hide-hubs", is_flag=True, help="Exclude the most mentioned 1 % of all accounts."),
    click.option(
        "--min-tie-strength", type=click.FloatRange(0, 100), help="Only paths of at least this strength, 0 to 100."
    ),
    click.option("--not-contacted", is_flag=True, help="Exclude everybody you have contacted."),
)
order_options = grouped(
    "order",
    OrderOptions,
    click.option("--sort", type=click.Choice(list(OBJECTIVES)), help="Sort by this alone. Default: chance."),
    click.option(
        "--weigh",
        "weights",
        multiple=True,
        metavar="WHAT=WEIGHT",
        help="Weight of chance, reach or closeness in the order, as in reach=2; may be repeated.",
    ),
    click.option("--objective", "objective_name", help="Use the order and the filters of a saved objective."),
    click.option("--save-objective", "save_as", help="Save this order and these filters under a name."),
)
partner_options = grouped(
    "asking",
    PartnerOptions,
    click.option("--cap", type=click.IntRange(1), help="Maximum introductions per partner."),
    click.option(
        "--cool-down-days",
        type=click.FloatRange(0),
        default=0.0,
        show_default=True,
        help="Skip partners who were asked in the last N days.",
    ),
)
model_options = grouped(
    "models",
    ModelOptions,
    click.option("--untrained", is_flag=True, help="Rank by recent co-citation, even if a model is trained."),
    click.option("--no-wait", is_flag=True, help="Do not wait for a training that is running."),
    half_life_option,
)


@click.command()
@click.argument("partners", nargs=-1)
@with_store
@with_format
@click.option("--top", type=click.IntRange(0), help=f"Number of rows; 0: all. Default: {TOP}, with --all {TOP_EACH}.")
@file_options
@filter_options
@order_options
@partner_options
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Ignore everything after this day (UTC).")
@click.option("--all", "everybody", is_flag=True, help="Rank for every account, not only partners; needs --csv.")
@click.option("--only-new", is_flag=True, help="With --all: exclude what the file already contains.")
@model_options
def introduce(
    partners: tuple[str, ...],
    store_folder: Path | None,
    form: str,
    top: int | None,
    file: FileOptions,
    filtering: FilterOptions,
    order: OrderOptions,
    asking: PartnerOptions,
    as_of: datetime | None,
    everybody: bool,
    only_new: bool,
    models: ModelOptions,
) -> None:
    """Rank the people your partners can introduce you to, with the reasons.

    Without a name, the list is for all marked partners. Each row names the target, the partner to ask, the path between
    them, and the reason. With --all, the file lists for every account the people it is likely to get to know.

    \b
    Example:
        intrograph introduce jade.runs --top 10
        intrograph introduce --tier micro --top 50 --csv introductions.csv
        intrograph introduce --sort reach --cap 5 --not-contacted
        intrograph introduce --all --top 100 --csv everybody.csv
    """
    until = end_of(as_of)
    check(file)
    if everybody and file.csv_file is None:
        raise WrongUse("--all writes a file: name it with --csv, as in --csv everybody.csv.")
    if everybody and partners:
        raise WrongUse("--all ranks for every account: omit the names.")
    with open_store(store_folder) as store:
        learned = _learned(store, models, until)
        if everybody:
            if not models.untrained and until is None and not learned.is_current:
                learned = _train(store)
            _rank_for_all(store, learned, file, top or TOP_EACH, until, only_new)
            return
        settings = IntroductionSettings(cap=asking.cap, cool_down_days=asking.cool_down_days, now=now(), as_of=until)
        objective = _objective(store, order, filtering)
        if order.save_as:
            save_objective(store, order.save_as, objective)
            echo(f"The objective “{order.save_as}” is saved; use it with --objective.")
        ranked = rank_introductions(
            store,
            [resolve.influencer_key(store, name) for name in partners],
            top=TOP if top is None else top or None,
            filters=objective.filters,
            objective=objective,
            settings=settings,
            formula=TieSettings(models.half_life_days) if models.half_life_days else None,
            learned=learned,
        )
    if not ranked.rows:
        raise NothingFound(_nothing(ranked))
    write_introductions(ranked, file, form)
    _explain(ranked, learned, asking)


def _nothing(ranked: IntroductionList) -> str:
    if ranked.found:
        return f"{ranked.found:,} accounts can be reached, but none passes the filters; widen them."
    return "These partners can reach nobody new: load more mentions, or mark more partners."


def _explain(ranked: IntroductionList, learned: training.Learned, asking: PartnerOptions) -> None:
    """Print what the list omits, and what its score means."""
    if len(ranked.rows) < ranked.after_filters:
        echo(f"These are {len(ranked.rows):,} of {ranked.after_filters:,}; --top 0 shows all.")
    if ranked.over_cap:
        noun = "introduction" if asking.cap == 1 else "introductions"
        echo(
            f"{ranked.over_cap:,} more are omitted, because every partner who could introduce them already has "
            f"{asking.cap} {noun} (--cap)."
        )
    if ranked.resting:
        names = ", ".join(partner.display_name for partner in ranked.resting)
        echo(f"Skipped, because they were asked in the last {asking.cool_down_days:g} days: {names}.")
    echo(f"{ranked.meaning} {learned.introductions.why}")


def _learned(store: Store, models: ModelOptions, until: int | None) -> training.Learned:
    """The models to rank with; for an earlier day they are trained on what was known then."""
    if models.untrained:
        return training.NOTHING
    if until is not None:
        with working("Training on what was known then") as step:
            return training.learned_until(store, until, step)
    if not models.no_wait:
        _wait_for_training(store)
    return training.learned(store)


def _wait_for_training(store: Store) -> None:
    job = jobs.last(store, jobs.TRAIN)
    if job is None or job.state != "running":
        return
    echo("Waiting for the training that is running; --no-wait uses the previous model.")
    with working("Training") as step:
        job = jobs.wait(store, jobs.TRAIN, step)
    if job is not None and job.state == "failed":
        echo(f"The training failed: {job.error.rstrip('.')}. The previous model is used.")


def _train(store: Store) -> training.Learned:
    with working("Training") as step:
        return run_training(store, at=now(), step=step)


def _objective(store: Store, order: OrderOptions, filtering: FilterOptions) -> Objective:
    """The order and the filters that the options name; a saved objective fills in the others."""
    saved = load_objective(store, order.objective_name) if order.objective_name else Objective()
    if order.sort and order.weights:
        raise WrongUse("--sort and --weigh both set the order: give one of them.")
    weights = OBJECTIVES[order.sort] if order.sort else _weights(order.weights) if order.weights else saved
    chosen = {
        "tiers": filtering.tiers,
        "communities": filtering.communities,
        "platforms": tuple(resolve.platform_name(platform) for platform in filtering.platforms),
        "languages": filtering.languages,
        "locations": filtering.locations,
        "active_days": filtering.active_days,
        "hide_hubs": filtering.hide_hubs,
        "min_tie_strength": (filtering.min_tie_strength or 0.0) / 100,
        "not_contacted": filtering.not_contacted,
    }
    filters = Filters(**(vars(saved.filters) | {name: value for name, value in chosen.items() if value}))
    return Objective(weights.chance, weights.reach, weights.closeness, filters)


def _weights(options: tuple[str, ...]) -> Objective:
    weights = dict(map(_weight, options))
    if not any(weights.values()):
        raise WrongUse("--weigh: at least one weight must be above 0, as in --weigh reach=2.")
    return Objective(weights.get("chance", 0.0), weights.get("reach", 0.0), weights.get("closeness", 0.0))


def _weight(text: str) -> tuple[str, float]:
    name, equals, number = text.partition("=")
    try:
        weight = float(number)
    except ValueError:
        weight = -1.0
    if name not in OBJECTIVES or not equals or not 0 <= weight < 1e6:
        raise WrongUse(
            f"--weigh {text}: write one of {', '.join(OBJECTIVES)} and a weight of 0 or more, as in reach=2."
        )
    return name, weight


def _rank_for_all(
    store: Store, learned: training.Learned, file: FileOptions, top: int, until: int | None, only_new: bool
) -> None:
    path = file.csv_file
    assert path is not None
    context = ranking_context(store, until)
    if not len(context.history):
        raise NothingFound("There are no mentions to rank by: load some, as in `intrograph load mentions.csv`.")
    accounts, introductions = 0, 0

    def write() -> None:
        nonlocal accounts, introductions
        with counting("Ranking for every account") as progress:
            accounts, introductions = write_all(
                context, learned.introductions, path, top=top, only_new=only_new, progress=progress
            )

    write_file(path, write)
    echo(f"{path}: {introductions:,} introductions for {accounts:,} accounts. {learned.introductions.why}")
