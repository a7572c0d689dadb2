"""Introductions: features, training, reasons, lists, and files."""

import csv
import json
import math
import random
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import NOW
from helpers import DAY, load, load_rows, write_table
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import records, run
from test_graph import HEADER, a_network, key

from graph.errors import NothingFound, UnreadableFile, WrongUse
from graph.introductions import (
    COLUMNS,
    UNTRAINED,
    Filters,
    IntroductionSettings,
    Objective,
    as_rows,
    introduce,
    load_objective,
    read_preset,
    read_template,
    save_objective,
    write_introductions,
)
from graph.introductions.batch import predict, write_all
from graph.introductions.changes import ListChanges, changes_since, marks_of
from graph.introductions.context import RankingContext, ranking_context
from graph.introductions.evidence import evidence
from graph.introductions.learning import backtest as testing
from graph.introductions.learning import training
from graph.introductions.learning.calibration import is_calibrated
from graph.introductions.learning.features import FEATURES, FeatureExtractor, new_ties
from graph.introductions.learning.fit import train
from graph.introductions.learning.kernels import PAIR
from graph.introductions.learning.model import BOUNDS, Model
from graph.introductions.learning.network_at import NetworkAt
from graph.introductions.ready import ReadyModels, ready_models
from graph.introductions.reasons import CONTACTS, explain
from graph.introductions.score_parts import LABELS, chance_parts, rank_parts, rounded_points, tie_part
from graph.nx_backend import network as backend
from graph.search import resolve
from graph.snapshot import current_snapshot
from graph.snapshot.history import History
from graph.store import Store, read
from graph.store.team import outreach, partners, shortlists
from graph.store.team.shown_lists import VISIT_MS
from graph.store.write import models
from graph.store.write.forget import forget
from graph.ties import TieModel, learn_ties

assert backend  # networkx finds the backend by its name

ACCOUNTS = 9
LONG_AGO = 400  # days before NOW: where histories begin
MENTIONS = st.lists(
    st.tuples(st.integers(0, ACCOUNTS - 1), st.integers(0, ACCOUNTS - 1), st.integers(0, 40)).filter(
        lambda mention: mention[0] != mention[1]
    ),
    min_size=1,
    max_size=60,
)


def history(mentions: list[tuple[int, int, int]], accounts: int = ACCOUNTS) -> History:
    """A history of (source, target, day); instants on one day are equal."""
    rows = sorted(mentions, key=lambda mention: mention[2])
    source, target, day = (np.array(column) for column in zip(*rows, strict=True))
    number = len(rows)
    return History(
        accounts,
        source.astype(np.int32),
        target.astype(np.int32),
        NOW + (day.astype(np.int64) - LONG_AGO) * DAY,
        np.ones(number, np.float32),
        np.zeros(number, np.uint16),
        ["mention"],
    )


def growing_network(accounts: int = 240, mentions: int = 9_000, seed: int = 3) -> History:
    """Accounts in circles that come to mention the friends of their friends."""
    chance = random.Random(seed)
    friends: list[set[int]] = [set() for _ in range(accounts)]
    rows = []
    for number in range(mentions):
        source = min(accounts - 1, int(accounts * chance.random() ** 1.5))
        if friends[source] and chance.random() < 0.55:
            target = chance.choice(sorted(friends[source]))
        elif friends[source] and chance.random() < 0.7:
            connector = chance.choice(sorted(friends[source]))
            target = chance.choice(sorted(friends[connector] or {connector}))
        else:
            target = (source + chance.choice([1, 2, 3, 5, 8, 60, 120])) % accounts
        if target != source:
            friends[source].add(target)
            rows.append((source, target, number // 40))
            if chance.random() < 0.4:
                friends[target].add(source)
                rows.append((target, source, number // 40))
    return history(rows, accounts)


@pytest.fixture(scope="module")
def growing() -> tuple[History, Model]:
    mentions = growing_network()
    return mentions, train(mentions)


# --- features


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


# --- training


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


# --- reasons


def without(made: History, sources: tuple[int, ...], target: int) -> History:
    kept = ~(np.isin(made.source, sources) & (made.target == target))
    columns = {name: getattr(made, name)[kept] for name in ("source", "target", "at", "weight", "kind")}
    return History(made.accounts, **columns, kind_names=made.kind_names)


def context_of(made: History) -> RankingContext:
    """A context of a history without a store: mentions of one pair in order of time."""
    from graph.snapshot import Snapshot, StringColumn

    order = np.lexsort((made.at, made.target, made.source))
    pair = made.source[order].astype(np.int64) * made.accounts + made.target[order]
    first = np.flatnonzero(np.append(True, pair[1:] != pair[:-1]))
    row = pair[first] // made.accounts
    names = StringColumn.of(f"x:{place}" for place in range(made.accounts))
    return RankingContext(
        Snapshot(
            "made",
            1,
            made.kind_names,
            np.arange(made.accounts),
            names,
            names,
            names,
            np.searchsorted(row, np.arange(made.accounts + 1)).astype(np.int64),
            (pair[first] % made.accounts).astype(np.int32),
            np.append(first, len(pair)).astype(np.int64),
            made.at[order],
            made.kind[order],
            made.weight[order].astype(np.int32),
        )
    )


def shares(target: np.ndarray, scores: np.ndarray) -> dict[int, float]:
    """The softmax over the candidates."""
    odds = np.exp(scores - scores.max())
    return dict(zip(target.tolist(), (odds / odds.sum()).tolist(), strict=True))


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
                for name in ("community", "embeddings"):  # features of the whole network stay as they are
                    vars(less)[name] = getattr(context.network, name)
                extractor = FeatureExtractor(less)
                again = extractor.two_step_nodes(partner)
                less_share = shares(again.target, model.scores(less, extractor, again))
                assert less_share.get(target, 0.0) < share[target]
                tested += 1
    assert tested > 10


# --- every account


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


def rows_of(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def pairs_of(path: Path) -> set[tuple[str, str, str, str]]:
    columns = ("source_platform", "source_handle", "target_platform", "target_handle")
    return {tuple(row[column] for column in columns) for row in rows_of(path)}  # type: ignore[misc]


def on_two_platforms(context: RankingContext, handles: list[str], keys: list[str]) -> RankingContext:
    from graph.snapshot import StringColumn

    names = {"keys": StringColumn.of(keys), "handles": StringColumn.of(handles)}
    return RankingContext(replace(context.snapshot, **names))


def test_a_new_file_tells_accounts_of_one_handle_on_two_platforms_apart(tmp_path: Path) -> None:
    # x:ana and instagram:ana both know hub, and so do x:ben and x:tom: each is two steps from all others.
    made = history([(0, 4, 0), (1, 4, 1), (2, 4, 2), (3, 4, 3)], 5)
    handles, path = ["ana", "ana", "ben", "tom", "hub"], tmp_path / "all.csv"
    keys = ["x:ana", "instagram:ana", "x:ben", "x:tom", "x:hub"]
    context = on_two_platforms(context_of(made), handles, keys)
    every_pair = {
        (*keys[source].split(":"), *keys[target].split(":"))
        for source in range(4)
        for target in range(4)
        if source != target
    }
    assert write_all(context, UNTRAINED, path) == (4, 12)
    assert pairs_of(path) == every_pair

    known = [row for row in rows_of(path) if (row["source_platform"], row["source_handle"]) == ("x", "ana")]
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(known[0]))
        writer.writeheader()
        writer.writerows(known)
    write_all(context, UNTRAINED, path, only_new=True)
    assert pairs_of(path) == {pair for pair in every_pair if pair[:2] != ("x", "ana")}


def test_a_file_without_platforms_matches_only_handles_that_one_platform_has(tmp_path: Path) -> None:
    made = history([(0, 4, 0), (1, 4, 1), (2, 4, 2), (3, 4, 3)], 5)
    context = on_two_platforms(
        context_of(made), ["ana", "ana", "ben", "tom", "hub"], ["x:ana", "instagram:ana", "x:ben", "x:tom", "x:hub"]
    )
    path = tmp_path / "all.csv"
    path.write_text("source_handle,target_handle,rank,score,path\nben,tom,1,0,\nben,ana,2,0,\nben,gone,3,0,\n")
    write_all(context, UNTRAINED, path, only_new=True)
    targets_of_ben = {pair[2:] for pair in pairs_of(path) if pair[1] == "ben"}
    assert targets_of_ben == {("x", "ana"), ("instagram", "ana")}


# --- lists, on both servers


@pytest.fixture
def network(store: Store, tmp_path: Path) -> Store:
    load_rows(store, tmp_path, HEADER, a_network())
    profiles = [
        "instagram,mia,3000,Mia,en,Lisbon",
        "instagram,ben,50000,Ben,de,Berlin",
        "instagram,zoe,8000,Zoe,en,Porto",
    ]
    load_rows(store, tmp_path, "platform,handle,followers,name,language,location", profiles, "profiles.csv")
    partners.mark_partner(store, key(store, "jade"), NOW)
    return store


def targets(store: Store, **choices: object) -> list[str]:
    return [row["target_handle"] for row in as_rows(introduce(store, **choices))]  # type: ignore[arg-type]


def test_filters_select_by_profile_and_tie(network: Store) -> None:
    scores = {row.target.handle: row.score for row in introduce(network).rows}
    assert set(targets(network, filters=Filters(languages=["EN"]))) == {"mia", "zoe"}
    assert targets(network, filters=Filters(locations=["berlin"])) == ["ben"]
    shortlists.add(network, "Spring", [key(network, "ben"), key(network, "mia")], NOW)
    assert set(targets(network, filters=Filters(lists=["Spring"]))) == {"ben", "mia"}
    with pytest.raises(NothingFound, match="There is no list"):
        targets(network, filters=Filters(lists=["Autumn"]))
    assert "star" not in targets(network, filters=Filters(active_days=30))  # it never mentions anybody
    assert "star" not in targets(network, filters=Filters(hide_hubs=True))
    near = introduce(network, filters=Filters(min_tie_strength=0.4))
    assert {row.target.handle for row in near.rows} == {"mia", "ben", "zoe"}
    assert "star" in scores
    assert all(row.score == scores[row.target.handle] for row in near.rows)


@pytest.mark.both_servers
def test_an_objective_orders_and_changes_no_score(network: Store) -> None:
    by_chance = introduce(network)
    by_reach = introduce(network, objective=Objective(0, 1, 0))
    assert [row.target.handle for row in by_reach.rows][:2] == ["ben", "zoe"]
    assert {row.target.handle: row.score for row in by_reach.rows} == {
        row.target.handle: row.score for row in by_chance.rows
    }
    save_objective(network, "Near  Lisbon", Objective(1, 2, 0, Filters(locations=("Lisbon",))))
    kept = load_objective(network, "Near Lisbon")
    assert (kept.reach, list(kept.filters.locations)) == (2, ["Lisbon"])
    with pytest.raises(NothingFound, match="no objective “Far” \\(saved are: Near Lisbon\\)"):
        load_objective(network, "Far")


@pytest.mark.both_servers
def test_declined_targets_and_resting_partners_are_left_out(network: Store) -> None:
    jade, mia, ben = (key(network, name) for name in ("jade", "mia", "ben"))
    outreach.set_status(network, mia, outreach.DECLINED, NOW, jade)
    outreach.set_status(network, ben, outreach.INTRODUCED, NOW - 10 * DAY, jade)
    assert "mia" not in targets(network)
    assert {row["target_handle"]: row["status"] for row in as_rows(introduce(network))}["ben"] == "introduced"
    assert "ben" not in targets(network, filters=Filters(not_contacted=True))
    with pytest.raises(NothingFound, match="@jade: asked within the last 30 days"):
        introduce(network, settings=IntroductionSettings(cool_down_days=30, now=NOW))
    outreach.set_status(network, mia, outreach.NEW, NOW)
    assert introduce(network, settings=IntroductionSettings(cool_down_days=5, now=NOW)).rows
    network.write(lambda tx: forget(tx, jade, NOW))
    assert [row.introducer for row in outreach.noted(network)] == [None]


@pytest.mark.both_servers
def test_a_dismissed_target_leaves_the_list_until_it_is_asked_for(network: Store) -> None:
    jade, mia, ben = (key(network, name) for name in ("jade", "mia", "ben"))
    outreach.set_status(network, mia, outreach.DISMISSED, NOW, jade, by="ana", note=" too  far ")
    outreach.set_status(network, ben, outreach.IDEA, NOW, jade)
    listed = targets(network)
    assert "mia" not in listed
    assert "ben" in listed
    assert "ben" in targets(network, filters=Filters(not_contacted=True))
    assert introduce(network, settings=IntroductionSettings(cool_down_days=5, now=NOW)).rows  # nobody was asked yet
    assert "mia" in targets(network, filters=Filters(show_dismissed=True))
    before = outreach.note_of(network, mia)
    assert before
    assert (before.status, before.introducer, before.by, before.note) == (outreach.DISMISSED, jade, "ana", "too far")
    outreach.set_status(network, mia, outreach.ASKED, NOW + 1, jade)
    with pytest.raises(NothingFound, match="@jade: asked within the last 5 days"):
        introduce(network, settings=IntroductionSettings(cool_down_days=5, now=NOW))
    outreach.restore(network, mia, before)
    assert outreach.note_of(network, mia) == before
    outreach.restore(network, mia, None)
    assert outreach.note_of(network, mia) is None
    assert "mia" in targets(network)
    with pytest.raises(WrongUse, match="at most 200 characters"):
        outreach.set_status(network, mia, outreach.DISMISSED, NOW, note="x" * 201)


def test_a_dismissal_in_the_terminal_holds_for_the_list_of_the_terminal(network: Store) -> None:
    out = run("outreach", "mia", "--status", "dismissed", "--via", "jade", "--note", "too far", "--format", "csv")
    assert "mia,instagram,dismissed," in out.stdout
    assert out.stdout.splitlines()[1].endswith(",too far")
    assert "mia" not in [row["target_handle"] for row in records(run("introduce", "--format", "csv"))]
    shown = records(run("introduce", "--show-dismissed", "--format", "csv"))
    assert {row["target_handle"]: row["status"] for row in shown}["mia"] == "dismissed"


def note_list(store: Store, at: int, *, save: bool = True) -> ListChanges:
    return changes_since(store, introduce(store).rows, None, at, save=save)


@pytest.mark.both_servers
def test_what_changed_since_the_last_visit_is_marked(network: Store) -> None:
    mia = key(network, "mia")
    assert note_list(network, NOW, save=False) == note_list(network, NOW + VISIT_MS) == ListChanges()
    handles = targets(network)
    outreach.set_status(network, mia, outreach.DISMISSED, NOW)
    assert note_list(network, NOW + VISIT_MS + 1) == ListChanges()  # still the first visit
    later = NOW + 2 * VISIT_MS
    changed = note_list(network, later)
    assert (changed.since, set(changed.marks), changed.gone) == (NOW + VISIT_MS, {""}, [])
    outreach.set_status(network, mia, outreach.NEW, NOW)
    back = note_list(network, later + 1)
    place = handles.index("mia")
    assert back.marks[place] == "new"
    assert set(back.marks[place + 1 :]) <= {"down 1"}
    note_list(network, later + VISIT_MS)
    outreach.set_status(network, mia, outreach.DISMISSED, NOW)
    gone = note_list(network, later + VISIT_MS + 1)
    assert [person.handle for person in gone.gone] == ["mia"]
    network.write(lambda tx: forget(tx, mia, NOW))
    left = note_list(network, later + VISIT_MS + 2, save=False).gone
    assert "mia" not in [person.handle for person in left]
    number = read.numbers_of(network, [key(network, "jade")])
    changes_since(network, introduce(network).rows, key(network, "jade"), NOW, save=True)
    network.write(lambda tx: forget(tx, key(network, "jade"), NOW))
    names = [row["name"] for row in network.read("MATCH (l:ShownList) RETURN l.name AS name")]
    assert number
    assert names == ["all partners"]


@given(st.lists(st.integers(), unique=True, max_size=20), st.lists(st.integers(), unique=True, max_size=20))
def test_marks_lead_from_the_earlier_list_to_this_one(before: list[int], now: list[int]) -> None:
    for row, (target, mark) in enumerate(zip(now, marks_of(before, now), strict=True)):
        if mark == "new":
            assert target not in before
            continue
        direction, _, ranks = mark.partition(" ")
        assert before.index(target) == row + int(ranks or 0) * {"up": 1, "down": -1, "": 0}[direction]


SCORES = st.floats(0, 100)
EFFECTS = st.dictionaries(st.sampled_from([*LABELS]), st.floats(-5, 5))


@given(SCORES, SCORES, EFFECTS)
def test_the_parts_of_a_score_add_up_to_it(score: float, other: float, effects: dict[str, float]) -> None:
    for parts in (chance_parts(score, other, effects), rank_parts(score, other / 100, effects), tie_part(score)):
        assert all(part.points > 0 for part in parts)
        assert math.isclose(sum(part.points for part in parts), score, abs_tol=1e-6)
        assert math.isclose(sum(rounded_points(parts)), round(sum(10 * part.points for part in parts)) / 10)


def test_the_parts_of_every_introduction_add_up_to_its_score(network: Store) -> None:
    rows = introduce(network, learned=training.NOTHING).rows
    assert {len(row.score_parts) for row in rows} == {1, 2}
    for row in rows:
        assert math.isclose(sum(part.points for part in row.score_parts), row.score)


def test_a_cap_spreads_introductions_over_partners(network: Store) -> None:
    partners.mark_partner(network, key(network, "lea"), NOW)
    free = introduce(network)
    assert len({row.target.key for row in free.rows}) == len(free.rows)
    assert any(row.alternatives for row in free.rows)
    capped = introduce(network, settings=IntroductionSettings(cap=1))
    asked = [row.introducer.handle for row in capped.rows]
    assert sorted(asked) == ["jade", "lea"]
    assert (capped.over_cap, capped.cap) == (len(free.rows) - 2, 1)
    assert (free.over_cap, free.cap) == (0, None)


def test_mentions_after_as_of_are_ignored(network: Store) -> None:
    early = introduce(network, settings=IntroductionSettings(as_of=1_778_371_200_000 + DAY))  # 11 May 2026
    assert "star" not in {row.target.handle for row in early.rows}  # first mentioned on 21 May
    assert all(row.last_tie.out + row.last_tie.back <= 2 for row in early.rows)


@pytest.mark.both_servers
def test_evidence_holds_the_posts_of_both_ties(network: Store) -> None:
    zoe = next(row for row in introduce(network).rows if row.target.handle == "zoe")
    found = evidence(network, zoe)
    assert {(post.source, post.target) for post in found.first_tie} == {
        (key(network, "jade"), key(network, "mia")),
        (key(network, "mia"), key(network, "jade")),
    }
    assert [post.at for post in found.last_tie] == sorted((post.at for post in found.last_tie), reverse=True)
    assert all(post.url.startswith("https://example.org/p/") for post in (*found.first_tie, *found.last_tie))


def test_column_maps_and_messages_by_the_user(network: Store, tmp_path: Path) -> None:
    columns = tmp_path / "map.json"
    columns.write_text('{"columns": {"Creator": "target_handle", "Seen": "last_interaction_at"}, "dates": "%d/%m/%Y"}')
    words = tmp_path / "message.txt"
    words.write_text("Hi {introducer_handle}, who is {target_name}?")
    found = introduce(network, top=1)
    file = tmp_path / "mapped.csv"
    write_introductions(found, file, read_preset(columns, COLUMNS))
    assert file.read_text(encoding="utf-8-sig").splitlines() == ["Creator,Seen", "ben,20/05/2026"]
    assert as_rows(found, read_template(words))[0]["message"] == "Hi jade, who is Ben?"
    columns.write_text('{"columns": {"Creator": "shoe_size"}}')
    words.write_text("Hi {secret}")
    for read_file, match in (
        (lambda: read_preset(columns, COLUMNS), "shoe_size"),
        (lambda: read_template(words), "secret"),
    ):
        with pytest.raises(UnreadableFile, match=match):
            read_file()


# --- the command line, on real files


def test_training_backtest_and_files_for_every_account_on_the_command_line(
    one_store: Store, tmp_path: Path, growing: tuple[History, Model]
) -> None:
    made, _ = growing
    rows = [
        f"who{source},who{target},{at // 1000}"
        for source, target, at in zip(made.source.tolist(), made.target.tolist(), made.at.tolist(), strict=True)
    ]
    load(one_store, write_table(tmp_path / "growing.csv", "source,target,time", rows), platform="x")
    target = tmp_path / "all.csv"
    assert "name it with --csv" in run("introduce", "--all", code=2).stderr
    assert "new ties" in run("train").stderr
    told = run("introduce", "--all", "--top", 2, "--csv", target)
    assert "introductions for" in told.stderr
    first = rows_of(target)
    assert list(first[0]) == [
        "source_handle",
        "target_handle",
        "rank",
        "score",
        "path",
        "source_platform",
        "target_platform",
    ]
    assert {row["source_platform"] for row in first} == {"x"}
    assert {row["rank"] for row in first} == {"1", "2"}
    run("introduce", "--all", "--top", 20, "--csv", target, "--only-new")
    second = {(row["source_handle"], row["target_handle"]) for row in rows_of(target)}
    assert second
    assert not second & {(row["source_handle"], row["target_handle"]) for row in first}
    learned = training.learned(one_store)
    assert learned.is_current
    assert learned.ties is not None
    rows_told = records(run("introduce", "who3", "--top", 3, "--format", "csv"))
    gives_chances = "in touch within" in run("introduce", "who3", "--top", 3).stderr
    assert gives_chances == (learned.introductions.calibration is not None)
    assert len(rows_told) == 3
    plain = introduce(one_store, [resolve.influencer_key(one_store, "who3")])
    assert plain == introduce(one_store, [plain.rows[0].introducer.key], learned=learned)
    assert [row["target_handle"] for row in rows_told] == [row["target_handle"] for row in as_rows(plain)[:3]]
    assert learned.list_chance is not None
    assert plain.promise is not None
    level = plain.promise.lengths[0].level
    promised = introduce(one_store, [plain.rows[0].introducer.key], level=level)
    assert promised.promise is not None
    assert promised.promise.level >= level
    assert len(promised.rows) == promised.promise.rows == plain.promise.rows_for(level)
    shown = run("introduce", "who3", "--promise", level, "--format", "csv")
    assert "to somebody whom your partners do not know yet. Chances are" in shown.stderr
    chances = {row.target.handle: row.chance for row in promised.rows}
    for row in records(shown):
        chance = chances[row["target_handle"]]
        assert row["chance"] == ("" if chance is None else str(round(100 * chance, 1)))
    told = run("backtest")
    assert "list of: 11 to 30 contacts" in told.stdout
    assert "Lists that promised at least one hit kept it" in told.stderr
    assert "Your decisions: 0 so far; 30 more are needed" in told.stderr
    stored = training.last_backtest(one_store)
    assert stored is not None
    assert stored[0].scores["with hubs"][0].method == "model"
    assert stored[0] == testing.from_plain(json.loads(json.dumps(testing.as_plain(stored[0]))))
    assert {score.role for score in stored[0].groups} == {"account", "target"}
    run("outreach", "who5", "--status", "declined", "--via", "who3")
    assert "who5" not in {
        row["target_handle"] for row in records(run("introduce", "who3", "--top", 0, "--format", "csv"))
    }
    run("introduce", "who3", "--weigh", "reach=2", "--weigh", "chance=1", "--save-objective", "far")
    assert run("introduce", "who3", "--objective", "far").stdout
    assert "write one of chance, reach, closeness" in run("introduce", "who3", "--weigh", "fame=1", code=2).stderr
    context = ranking_context(one_store)
    assert context is ranking_context(one_store)
    assert len(context.snapshot) == len(current_snapshot(one_store))


def load_growing(store: Store, tmp_path: Path, made: History, first: int = 0, last: int | None = None) -> None:
    """Load these mentions of a history, in order of time."""
    columns = (made.source[first:last].tolist(), made.target[first:last].tolist(), made.at[first:last].tolist())
    rows = [f"who{source},who{target},{at // 1000}" for source, target, at in zip(*columns, strict=True)]
    load(store, write_table(tmp_path / f"growing{first}.csv", "source,target,time", rows), platform="x")


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
