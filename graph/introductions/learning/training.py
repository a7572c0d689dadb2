"""Training on what a store holds, and the models that were trained last."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from graph.errors import EMPTY_STORE, NO_MENTIONS, NothingFound
from graph.introductions.learning import backtest as testing
from graph.introductions.learning.fit import train as train_model
from graph.introductions.learning.list_chance import ListChance, learn_list_chance
from graph.introductions.learning.model import OUTDATED, UNTRAINED, Model
from graph.introductions.outcomes import outcomes
from graph.records import UNKNOWN_TIER
from graph.snapshot import Snapshot, current_snapshot
from graph.snapshot.history import History
from graph.store import Store, read
from graph.store.write import models, runs
from graph.ties import TieModel, learn_ties

INTRODUCTIONS, TIES, LIST_CHANCE, BACKTEST = "introductions", "ties", "list chance", "backtest"

NO_MODEL = "null"  # as JSON

Step = Callable[[str], None]


@dataclass(frozen=True)
class Learned:
    """The models that rank introductions and measure ties.

    Attributes
    ----------
    introductions
        Ranks targets; `UNTRAINED` before the first training.
    ties
        Measures tie strength; None if the history was too short to learn from.
    at
        When they were trained, in ms; None if never.
    list_chance
        How many rows a list needs; None if too little came true to learn that from.
    is_current
        Whether the graph is still the one they were trained on. A model of an earlier revision still applies: it holds
        coefficients, and no accounts.
    """

    introductions: Model
    ties: TieModel | None
    at: int | None = None
    is_current: bool = False
    list_chance: ListChance | None = None


NOTHING = Learned(UNTRAINED, None)


def learned(store: Store) -> Learned:
    """The models that were trained last; `NOTHING` before the first training."""
    last = models.trained(store)
    if last.at is None:
        return NOTHING
    version = last.at, last.format
    stored = store.session.value("learned models", version, lambda: _read_models(store, last))
    return replace(stored, is_current=not last.is_outdated and last.graph_revision == runs.graph_revision(store))


def _read_models(store: Store, last: models.Training) -> Learned:
    """The stored models; a model of another version is left unread, and `OUTDATED` says so."""
    saved = models.saved_models(store, [INTRODUCTIONS, TIES, LIST_CHANCE])
    ties = saved[TIES]["text"]
    lists = saved[LIST_CHANCE]["text"] if LIST_CHANCE in saved and not last.is_outdated else NO_MODEL
    return Learned(
        OUTDATED if last.is_outdated else Model.from_json(saved[INTRODUCTIONS]["text"]),
        None if ties == NO_MODEL else TieModel.from_json(ties),
        last.at,
        list_chance=None if lists == NO_MODEL else ListChance.from_json(lists),
    )


def learned_until(store: Store, until: int, step: Step = lambda text: None) -> Learned:
    """Models trained on the mentions up to an instant (ms): seconds of work, done once a process, never stored."""
    snapshot = current_snapshot(store, step)
    version = snapshot.identity, snapshot.revision, until
    return store.session.value("models until", version, lambda: _train(History.of(snapshot, until), step))


def learned_at(store: Store, as_of: int | None) -> Learned:
    """The models that were trained last; for an earlier instant (ms) those of `learned_until`."""
    return learned(store) if as_of is None else learned_until(store, as_of)


def train(store: Store, *, at: int, again: bool = False, step: Step = lambda text: None) -> Learned:
    """Train on all mentions, and store the models.

    Parameters
    ----------
    at
        Now, in ms.
    again
        Train even if the graph has not changed since the last training.

    Raises
    ------
    NothingFound
        The store is empty.
    """
    last = models.trained(store)
    if not again and not last.is_outdated and last.graph_revision == runs.graph_revision(store):
        return learned(store)
    snapshot = _snapshot(store, step)
    history = History.of(snapshot)
    trained = replace(_train(history, step), list_chance=learn_list_chance(history, train_model, step=step))
    texts = {
        INTRODUCTIONS: trained.introductions.as_json(),
        TIES: trained.ties.as_json() if trained.ties else NO_MODEL,
        LIST_CHANCE: trained.list_chance.as_json() if trained.list_chance else NO_MODEL,
    }
    models.save_models(store, texts, at, snapshot.revision, snapshot.mentions)
    return replace(trained, at=at, is_current=snapshot.revision == runs.graph_revision(store))


def backtest(
    store: Store, *, at: int, holdout: float = testing.HOLDOUT, step: Step = lambda text: None
) -> testing.Backtest:
    """Test the introductions on the last part of the history, and store the result.

    Parameters
    ----------
    at
        Now, in ms.
    holdout
        The share of the mentions to hide.

    Raises
    ------
    NothingFound
        The store is empty, or the history is too short to test on.
    """
    snapshot = _snapshot(store, step)
    result = testing.backtest(
        History.of(snapshot), holdout, tiers=_tiers(store, snapshot), outcomes=outcomes(store).test, step=step
    )
    models.save_models(store, {BACKTEST: json.dumps(testing.as_plain(result))}, at, snapshot.revision)
    return result


def _tiers(store: Store, snapshot: Snapshot) -> npt.NDArray[np.str_] | None:
    """The tier of every account; None if no number of followers is known."""
    numbers = snapshot.numbers.tolist()
    followers = read.traits(store, numbers)["followers"]
    bounds = read.tier_bounds(store)
    tiers = np.array([bounds.tier_of(followers.get(number)) for number in numbers])
    return tiers if (tiers != UNKNOWN_TIER).any() else None


def last_backtest(store: Store) -> tuple[testing.Backtest, int] | None:
    """The last stored result, and when it was computed (ms); None before the first backtest."""
    saved = models.saved_models(store, [BACKTEST]).get(BACKTEST)
    return (testing.from_plain(json.loads(saved["text"])), saved["at"]) if saved else None


def _train(history: History, step: Step) -> Learned:
    step("learning how long ties last")
    return Learned(ties=learn_ties(history), introductions=train_model(history, step=step))


def _snapshot(store: Store, step: Step) -> Snapshot:
    step("reading the graph")
    snapshot = current_snapshot(store, step)
    if not snapshot.pairs:
        raise NothingFound(NO_MENTIONS if len(snapshot) else EMPTY_STORE)
    return snapshot
