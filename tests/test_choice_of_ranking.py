"""Which ranking is used, and what becomes of a model that another version has stored."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import NOW
from helpers import load, write_table

from graph import nx_backend as backend
from graph.introductions.learning import training
from graph.introductions.learning.choice import ALONE, BOOSTED, LENGTHS, LINEAR, Contender, Contest, Mixture
from graph.introductions.learning.model import OUTDATED, Model
from graph.store import Store
from graph.store.write import models

assert backend  # networkx finds the backend by its name


def contender(mixture: Mixture, hits: int, lists: int = 200) -> Contender:
    """A contender that hit in the first of `lists` lists, at every length."""
    return Contender(mixture, np.repeat(np.arange(lists) < hits, len(LENGTHS)).reshape(lists, len(LENGTHS)))


@pytest.mark.parametrize(
    ("by_rule", "linear", "boosted", "expected"),
    [
        (100, 90, 90, ALONE[1]),  # ten lists more are more than two standard errors
        (92, 90, 90, BOOSTED),  # two are not
        (60, 90, 80, LINEAR),
        (60, 82, 80, BOOSTED),
    ],
)
def test_a_ranking_replaces_the_preferred_one_only_if_it_did_clearly_better(
    by_rule: int, linear: int, boosted: int, expected: Mixture
) -> None:
    rules = [contender(ALONE[0], 10), contender(ALONE[1], by_rule)]
    contest = Contest(rules, [contender(LINEAR, linear), contender(BOOSTED, boosted)], 3, None)
    assert contest.best_rule.mixture == ALONE[1]
    assert contest.winner.mixture == expected


def test_without_examined_lists_the_trained_ranking_is_used() -> None:
    contest = Contest([contender(ALONE[0], 0, 0)], [contender(LINEAR, 0, 0)], 0, None)
    assert contest.winner.mixture == LINEAR


@pytest.mark.parametrize("mixture", [LINEAR, BOOSTED, *ALONE])
def test_a_model_is_the_same_after_it_was_stored(mixture: Mixture) -> None:
    model = Model("logit", "why", [0.5, -1.0], mixture=mixture)
    assert Model.from_json(model.as_json()) == model


def test_a_model_of_another_version_is_left_unread_and_trained_again(one_store: Store, tmp_path: object) -> None:
    rows = [f"a{number % 7},a{(number * 3 + 1) % 7},{1_700_000_000 + number * 3_600}" for number in range(60)]
    load(one_store, write_table(tmp_path / "few.csv", "source,target,time", rows), platform="x")  # type: ignore[operator]
    training.train(one_store, at=NOW)
    assert not models.needs_training(one_store)
    # What the first version stored: other coefficients, no mixture, no format.
    text = '{"kind": "logit", "why": "", "coefficients": [1.0], "calibration": null}'
    one_store.write(
        lambda tx: tx.run(
            "MATCH (m:Model {id: 'introductions'}) SET m.text = $text, m.format = null", text=text
        ).consume()
    )
    assert models.needs_training(one_store)
    old = training.learned(one_store)
    assert old.introductions is OUTDATED
    assert not old.is_current
    trained = training.train(one_store, at=NOW + 1)
    assert trained.introductions is not OUTDATED
    assert training.learned(one_store) == replace(trained, is_current=True)
    assert not models.needs_training(one_store)
