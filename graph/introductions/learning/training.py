"""Learning from the network's own past, and what was learned so far."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from graph.errors import NothingFound
from graph.introductions.learning import backtest as testing
from graph.introductions.learning.model import UNTRAINED, Model
from graph.introductions.learning.model import train as train_model
from graph.snapshot import Snapshot, current_snapshot
from graph.snapshot.history import History
from graph.store import Store
from graph.store.write import models, runs
from graph.ties import TieModel, learn_ties

INTRODUCTIONS, TIES, BACKTEST = "introductions", "ties", "backtest"

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


NOTHING = Learned(UNTRAINED, None)


def learned(store: Store) -> Learned:
    """What was learned last; before the first training nothing."""
    revision, at = models.trained(store)
    if revision is None or at is None:
        return NOTHING
    found = store.session.value("learned models", at, lambda: _read_models(store, at))
    return replace(found, is_current=revision == runs.graph_revision(store))


def _read_models(store: Store, at: int) -> Learned:
    saved = models.saved_models(store, [INTRODUCTIONS, TIES])
    ties = saved[TIES]["text"]
    introductions = Model.from_json(saved[INTRODUCTIONS]["text"])
    return Learned(introductions, None if ties == "null" else TieModel.from_json(ties), at)


def learned_until(store: Store, until: int, step: Step = lambda text: None) -> Learned:
    """What could have been learned at an earlier instant (ms); it is not kept."""
    return _learn(History.of(current_snapshot(store, step), until), step)


def _learn(history: History, step: Step) -> Learned:
    step("learning how long ties last")
    return Learned(ties=learn_ties(history), introductions=train_model(history, step=step))


def _whole(store: Store, step: Step) -> Snapshot:
    """The graph as it is now; `NothingFound` where there is nobody."""
    step("reading the graph")
    snapshot = current_snapshot(store, step)
    if not len(snapshot):
        raise NothingFound("The store is empty: load mentions first, as in `intrograph load mentions.csv`.")
    return snapshot


def train(store: Store, *, at: int, again: bool = False, step: Step = lambda text: None) -> Learned:
    """Learn how introductions come about and how long ties last, and keep it in the store. `at` is now, in ms.

    Does nothing where the graph has not changed since the last time, unless `again`.

    Raises
    ------
    NothingFound
        The store is empty.
    """
    if not again and models.trained(store)[0] == runs.graph_revision(store):
        return learned(store)
    snapshot = _whole(store, step)
    found = _learn(History.of(snapshot), step)
    ties = found.ties.as_json() if found.ties else "null"
    models.save_models(store, {INTRODUCTIONS: found.introductions.as_json(), TIES: ties}, at, snapshot.revision)
    return replace(found, at=at, is_current=snapshot.revision == runs.graph_revision(store))


def backtest(
    store: Store, *, at: int, holdout: float = testing.HOLDOUT, step: Step = lambda text: None
) -> testing.Backtest:
    """Test the introductions on the last part of the history, and keep the result in the store. `at` is now, in ms.

    Raises
    ------
    NothingFound
        The store is empty, or holds too little to test on.
    """
    snapshot = _whole(store, step)
    found = testing.backtest(History.of(snapshot), holdout, step=step)
    models.save_models(store, {BACKTEST: json.dumps(testing.as_plain(found))}, at, snapshot.revision)
    return found


def last_backtest(store: Store) -> tuple[testing.Backtest, int] | None:
    """The result that was kept last and when that was (ms); None before the first test."""
    saved = models.saved_models(store, [BACKTEST]).get(BACKTEST)
    return (testing.from_plain(json.loads(saved["text"])), saved["at"]) if saved else None
