"""`train` and `backtest`: learning from the network's past, and measuring the result."""

import json
import sys
from pathlib import Path

import click

from graph.introductions.learning import backtest as backtesting
from graph.introductions.learning import training
from graph.introductions.learning.interval import Interval
from graph.introductions.learning.report import HIT_MEANING, coverage_sentence, group_name, outcome_sentence
from graph.records import iso_second
from graph.text import days_in_words
from intrograph.cli.base import now, open_store, with_format, with_store
from intrograph.cli.output import echo, show, working
from intrograph.cli.reports import TrainReport, is_reporting, with_report, write_report
from intrograph.training import run_training

HEADER = (
    "candidates",
    "method",
    "hit@10",
    "hit@10_95",
    "mrr@10",
    "mrr@10_95",
    "sources",
    "model_lift",
    "lift_95",
)

GROUP_HEADER = ("group", "tested", "hit@10", "hit@10_95", "of_new_ties", "of_suggestions")


@click.command()
@with_store
@with_report
@click.option("--again", is_flag=True, help="Train even if nothing has changed since the last training.")
def train(store_folder: Path | None, again: bool) -> None:
    """Learn from the network's past who gets to know whom, and how long ties last.

    A load starts training in the background when enough mentions are new. Introductions use the latest model.

    \b
    Example:
        intrograph train
    """
    with open_store(store_folder) as store, working("Training") as step:
        learned = run_training(store, at=now(), again=again, step=step)
    echo(learned.introductions.why)
    if learned.ties is not None:
        echo(
            f"Tie strength: trained on {learned.ties.ties:,} ties. It is the chance of being active again within "
            f"{days_in_words(learned.ties.window_days)}."
        )
    else:
        echo("Tie strength: the history is too short for training, so the formula is used.")
    if is_reporting():
        ties = learned.ties.ties if learned.ties is not None else None
        write_report(TrainReport(learned.introductions.kind, learned.introductions.why, iso_second(learned.at), ties))


@click.command()
@with_store
@with_format
@click.option(
    "--holdout",
    type=click.FloatRange(0.05, 0.6),
    default=0.2,
    show_default=True,
    help="Share of the mentions, the latest ones, that is hidden and predicted.",
)
def backtest(store_folder: Path | None, form: str, holdout: float) -> None:
    """Hide the latest part of the history, predict it, and compare the introductions with simple rules.

    \b
    Example:
        intrograph backtest
        intrograph backtest --holdout 0.3 --format json
    """
    with open_store(store_folder) as store, working("Testing") as step:
        result = training.backtest(store, at=now(), holdout=holdout, step=step)
    if form == "json":
        json.dump(backtesting.as_plain(result), sys.stdout, indent=1)
        print()
        return
    promises, decisions = coverage_sentence(result.coverage), outcome_sentence(result.outcomes)
    for sentence in filter(None, (*result.summary, promises, decisions, result.caveat, result.why)):
        echo(sentence)
    rows = [
        [
            mode,
            score.method,
            *_figures(score.hit),
            *_figures(score.mrr),
            result.sources[mode],
            *(_figures(score.lift) if score.lift else (None, None)),
        ]
        for mode, scores in result.scores.items()
        for score in scores
    ]
    show(rows, HEADER, form)
    if form == "table":
        _report_groups(result)
    if form == "table" and result.tie_scores:
        methods = ", ".join(f"{score.method} {score.auc:.2f}" for score in result.tie_scores)
        echo(
            f"Ties: {result.ties_active:,} of {result.ties:,} were active again. "
            f"How well each method predicts that (AUC): {methods}."
        )


def _report_groups(result: backtesting.Backtest) -> None:
    """The hit rates of small and large accounts as a second table."""
    if not result.groups:
        return
    print()
    rows = [
        [
            group_name(score),
            score.tested,
            *_figures(score.hit),
            f"{score.new_ties:.0%}",
            f"{score.suggestions:.0%}",
        ]
        for score in result.groups
    ]
    show(rows, GROUP_HEADER, "table")
    echo(HIT_MEANING)


def _figures(value: Interval) -> tuple[float, str]:
    return round(value.mean, 3), f"{value.low:.3f} to {value.high:.3f}"
