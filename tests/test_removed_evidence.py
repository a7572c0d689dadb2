"""Without the evidence for a target its score is lower, whichever ranking is used."""

from dataclasses import replace

import numpy as np
import pytest
from histories import with_whole_network_of, without
from planted import CONNECTOR, planted

from graph import nx_backend as backend
from graph.introductions.learning.choice import BOOSTED, LINEAR, fit_parts
from graph.introductions.learning.features import FeatureExtractor
from graph.introductions.learning.logit import Choices
from graph.introductions.learning.model import Mixture, Model
from graph.introductions.learning.network_at import NetworkAt
from graph.introductions.learning.periods import TrainingPeriod
from graph.introductions.learning.standard import standardize
from graph.snapshot.history import History

assert backend  # networkx finds the backend by its name

RANKINGS = {
    "logit": LINEAR,
    "trees": Mixture(linear=0.0, boosted=1.0),
    "trees and logit": BOOSTED,
    "trees, logit and a rule": Mixture(boosted=1.0, rule=1.0, rule_name="Adamic-Adar"),
    "logit and a rule": Mixture(rule=1.0, rule_name="directed two-path"),
}


@pytest.fixture(scope="module")
def connected() -> tuple[History, Model]:
    """A network whose new ties come about through shared connectors alone, and all parts of a model of it."""
    history = planted(CONNECTOR, seed=3)
    periods = [TrainingPeriod.of(history, start, 1.25 * start) for start in (0.5, 0.64, 0.8)]
    lessons = [period.lesson(200, 0, 0, 0).choices for period in periods if period is not None]
    return history, fit_parts(Choices.concatenate(lessons), with_trees=True)


def without_connectors(history: History, source: int, target: int) -> History | None:
    """The history in which only one contact of the source mentions the target; None if no more than two do so."""
    contacts = np.unique(history.target[history.source == source])
    connectors = np.intersect1d(contacts, history.source[history.target == target])
    if len(connectors) < 3:
        return None
    return without(history, tuple(connectors[1:].tolist()), target)


def score_of(network: NetworkAt, model: Model, source: int, target: int) -> float:
    """In standard deviations above the mean of the source's candidates; the lowest score if it is none of them."""
    extractor = FeatureExtractor(network)
    nodes = extractor.two_step_nodes(source)
    scores = standardize(model.scores(network, extractor, nodes))
    found = np.flatnonzero(nodes.target == target)
    return float(scores[found[0]] if len(found) else scores.min())


@pytest.mark.parametrize("mixture", RANKINGS.values(), ids=RANKINGS)
def test_without_the_connectors_of_a_target_its_score_is_lower(
    connected: tuple[History, Model], mixture: Mixture
) -> None:
    history, model = connected[0], replace(connected[1], mixture=mixture)
    network = NetworkAt(history)
    network.prepare()
    assert len(network) == history.accounts  # positions and nodes are the same numbers
    tested = 0
    for source in range(0, history.accounts, 8):
        extractor = FeatureExtractor(network)
        nodes = extractor.two_step_nodes(source)
        target = int(nodes.target[np.argmax(model.scores(network, extractor, nodes))])
        less = without_connectors(history, source, target)
        if less is None:
            continue
        reduced = with_whole_network_of(NetworkAt(less), network)
        assert score_of(reduced, model, source, target) < score_of(network, model, source, target)
        tested += 1
    assert tested > 10
