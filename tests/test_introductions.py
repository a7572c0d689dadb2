"""Introductions: what is looked at, what is learned, what the reasons are worth, and how lists leave."""

import csv
import io
import json
import random
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

from graph.errors import NothingFound, UnreadableFile
from graph.introductions import (
    COLUMNS,
    PRESETS,
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
from graph.introductions.batch import predict
from graph.introductions.context import RankingContext, ranking_context
from graph.introductions.evidence import evidence
from graph.introductions.learning import backtest as testing
from graph.introductions.learning import training
from graph.introductions.learning.calibration import holds
from graph.introductions.learning.features import FEATURES, PAIR, FeatureExtractor, new_ties
from graph.introductions.learning.model import BOUNDS, Model, train
from graph.introductions.learning.network_at import NetworkAt
from graph.introductions.reasons import CONTACTS, explain
from graph.nx_backend import network as backend
from graph.snapshot import current_snapshot
from graph.snapshot.history import History
from graph.store import Store
from graph.store.team import outreach, partners
from graph.store.write import forgotten
from graph.ties import TieModel, learn_ties

assert backend  # networkx finds the backend by its name

ACCOUNTS = 9
LONG_AGO = 400  # days before the tests' moment: where histories begin
MENTIONS = st.lists(
    st.tuples(st.integers(0, ACCOUNTS - 1), st.integers(0, ACCOUNTS - 1), st.integers(0, 40)).filter(
        lambda one: one[0] != one[1]
    ),
    min_size=1,
    max_size=60,
)


def history(mentions: list[tuple[int, int, int]], accounts: int = ACCOUNTS) -> History:
    """A history of (source, target, day); instants on one day are equal."""
    rows = sorted(mentions, key=lambda one: one[2])
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


def a_lively_network(accounts: int = 240, mentions: int = 9_000, seed: int = 3) -> History:
    """People in circles who come to know the friends of their friends as time goes on."""
    chance = random.Random(seed)
    friends: list[set[int]] = [set() for _ in range(accounts)]
    rows = []
    for number in range(mentions):
        one = min(accounts - 1, int(accounts * chance.random() ** 1.5))
        if friends[one] and chance.random() < 0.55:
            other = chance.choice(sorted(friends[one]))
        elif friends[one] and chance.random() < 0.7:
            over = chance.choice(sorted(friends[one]))
            other = chance.choice(sorted(friends[over] or {over}))
        else:
            other = (one + chance.choice([1, 2, 3, 5, 8, 60, 120])) % accounts
        if other != one:
            friends[one].add(other)
            rows.append((one, other, number // 40))
            if chance.random() < 0.4:
                friends[other].add(one)
                rows.append((other, one, number // 40))
    return history(rows, accounts)


@pytest.fixture(scope="module")
def lively() -> tuple[History, Model]:
    made = a_lively_network()
    return made, train(made)


# --- what is looked at


@given(MENTIONS, MENTIONS)
@settings(deadline=None)
def test_what_comes_after_the_cut_moves_no_feature(before: list, after: list) -> None:
    known = history(before)
    later = [(source, target, day + 41) for source, target, day in after]
    strangers = [(ACCOUNTS, 0, 90), (0, ACCOUNTS + 1, 91)]
    longer = history(before + later + strangers, ACCOUNTS + 2)
    alone, hidden = NetworkAt(known), NetworkAt(longer, len(before))
    assert alone.known.tolist() == hidden.known.tolist()
    for source in range(len(alone)):
        one, other = FeatureExtractor(alone).candidates(source), FeatureExtractor(hidden).candidates(source)
        assert one.target.tolist() == other.target.tolist()
        np.testing.assert_array_equal(one.scores, other.scores)
        np.testing.assert_array_equal(FeatureExtractor(alone).describe(one), FeatureExtractor(hidden).describe(other))


@given(MENTIONS)
@settings(deadline=None)
def test_pair_scores_are_what_their_names_say(mentions: list) -> None:
    past = NetworkAt(history(mentions))
    out = [set(past.out.of(one).tolist()) for one in range(len(past))]
    into = [set(past.incoming.of(one).tolist()) for one in range(len(past))]
    near = [out[one] | into[one] for one in range(len(past))]
    extractor = FeatureExtractor(past)
    for source in range(len(past)):
        found = extractor.candidates(source)
        two = {c for w in near[source] for c in near[w]} - near[source] - {source}
        assert found.target.tolist() == sorted(two)
        for target, scores in zip(found.target.tolist(), found.scores, strict=True):
            told = dict(zip(PAIR, scores.tolist(), strict=True))
            cocitation = sum(1 / len(into[w]) / len(out[z]) for w in out[source] for z in into[w] if target in out[z])
            assert told["cocitation"] == pytest.approx(cocitation, rel=1e-4)
            assert told["out_in"] == pytest.approx(
                sum(1 / len(into[w]) for w in out[source] if target in into[w]), rel=1e-4
            )
            assert told["in_in"] == len([w for w in into[source] if target in into[w]])
            assert told["walk_undirected"] > 0


def test_new_ties_are_those_at_two_steps() -> None:
    past = NetworkAt(history([(0, 1, 0), (1, 2, 1), (2, 3, 2)]))
    later = np.array([0, 0, 0, 1, 0, 0]), np.array([2, 2, 3, 0, 1, 7])
    one, other = new_ties(past, *later)
    assert list(zip(one.tolist(), other.tolist(), strict=True)) == [(0, 2)]


# --- what is learned


def test_a_model_is_learned_and_is_the_same_again(lively: tuple[History, Model]) -> None:
    made, model = lively
    assert model.kind in ("logit", "trees")
    assert model == train(made)
    assert model == Model.from_json(model.as_json())
    assert all(low is None or c >= low for c, (low, _) in zip(model.coefficients, BOUNDS, strict=True))
    assert all(high is None or c <= high for c, (_, high) in zip(model.coefficients, BOUNDS, strict=True))
    assert len(model.coefficients) == len(FEATURES)


def test_what_was_learned_beats_chance_and_popularity(lively: tuple[History, Model]) -> None:
    found = testing.backtest(lively[0])
    scores = {score.method: score for score in found.scores[testing.WITHOUT_HUBS]}
    assert scores["model"].hit.mean > scores["in-degree"].hit.mean
    assert found.plain[0].startswith("For ")
    assert "really came true in the following" in found.plain[0]
    assert found == testing.from_plain(json.loads(json.dumps(testing.as_plain(found))))
    assert found.tie_scores[0].method == "tie strength"
    assert found.tie_scores[0].auc > 0.5


def test_too_little_history_is_said_and_nothing_is_learned() -> None:
    few = train(history([(0, 1, 0), (1, 2, 5), (2, 3, 9)]))
    assert (few.kind, few.calibration) == ("untrained", None)
    assert "too few to learn from" in few.why
    undated = replace(history([(0, 1, 0), (1, 2, 0)]), at=np.zeros(2, np.int64))
    assert "no times" in train(undated).why
    assert learn_ties(undated) is None
    with pytest.raises(NothingFound, match="no times"):
        testing.backtest(undated)


def test_a_small_network_is_called_too_small_to_tell(lively: tuple[History, Model]) -> None:
    made = a_lively_network(70, 2_500)
    assert "too few to tell methods apart" in testing.backtest(made).telling
    with pytest.raises(NothingFound, match="too small to tell"):
        testing.backtest(a_lively_network(40, 1_500))


def test_tie_strength_follows_what_lasted(lively: tuple[History, Model]) -> None:
    model = learn_ties(lively[0])
    assert model is not None
    assert model == TieModel.from_json(model.as_json())
    assert 0 < model.window_days < 200


def test_chances_are_told_only_where_they_hold() -> None:
    chance = np.random.default_rng(0)
    told = chance.random(4_000) * 0.3
    came = chance.random(4_000) < told
    assert holds(told, came)
    assert not holds(told / 3, came)


# --- the reasons


def without(made: History, sources: tuple[int, ...], target: int) -> History:
    kept = ~(np.isin(made.source, sources) & (made.target == target))
    columns = {name: getattr(made, name)[kept] for name in ("source", "target", "at", "weight", "kind")}
    return History(made.accounts, **columns, kind_names=made.kind_names)


def scene_like(made: History) -> RankingContext:
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
    """What a softmax over the candidates gives each of them."""
    odds = np.exp(scores - scores.max())
    return dict(zip(target.tolist(), (odds / odds.sum()).tolist(), strict=True))


@given(MENTIONS)
@settings(deadline=None)
def test_without_the_named_evidence_the_score_falls_untrained(mentions: list) -> None:
    made = history(mentions)
    context = scene_like(made)
    for partner in range(ACCOUNTS):
        source = int(context.past.positions(np.array([partner]))[0])
        if source < 0:
            continue
        found = context.quick_extractor.candidates(source)
        before = dict(zip(found.target.tolist(), found.scores[:, PAIR.index("cocitation_1")].tolist(), strict=True))
        targets = context.past.known[found.target].tolist()
        for target, facts in explain(context, UNTRAINED, partner, targets).items():
            for fact in facts:
                less = NetworkAt(without(made, fact.by, target))
                places = less.positions(np.array([partner, target]))
                again = FeatureExtractor(less).candidates(int(places[0])) if (places >= 0).all() else None
                hit = np.flatnonzero(again.target == places[1]) if again is not None else []
                score = float(again.scores[hit[0], PAIR.index("cocitation_1")]) if len(hit) else 0.0  # type: ignore[union-attr]
                assert score < before[int(context.past.positions(np.array([target]))[0])]


def test_without_the_named_evidence_the_score_falls_once_learned(lively: tuple[History, Model]) -> None:
    made, model = lively
    model = replace(model, kind="logit", trees=[])
    context = scene_like(made).prepare()
    assert len(context.past) == made.accounts  # positions and numbers are the same
    tried = 0
    for partner in range(0, 60, 6):
        found = context.extractor.candidates(partner)
        scores = model.scores(context.past, context.extractor, found)
        best = found.target[np.argsort(-scores)[:5]]
        share = shares(found.target, scores)
        for target, facts in explain(context, model, partner, best.tolist()).items():
            for fact in [fact for fact in facts if fact.kind == CONTACTS]:
                less = NetworkAt(without(made, fact.by, target))
                if len(less) < made.accounts:
                    continue
                for name in ("community", "embeddings"):  # what is learned of everybody stays as it is
                    vars(less)[name] = getattr(context.past, name)
                extractor = FeatureExtractor(less)
                again = extractor.candidates(partner)
                values = model.scores(less, extractor, again)
                assert shares(again.target, values).get(target, 0.0) < share[target]
                tried += 1
    assert tried > 10


# --- everybody at once


def test_everybody_gets_their_best_at_two_steps(lively: tuple[History, Model], tmp_path: Path) -> None:
    made, model = lively
    past = NetworkAt(made)
    found = [one for group in predict(past, model, 5) for one in group]
    assert [one.source for one in found] == list(range(len(past)))
    near = [set(past.near.of(one).tolist()) for one in range(len(past))]
    for one in found:
        assert (np.diff(one.score) <= 0).all()
        for target, middle in zip(one.target.tolist(), one.middle.tolist(), strict=True):
            assert target not in near[one.source] | {one.source}
            assert middle in near[one.source] & near[target]
    import networkx as nx

    nx.config.backends.intrograph.threads = 1
    try:
        alone = [one for group in predict(past, model, 5) for one in group]
    finally:
        nx.config.backends.intrograph.threads = 0
    assert all((a.target == b.target).all() and (a.score == b.score).all() for a, b in zip(found, alone, strict=True))


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


def test_filters_choose_by_what_profiles_and_ties_say(network: Store) -> None:
    scores = {row.target.handle: row.score for row in introduce(network).rows}
    assert set(targets(network, filters=Filters(languages=["EN"]))) == {"mia", "zoe"}
    assert targets(network, filters=Filters(locations=["berlin"])) == ["ben"]
    assert "star" not in targets(network, filters=Filters(active_days=30))  # which never mentions anybody
    assert "star" not in targets(network, filters=Filters(hide_hubs=True))
    near = introduce(network, filters=Filters(least_tie=0.4))
    assert {row.target.handle for row in near.rows} == {"mia", "ben", "zoe"}
    assert "star" in scores
    assert all(row.score == scores[row.target.handle] for row in near.rows)


def test_an_aim_orders_and_changes_no_score(network: Store) -> None:
    by_chance = introduce(network)
    by_reach = introduce(network, objective=Objective(0, 1, 0))
    assert [row.target.handle for row in by_reach.rows][:2] == ["ben", "zoe"]
    assert {row.target.handle: row.score for row in by_reach.rows} == {
        row.target.handle: row.score for row in by_chance.rows
    }
    save_objective(network, "Near  Lisbon", Objective(1, 2, 0, Filters(locations=("Lisbon",))))
    kept = load_objective(network, "Near Lisbon")
    assert (kept.reach, list(kept.filters.locations)) == (2, ["Lisbon"])
    with pytest.raises(NothingFound, match="no objective “Far” \\(Near Lisbon\\)"):
        load_objective(network, "Far")


def test_who_declined_is_not_suggested_and_partners_may_rest(network: Store) -> None:
    jade, mia, ben = (key(network, name) for name in ("jade", "mia", "ben"))
    outreach.set_status(network, mia, outreach.DECLINED, NOW, jade)
    outreach.set_status(network, ben, outreach.CONTACTED, NOW - 10 * DAY, jade)
    assert "mia" not in targets(network)
    assert {row["target_handle"]: row["status"] for row in as_rows(introduce(network))}["ben"] == "contacted"
    assert "ben" not in targets(network, filters=Filters(not_contacted=True))
    with pytest.raises(NothingFound, match="@jade: asked within the last 30 days"):
        introduce(network, settings=IntroductionSettings(cool_down_days=30, now=NOW))
    outreach.set_status(network, mia, outreach.NEW, NOW)
    assert introduce(network, settings=IntroductionSettings(cool_down_days=5, now=NOW)).rows
    network.write(lambda tx: forgotten.forget(tx, jade, NOW))
    assert [row.introducer for row in outreach.noted(network)] == [None]


def test_partners_share_the_asking(network: Store) -> None:
    partners.mark_partner(network, key(network, "lea"), NOW)
    free = introduce(network)
    assert len({row.target.key for row in free.rows}) == len(free.rows)
    assert any(row.alternatives for row in free.rows)
    capped = introduce(network, settings=IntroductionSettings(cap=1))
    asked = [row.introducer.handle for row in capped.rows]
    assert sorted(asked) == ["jade", "lea"]
    assert capped.over_cap == len(free.rows) - 2


def test_nothing_after_the_asked_day_is_looked_at(network: Store) -> None:
    early = introduce(network, settings=IntroductionSettings(as_of=1_778_371_200_000 + DAY))  # 11 May 2026
    assert "star" not in {row.target.handle for row in early.rows}  # first named on 21 May
    assert all(row.last_tie.out + row.last_tie.back <= 2 for row in early.rows)


def test_evidence_are_the_posts_of_both_ties(network: Store) -> None:
    zoe = next(row for row in introduce(network).rows if row.target.handle == "zoe")
    found = evidence(network, zoe)
    assert {(post.source, post.target) for post in found.first_tie} == {
        (key(network, "jade"), key(network, "mia")),
        (key(network, "mia"), key(network, "jade")),
    }
    assert [post.at for post in found.last_tie] == sorted((post.at for post in found.last_tie), reverse=True)
    assert all(post.url.startswith("https://example.org/p/") for post in (*found.first_tie, *found.last_tie))


def test_every_preset_writes_the_same_people_and_no_formula(network: Store, tmp_path: Path) -> None:
    load_rows(network, tmp_path, "platform,handle,name", ["instagram,mia,=HYPERLINK(1)"], "formula.csv")
    found = introduce(network)
    for preset in PRESETS.values():
        text = io.StringIO(newline="")
        assert write_introductions(found, text, preset) == len(found.rows)
        rows = list(csv.DictReader(io.StringIO(text.getvalue())))
        assert list(rows[0]) == preset.header(COLUMNS)
        assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    hubspot = io.StringIO(newline="")
    write_introductions(found, hubspot, PRESETS["hubspot"])
    assert next(csv.DictReader(io.StringIO(hubspot.getvalue())))["Last Contacted"] == "2026-05-20"
    grin = io.StringIO(newline="")
    write_introductions(found, grin, PRESETS["grin"])
    assert {row["Instagram Username"] for row in csv.DictReader(io.StringIO(grin.getvalue()))} == {
        row.target.handle for row in found.rows
    }


def test_column_maps_and_messages_of_ones_own(network: Store, tmp_path: Path) -> None:
    columns = tmp_path / "map.json"
    columns.write_text('{"columns": {"Creator": "target_handle", "Seen": "last_interaction_at"}, "dates": "%d/%m/%Y"}')
    words = tmp_path / "message.txt"
    words.write_text("Hi {introducer_handle}, who is {target_name}?")
    found = introduce(network, top=1)
    text = io.StringIO(newline="")
    write_introductions(found, text, read_preset(columns, COLUMNS))
    assert text.getvalue().splitlines() == ["Creator,Seen", "ben,20/05/2026"]
    assert as_rows(found, read_template(words))[0]["message"] == "Hi jade, who is Ben?"
    columns.write_text('{"columns": {"Creator": "shoe_size"}}')
    words.write_text("Hi {secret}")
    for read, match in ((lambda: read_preset(columns, COLUMNS), "shoe_size"), (lambda: read_template(words), "secret")):
        with pytest.raises(UnreadableFile, match=match):
            read()


# --- the terminal, on real files


def test_learning_testing_and_everybody_in_the_terminal(
    one_store: Store, tmp_path: Path, lively: tuple[History, Model]
) -> None:
    made, _ = lively
    rows = [
        f"who{source},who{target},{at // 1000}"
        for source, target, at in zip(made.source.tolist(), made.target.tolist(), made.at.tolist(), strict=True)
    ]
    load(one_store, write_table(tmp_path / "lively.csv", "source,target,time", rows), platform="x")
    target = tmp_path / "all.csv"
    assert "name it with --csv" in run("introduce", "--all", code=2).stderr
    assert "new ties" in run("train").stderr
    told = run("introduce", "--all", "--top", 2, "--csv", target)
    assert "introductions for" in told.stderr
    with open(target, encoding="utf-8-sig", newline="") as file:
        first = list(csv.DictReader(file))
    assert list(first[0]) == ["source_handle", "target_handle", "rank", "score", "path"]
    assert {row["rank"] for row in first} == {"1", "2"}
    run("introduce", "--all", "--top", 20, "--csv", target, "--only-new")
    with open(target, encoding="utf-8-sig", newline="") as file:
        second = {(row["source_handle"], row["target_handle"]) for row in csv.DictReader(file)}
    assert second
    assert not second & {(row["source_handle"], row["target_handle"]) for row in first}
    learned = training.learned(one_store)
    assert learned.is_current
    assert learned.ties is not None
    rows_told = records(run("introduce", "who3", "--top", 3, "--format", "csv"))
    assert "in touch within" in run("introduce", "who3", "--top", 3).stderr or learned.introductions.calibration is None
    assert len(rows_told) == 3
    report = json.loads(run("backtest", "--format", "json").stdout)
    assert report["scores"]["with hubs"][0]["method"] == "model"
    assert training.last_backtest(one_store) is not None
    run("contact", "who5", "--status", "declined", "--via", "who3")
    assert "who5" not in {
        row["target_handle"] for row in records(run("introduce", "who3", "--top", 0, "--format", "csv"))
    }
    run("introduce", "who3", "--weigh", "reach=2", "--weigh", "chance=1", "--save-objective", "far")
    assert run("introduce", "who3", "--objective", "far").stdout
    assert "write one of chance, reach, closeness" in run("introduce", "who3", "--weigh", "fame=1", code=2).stderr
    context = ranking_context(one_store)
    assert context is ranking_context(one_store)
    assert len(context.snapshot) == len(current_snapshot(one_store))


def test_real_networks_are_foretold_better_than_by_popularity(one_store: Store, shared_data: Path) -> None:
    load(one_store, shared_data / "german-politicians" / "mentions.csv", platform="x")
    found = testing.backtest(History.of(current_snapshot(one_store)))
    scores = {score.method: score for score in found.scores[testing.WITHOUT_HUBS]}
    assert scores["model"].hit.mean > scores["in-degree"].hit.mean + 0.1
    assert found.tie_scores[0].auc > max(score.auc for score in found.tie_scores[1:])
    assert "too few to tell methods apart" in found.telling
