"""`train` and `backtest`: learning from the network's own past, and what that is worth."""

import json
import sys
from pathlib import Path

import click

from graph.introductions.learning import backtest as testing
from graph.introductions.learning import training
from graph.text import days_in_words
from intrograph.cli.base import DONE, now, open_the_store, with_format, with_store
from intrograph.cli.output import echo, show, working


@click.command()
@with_store
@click.option("--again", is_flag=True, help="Learn also if nothing has changed since the last time.")
def train(store_folder: Path | None, again: bool) -> None:
    """Learn from the network's past who comes to know whom, and how long ties last.

    A load starts this by itself in the background; introductions use what was learned last.

    \b
    Example:
        intrograph train
    """
    with open_the_store(store_folder) as store, working("Learning") as step:
        learned = training.train(store, at=now(), again=again, step=step)
    echo(learned.introductions.why)
    if learned.ties is not None:
        echo(
            f"Tie strength was learned from {learned.ties.ties:,} ties: the chance of being active again within "
            f"{days_in_words(learned.ties.window_days)}."
        )
    else:
        echo("There is too little history to learn tie strength: the formula is used.")


@click.command()
@with_store
@with_format
@click.option(
    "--holdout",
    type=click.FloatRange(0.05, 0.6),
    default=0.2,
    show_default=True,
    help="Share of the mentions, the last ones, that is hidden and foretold.",
)
def backtest(store_folder: Path | None, form: str, holdout: float) -> None:
    """Hide the last part of the history, foretell it, and compare: how much are the introductions worth?

    \b
    Example:
        intrograph backtest
        intrograph backtest --holdout 0.3 --format json
    """
    with open_the_store(store_folder) as store, working("Testing") as step:
        found = training.backtest(store, at=now(), holdout=holdout, step=step)
    if form == "json":
        json.dump(testing.as_plain(found), sys.stdout, indent=1)
        print()
        sys.exit(DONE)
    for sentence in (*found.summary, found.caveat, found.why):
        echo(sentence)
    rows = [
        [
            mode,
            score.method,
            *_figures(score.hit),
            *_figures(score.mrr),
            found.sources[mode],
            *(_figures(score.lift) if score.lift else (None, None)),
        ]
        for mode, scores in found.scores.items()
        for score in scores
    ]
    header = (
        "candidates",
        "method",
        "hit@10",
        "hit@10_95",
        "mrr@10",
        "mrr@10_95",
        "sources",
        "model_leads_by",
        "lead_95",
    )
    show(rows, header, form)
    if form == "table" and found.tie_scores:
        echo(
            f"Ties: {found.ties_active:,} of {found.ties:,} were active again; told apart (AUC) by "
            + ", ".join(f"{score.method} {score.auc:.2f}" for score in found.tie_scores)
            + "."
        )


def _figures(value: testing.Interval) -> tuple[float, str]:
    return round(value.mean, 3), f"{value.low:.3f} to {value.high:.3f}"
