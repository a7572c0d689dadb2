"""`introduce`: rank the people that partners can introduce us to, as a table, a file, or for every account."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from graph.errors import NothingFound, WrongUse
from graph.introductions import (
    OBJECTIVES,
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
from graph.introductions.learning.model import OUTDATED
from graph.search import resolve
from graph.store import Store
from graph.ties import TieSettings
from intrograph import jobs
from intrograph.cli.base import end_of, now, open_store, with_format, with_store, write_file
from intrograph.cli.introduce_options import (
    FilterOptions,
    ModelOptions,
    OrderOptions,
    PartnerOptions,
    filter_options,
    model_options,
    order_options,
    partner_options,
)
from intrograph.cli.introduction_file import FileOptions, WrittenFiles, check, file_options, write_introductions
from intrograph.cli.output import counting, echo, working
from intrograph.cli.reports import IntroduceReport, is_reporting, with_report, write_report
from intrograph.training import run_training, start_training

TOP, TOP_EACH = 20, 100


@click.command()
@click.argument("partners", nargs=-1)
@with_store
@with_format
@with_report
@click.option("--top", type=click.IntRange(0), help=f"Number of rows; 0: all. Default: {TOP}, with --all {TOP_EACH}.")
@click.option(
    "--promise",
    type=click.FloatRange(0.1, 0.9),
    help="As many rows as give this chance that at least one comes true, as in 0.8; instead of --top.",
)
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
    promise: float | None,
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
        intrograph introduce --promise 0.8
        intrograph introduce --all --top 100 --csv everybody.csv
    """
    until, reporting = end_of(as_of), is_reporting()
    check(file, reporting)
    if everybody:
        _check_for_all(partners, file)
    if promise and (top is not None or everybody):
        raise WrongUse("--promise sets the number of rows of one list: omit --top and --all.")
    with open_store(store_folder) as store:
        learned = _learned(store, models, until)
        if everybody:
            if not models.untrained and until is None and not learned.is_current:
                learned = _train(store)
            report = _rank_for_all(store, learned, file, top or TOP_EACH, until, only_new)
            if reporting:
                write_report(report)
            return
        objective = _objective(store, order, filtering)
        if order.save_as:
            save_objective(store, order.save_as, objective)
            echo(f"The objective “{order.save_as}” is saved; use it with --objective.")
        ranked = rank_introductions(
            store,
            [resolve.influencer_key(store, name) for name in partners],
            top=TOP if top is None else top or None,
            level=promise,
            filters=objective.filters,
            objective=objective,
            settings=_settings(asking, order, until),
            formula=TieSettings(models.half_life_days) if models.half_life_days else None,
            learned=learned,
        )
    if not ranked.rows:
        raise NothingFound(_nothing(ranked))
    written = write_introductions(ranked, file, form)
    _explain(ranked, learned, asking, promise)
    if reporting and written is not None:
        write_report(_report(ranked, learned, written))


def _check_for_all(partners: tuple[str, ...], file: FileOptions) -> None:
    if file.csv_file is None:
        raise WrongUse("--all writes a file: name it with --csv, as in --csv everybody.csv.")
    if partners:
        raise WrongUse("--all ranks for every account: omit the names.")


def _settings(asking: PartnerOptions, order: OrderOptions, until: int | None) -> IntroductionSettings:
    settings = IntroductionSettings(
        cap=asking.cap,
        cool_down_days=asking.cool_down_days,
        now=now(),
        as_of=until,
        use_outcomes=not order.ignore_decisions,
    )
    return replace(settings, max_hub_share=1.0) if order.allow_hubs else settings


def _report(ranked: IntroductionList, learned: training.Learned, written: WrittenFiles) -> IntroduceReport:
    return IntroduceReport(
        files=tuple(map(str, written.paths)),
        introductions=written.introductions,
        model=learned.introductions.kind,
        reachable=ranked.found,
        after_filters=ranked.after_filters,
        over_cap=ranked.over_cap,
        left_out=written.left_out,
        resting_partners=tuple(
            partner.key for partner in (*ranked.resting, *(load.partner for load in ranked.at_limit))
        ),
    )


def _nothing(ranked: IntroductionList) -> str:
    if ranked.found:
        return f"{ranked.found:,} accounts can be reached, but none passes the filters; widen them."
    return "These partners can reach nobody new: load more mentions, or mark more partners."


def _explain(
    ranked: IntroductionList, learned: training.Learned, asking: PartnerOptions, promise: float | None
) -> None:
    """Print what the list omits, and what its score means."""
    if len(ranked.rows) < ranked.after_filters and not promise:
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
    for load in ranked.at_limit:
        echo(load.text)
    echo(f"{ranked.meaning} {learned.introductions.why}")
    if ranked.promise and ranked.promise.text:
        echo(ranked.promise.text)


def _learned(store: Store, models: ModelOptions, until: int | None) -> training.Learned:
    """The models to rank with; for an earlier day they are trained on what was known then."""
    if models.untrained:
        return training.NOTHING
    if until is not None:
        with working("Training on what was known then") as step:
            return training.learned_until(store, until, step)
    if models.no_wait:
        return training.learned(store)
    if training.learned(store).introductions is OUTDATED:
        start_training(store)
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
    filters = filtering.over(saved.filters)
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
) -> IntroduceReport:
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
    return IntroduceReport((str(path),), introductions, learned.introductions.kind, accounts)
