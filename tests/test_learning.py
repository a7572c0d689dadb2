"""Learning who meets whom next: features, training, the accounts that an introduction names."""

import json
import random
import threading
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from conftest import NOW
from helpers import load
from histories import (
    ACCOUNTS,
    MENTIONS,
    context_of,
    growing_network,
    history,
    load_growing,
    shares,
    with_whole_network_of,
    without,
)
from hypothesis import given, settings

from graph.errors import NothingFound
from graph.introductions import UNTRAINED
from graph.introductions.batch import predict
from graph.introductions.context import ranking_context
from graph.introductions.learning import backtest as testing
from graph.introductions.learning import periods, training
from graph.introductions.learning.calibration import is_calibrated
from graph.introductions.learning.features import FEATURES, FeatureExtractor, new_ties
from graph.introductions.learning.fit import train
from graph.introductions.learning.kernels import PAIR
from graph.introductions.learning.model import BOUNDS, Model
from graph.introductions.learning.network_at import NetworkAt
from graph.introductions.learning.periods import TrainingPeriod
from graph.introductions.ready import ReadyModels, ready_models
from graph.introductions.reasons import CONTACTS, explain
from graph.nx_backend import network as backend
from graph.snapshot import current_snapshot
from graph.snapshot.history import History
from graph.store import Store, read
from graph.store.write import models
from graph.ties import TieModel, learn_ties

assert backend  # networkx finds the backend by its name


@pytest.fixture(scope="module")
def growing() -> tuple[History, Model]:
    mentions = growing_network()
    return mentions, train(mentions)


@given(MENTIONS, MENTIONS)
@settings(deadline=None)
def test_mentions_after_the_cut_change_no_feature(before: list, after: list) -> None:
    known = history(before)
    later = [(source, target, day + 41) for source, target, day in after]
    strangers = [(ACCOUNTS, 0, 90), (0, ACCOUNTS + 1, 91)]
    longer = history(before + later + strangers, ACCOUNTS + 2)
    alone, hidden = NetworkAt(known), NetworkAt(longer, len(before))
    assert alone.position.tolist() == hidden.position.tolist()
    before_cut, at_cut = FeatureExtractor(alone), FeatureExtractor(hidden)
    for source in range(len(alone)):
        expected, nodes = before_cut.two_step_nodes(source), at_cut.two_step_nodes(source)
        assert expected.target.tolist() == nodes.target.tolist()
        np.testing.assert_array_equal(expected.pair_scores, nodes.pair_scores)
        np.testing.assert_array_equal(before_cut.features(expected), at_cut.features(nodes))


@given(MENTIONS, MENTIONS)
@settings(deadline=None)
def test_new_ties_are_later_pairs_that_were_two_steps_apart(before: list, after: list) -> None:
    network, later = NetworkAt(history(before)), history(after)
    known = network.position.tolist()
    graph = nx.Graph((source, target) for source, target, _ in before)
    expected = {
        (source, target)
        for source, target, _ in after
        if source in graph and target in graph and nx.has_path(graph, source, target)
        if nx.shortest_path_length(graph, source, target) == 2
    }
    ties = zip(*new_ties(network, later.source, later.target), strict=True)
    assert sorted((known[source], known[target]) for source, target in ties) == sorted(expected)


def around_a_hub(accounts: int) -> History:
    """A history in which everybody mentions account 0, which mentions half of them back, and somebody else."""
    chance = random.Random(1)
    rows = [(number, 0, chance.randrange(300)) for number in range(1, accounts)]
    rows += [(0, number, chance.randrange(300)) for number in range(1, accounts, 2)]
    pairs = ((number, chance.randrange(1, accounts)) for number in range(1, accounts))
    return history([*rows, *((source, target, chance.randrange(300)) for source, target in pairs)], accounts)


def test_a_hub_among_the_sources_of_new_ties_takes_little_memory() -> None:
    accounts = 20_000
    network = NetworkAt(around_a_hub(accounts))
    fans = np.arange(1, accounts)
    new_ties(network, fans[:1], fans[:1])
    tracemalloc.start()
    try:
        source, _ = new_ties(network, np.concatenate([np.zeros_like(fans), fans]), np.concatenate([fans, fans[::-1]]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(source) > accounts // 2
    assert peak < 10_000_000, "a product of rows would have 200 million entries"


def test_beside_a_hub_fewer_sources_are_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    mentions = around_a_hub(1_000)
    whole = TrainingPeriod.of(mentions, 0.6, 0.75)
    assert whole is not None
    without_limit = whole.lesson(100, 50, 80, seed=0)
    monkeypatch.setattr(periods, "CANDIDATES", 20_000)
    monkeypatch.setattr(periods, "KEPT_CANDIDATES", 9_000)
    lesson = whole.lesson(100, 50, 80, seed=0)
    for kept, every in ((lesson.exam, without_limit.exam), (lesson.sample, without_limit.sample)):
        assert 0 < sum(map(len, kept)) <= 9_000 < sum(map(len, every))
        assert {part.source for part in kept} < {part.source for part in every}
    assert len(lesson.exam) < len(lesson.choices.starts) < len(without_limit.choices.starts)
    monkeypatch.setattr(periods, "CANDIDATES", 1)
    assert len(whole.lesson(100, 50, 0, seed=0).choices.starts) == 1


@given(MENTIONS)
@settings(deadline=None)
def test_pair_scores_match_their_definitions(mentions: list) -> None:
    network = NetworkAt(history(mentions))
    out = [set(network.out.of(node).tolist()) for node in range(len(network))]
    into = [set(network.incoming.of(node).tolist()) for node in range(len(network))]
    neighbors = [out[node] | into[node] for node in range(len(network))]
    extractor = FeatureExtractor(network)
    for source in range(len(network)):
        nodes = extractor.two_step_nodes(source)
        two_steps = {c for w in neighbors[source] for c in neighbors[w]} - neighbors[source] - {source}
        assert nodes.target.tolist() == sorted(two_steps)
        for target, scores in zip(nodes.target.tolist(), nodes.pair_scores, strict=True):
            score = dict(zip(PAIR, scores.tolist(), strict=True))
            cocitation = sum(1 / len(into[w]) / len(out[z]) for w in out[source] for z in into[w] if target in out[z])
            assert score["cocitation"] == pytest.approx(cocitation, rel=1e-4)
            assert score["out_in"] == pytest.approx(
                sum(1 / len(into[w]) for w in out[source] if target in into[w]), rel=1e-4
            )
            assert score["in_in"] == len([w for w in into[source] if target in into[w]])
            assert score["walk_undirected"] > 0


def test_new_ties_connect_nodes_two_steps_apart() -> None:
    network = NetworkAt(history([(0, 1, 0), (1, 2, 1), (2, 3, 2)]))
    later = np.array([0, 0, 0, 1, 0, 0]), np.array([2, 2, 3, 0, 1, 7])
    source, target = new_ties(network, *later)
    assert list(zip(source.tolist(), target.tolist(), strict=True)) == [(0, 2)]


def test_training_twice_gives_the_same_model(growing: tuple[History, Model]) -> None:
    made, model = growing
    assert model.kind in ("rule", "logit", "gbdt")
    assert model == train(made)
    assert model == Model.from_json(model.as_json())
    assert all(low is None or c >= low for c, (low, _) in zip(model.coefficients, BOUNDS, strict=True))
    assert all(high is None or c <= high for c, (_, high) in zip(model.coefficients, BOUNDS, strict=True))
    assert len(model.coefficients) == len(FEATURES)


def test_the_trained_model_beats_popularity(growing: tuple[History, Model]) -> None:
    result = testing.backtest(growing[0])
    scores = {score.method: score for score in result.scores[testing.WITHOUT_HUBS]}
    assert scores["model"].hit.mean > scores["in-degree"].hit.mean
    assert result.summary[0].startswith("For ")
    assert "of our ten suggestions came true within the following" in result.summary[0]
    assert result == testing.from_plain(json.loads(json.dumps(testing.as_plain(result))))
    assert result.tie_scores[0].method == "tie strength"
    assert result.tie_scores[0].auc > 0.5


def test_too_short_a_history_trains_no_model_and_says_so() -> None:
    few = train(history([(0, 1, 0), (1, 2, 5), (2, 3, 9)]))
    assert (few.kind, few.calibration) == ("untrained", None)
    assert "too few to learn from" in few.why
    undated = replace(history([(0, 1, 0), (1, 2, 0)]), at=np.zeros(2, np.int64))
    assert "no times" in train(undated).why
    assert learn_ties(undated) is None
    with pytest.raises(NothingFound, match="no times"):
        testing.backtest(undated)


def test_a_backtest_says_when_the_network_is_too_small() -> None:
    result = testing.backtest(growing_network(70, 2_500))
    assert "too few to compare methods" in result.caveat
    assert not result.is_conclusive
    with pytest.raises(NothingFound, match="too small to test"):
        testing.backtest(growing_network(40, 1_500))


def test_tie_strength_is_learned_and_stored_as_json(growing: tuple[History, Model]) -> None:
    model = learn_ties(growing[0])
    assert model is not None
    assert model == TieModel.from_json(model.as_json())
    assert 0 < model.window_days < 200


def test_calibration_is_rejected_where_predicted_and_observed_counts_differ() -> None:
    random_numbers = np.random.default_rng(0)
    predicted = random_numbers.random(4_000) * 0.3
    happened = random_numbers.random(4_000) < predicted
    assert is_calibrated(predicted, happened)
    assert not is_calibrated(predicted / 3, happened)


@given(MENTIONS)
@settings(deadline=None)
def test_without_the_named_accounts_an_untrained_score_is_lower(mentions: list) -> None:
    made = history(mentions)
    context = context_of(made)
    for partner in range(ACCOUNTS):
        source = int(context.network.nodes_at(np.array([partner]))[0])
        if source < 0:
            continue
        nodes = context.quick_extractor.two_step_nodes(source)
        column = PAIR.index("cocitation_1")
        before = dict(zip(nodes.target.tolist(), nodes.pair_scores[:, column].tolist(), strict=True))
        targets = context.network.position[nodes.target].tolist()
        for target, explanation in explain(context, UNTRAINED, partner, targets).items():
            for reason in explanation.reasons:
                less = NetworkAt(without(made, reason.accounts, target))
                ends = less.nodes_at(np.array([partner, target]))
                again = FeatureExtractor(less).two_step_nodes(int(ends[0])) if (ends >= 0).all() else None
                row = np.flatnonzero(again.target == ends[1]) if again is not None else []
                score = float(again.pair_scores[row[0], column]) if len(row) else 0.0  # type: ignore[union-attr]
                assert score < before[int(context.network.nodes_at(np.array([target]))[0])]


def test_without_the_named_accounts_a_trained_score_is_lower(growing: tuple[History, Model]) -> None:
    made, model = growing
    model = replace(model, kind="logit", boosters=[])
    context = context_of(made).prepare()
    assert len(context.network) == made.accounts  # positions and nodes are the same numbers
    tested = 0
    for partner in range(0, 60, 6):
        nodes = context.extractor.two_step_nodes(partner)
        scores = model.scores(context.network, context.extractor, nodes)
        best = nodes.target[np.argsort(-scores)[:5]]
        share = shares(nodes.target, scores)
        for target, explanation in explain(context, model, partner, best.tolist()).items():
            for reason in [reason for reason in explanation.reasons if reason.kind == CONTACTS]:
                less = NetworkAt(without(made, reason.accounts, target))
                if len(less) < made.accounts:
                    continue
                extractor = FeatureExtractor(with_whole_network_of(less, context.network))
                again = extractor.two_step_nodes(partner)
                less_share = shares(again.target, model.scores(less, extractor, again))
                assert less_share.get(target, 0.0) < share[target]
                tested += 1
    assert tested > 10


def test_every_account_gets_its_best_two_step_nodes(growing: tuple[History, Model]) -> None:
    made, model = growing
    network = NetworkAt(made)
    predictions = [prediction for group in predict(network, model, 5) for prediction in group]
    assert [prediction.source for prediction in predictions] == list(range(len(network)))
    neighbors = [set(network.neighbors.of(node).tolist()) for node in range(len(network))]
    for prediction in predictions:
        source = prediction.source
        assert (np.diff(prediction.score) <= 0).all()
        for target, connector in zip(prediction.target.tolist(), prediction.connector.tolist(), strict=True):
            assert target not in neighbors[source] | {source}
            assert connector in neighbors[source] & neighbors[target]
    import networkx as nx

    nx.config.backends.intrograph.threads = 1
    try:
        alone = [prediction for group in predict(network, model, 5) for prediction in group]
    finally:
        nx.config.backends.intrograph.threads = 0
    assert all(
        (a.target == b.target).all() and (a.score == b.score).all() for a, b in zip(predictions, alone, strict=True)
    )


def test_training_is_needed_once_the_mentions_have_grown(one_store: Store, tmp_path: Path) -> None:
    made = growing_network(60, 1_200)
    number, part = len(made), len(made) // 30  # one part is 3.6 % of the mentions before it, both are 7 %
    load_growing(one_store, tmp_path, made, 0, number - 2 * part)
    assert models.needs_training(one_store)
    first = training.train(one_store, at=NOW)
    assert first.is_current
    assert models.trained(one_store).mentions == read.overview(one_store).mentions
    assert not models.needs_training(one_store)
    load_growing(one_store, tmp_path, made, number - 2 * part, number - part)
    assert not models.needs_training(one_store)
    assert models.needs_training(one_store, min_growth=0.01)
    load_growing(one_store, tmp_path, made, number - part)
    assert models.needs_training(one_store)
    training.train(one_store, at=NOW + 1)
    assert not models.needs_training(one_store)

    one_store.write(lambda tx: tx.run("MATCH (m:Model) SET m.mentions = null").consume())  # as an earlier version did
    assert models.needs_training(one_store)


def test_a_large_network_is_ranked_untrained_until_it_is_prepared(one_store: Store, tmp_path: Path) -> None:
    made = growing_network(60, 1_200)
    load_growing(one_store, tmp_path, made)
    assert not ready_models(one_store, large=0).preparing  # nothing is trained, so there is nothing to prepare
    learned = training.train(one_store, at=NOW)
    assert learned.introductions.is_trained
    assert ready_models(one_store) == ReadyModels(learned, preparing=False)  # not large: prepared at once
    context = ranking_context(one_store)
    started, release = threading.Event(), threading.Event()

    def prepare_slowly() -> None:
        started.set()
        assert release.wait(30)
        NetworkAt.prepare(context.network)

    vars(context.network)["prepare"] = prepare_slowly
    first = ready_models(one_store, large=0)
    assert first.preparing
    assert first.learned.introductions is UNTRAINED
    assert started.wait(30)
    assert ready_models(one_store, large=0).preparing
    release.set()
    deadline = time.monotonic() + 30
    while ready_models(one_store, large=0).preparing and time.monotonic() < deadline:
        time.sleep(0.01)
    assert ready_models(one_store, large=0) == ReadyModels(learned, preparing=False)


def test_a_real_network_is_predicted_better_than_by_popularity(one_store: Store, shared_data: Path) -> None:
    load(one_store, shared_data / "german-politicians" / "mentions.csv", platform="x")
    found = testing.backtest(History.of(current_snapshot(one_store)))
    scores = {score.method: score for score in found.scores[testing.WITHOUT_HUBS]}
    assert scores["model"].hit.mean > scores["in-degree"].hit.mean + 0.1
    assert found.tie_scores[0].auc > max(score.auc for score in found.tie_scores[1:])
    assert "too few to compare methods" in found.caveat
