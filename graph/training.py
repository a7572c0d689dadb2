"""Learning from the network's own past, and what was learned so far."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from graph.errors import NothingFound
from graph.history import History
from graph.introductions.model import UNTRAINED, Model
from graph.introductions.model import train as train_model
from graph.snapshot import take_snapshot
from graph.store import Store, models, runs
from graph.ties import TieModel, learn_ties

INTRODUCTIONS, TIES = "introductions", "ties"

Step = Callable[[str], None]


@dataclass(frozen=True)
class Learned:
    """The models that rank introductions and measure ties; `at` (ms) and `graph_revision` say from when they are.

    `is_current` tells whether the graph is still the one they were learned from. A model of an earlier graph is good
    for the present one: it holds what tells people who meet from people who do not, and no person.
    """

    introductions: Model
    ties: TieModel | None
    at: int | None = None
    is_current: bool = False


def learned(store: Store) -> Learned:
    """What was learned last; before the first training nothing."""
    saved = models.saved_models(store)
    if INTRODUCTIONS not in saved:
        return Learned(UNTRAINED, None)
    row = saved[INTRODUCTIONS]
    ties = json.loads(saved[TIES]["text"]) if TIES in saved else None
    return Learned(
        Model.from_json(row["text"]),
        TieModel.from_json(saved[TIES]["text"]) if ties else None,
        row["at"],
        row["graph_revision"] == runs.graph_revision(store),
    )


def train(store: Store, *, at: int, again: bool = False, step: Step = lambda text: None) -> Learned:
    """Learn how introductions come about and how long ties last, and keep it in the store. `at` is now, in ms.

    Does nothing where the graph has not changed since the last time, unless `again`.

    Raises
    ------
    NothingFound
        The store is empty.
    """
    if not again and models.trained_revision(store) == runs.graph_revision(store):
        return learned(store)
    step("reading the graph")
    snapshot = take_snapshot(store, step)
    if not len(snapshot):
        raise NothingFound("The store is empty: load mentions first, as in `intrograph load mentions.csv`.")
    history = History.of(snapshot)
    step("learning how long ties last")
    ties = learn_ties(history)
    model = train_model(history, step=step)
    texts = {INTRODUCTIONS: model.as_json(), TIES: ties.as_json() if ties else "null"}
    models.save_models(store, texts, at, snapshot.revision)
    return Learned(model, ties, at, snapshot.revision == runs.graph_revision(store))
