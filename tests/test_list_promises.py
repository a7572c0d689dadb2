"""What a list promises, and whether it keeps it: on planted networks, on the network's own past, and per group."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import NOW
from helpers import load_rows
from histories import context_of, growing_network, history
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import records, run
from test_graph import HEADER, a_network, key

from graph.errors import NothingFound
from graph.introductions import IntroductionSettings, introduce
from graph.introductions.candidates import NOBODY, Candidates
from graph.introductions.learning.fairness import HUB, PredictedList, degree_groups, fairness
from graph.introductions.learning.list_chance import (
    LEVELS,
    Coverage,
    ListChance,
    PastLists,
    bands,
    coverage,
    learn_list_chance,
    past_lists,
)
from graph.introductions.learning.model import UNTRAINED, Model
from graph.introductions.learning.network_at import NetworkAt
from graph.introductions.learning.report import coverage_sentence
from graph.introductions.promise import list_promise, row_chances, running_chances
from graph.introductions.selection import spread_hubs
from graph.snapshot.history import History
from graph.store import Store
from graph.store.team import partners


@pytest.fixture(scope="module")
def growing() -> History:
    return growing_network()


@pytest.fixture(scope="module")
def learned(growing: History) -> ListChance:
    found = learn_list_chance(growing, untrained)
    assert found is not None
    return found


def untrained(earlier: History) -> Model:
    """Ranks as fast as lists can be ranked; the test in a store trains."""
    return UNTRAINED


def planted(seed: int, rate: float, accounts: int = 400) -> PastLists:
    """Lists whose rows come true by a known chance: the higher the rank and the activity, the likelier."""
    chance = np.random.default_rng(seed)
    account = np.repeat(np.arange(accounts), 50)
    rank = np.tile(np.log(np.arange(1, 51)), accounts)
    activity = np.repeat(chance.normal(size=accounts), 50)
    logit = rate - 0.8 * rank + activity
    inputs = np.stack([rank, activity, np.zeros(len(rank)), np.zeros(len(rank)), np.zeros(len(rank))], axis=1)
    return PastLists(account, inputs, chance.random(len(rank)) < 1 / (1 + np.exp(-logit)), 7.0)


# --- what is learned


@given(st.integers(0, 1_000), st.floats(-4, 0))
@settings(deadline=None, max_examples=8)
def test_promises_learned_from_planted_lists_hold_on_others(seed: int, rate: float) -> None:
    from graph.introductions.learning.list_chance import _fit

    model, others = _fit(planted(seed, rate)), planted(seed + 1, rate)
    tests = coverage(model, others)
    tested = [test for test in tests if test.lists >= 100]
    assert tested
    for test in tested:  # four standard errors, of both samples
        assert test.kept / test.lists >= test.level - 4 * np.sqrt(2 * 0.25 / test.lists)
    assert sum(band.happened for band in bands(model, others)) == others.came_true.sum()


def test_promises_of_a_growing_network_are_kept_in_its_hidden_part(growing: History, learned: ListChance) -> None:
    assert len(learned.levels) >= 3
    assert ListChance.from_json(learned.as_json()) == learned
    assert learn_list_chance(growing, untrained) == learned
    earlier = learn_list_chance(growing.until(growing.share(0.8)), untrained)
    assert earlier is not None
    hidden = past_lists(growing, UNTRAINED, 0.8, 1.0, seed=3)
    assert hidden is not None
    kept = [test for test in coverage(earlier, hidden) if test.lists >= 50]
    assert len(kept) >= 3
    assert all(abs(test.kept / test.lists - test.level) < 0.2 for test in kept)
    assert "5 in 10 in" in coverage_sentence(kept)


def test_nothing_is_promised_where_too_little_came_true() -> None:
    assert learn_list_chance(history([(0, 1, 0), (1, 2, 5), (2, 3, 9)]), untrained) is None
    undated = replace(history([(0, 1, 0), (1, 2, 0)]), at=np.zeros(2, np.int64))
    assert learn_list_chance(undated, untrained) is None


def test_a_level_that_its_lists_did_not_keep_is_not_promised(learned: ListChance) -> None:
    broken = replace(learned, coverage=tuple(Coverage(level, 100, 5) for level in LEVELS))
    assert broken.levels == (0.1,)
    assert "so it is not promised" in coverage_sentence(broken.coverage)


# --- lists


def rows(number: int, introducers: int = 1) -> Candidates:
    """Candidates of the first accounts, by rank; the first of each is a contact."""
    introducer = np.arange(number) % introducers
    rank = np.arange(number) // introducers
    strength = np.linspace(1, 0.1, number)
    connector = np.where(rank == 0, NOBODY, 5)
    return Candidates(introducer, 50 + np.arange(number), strength, strength, connector, np.ones(number, int), rank)


def test_longer_lists_promise_more_and_contacts_promise_nothing(growing: History, learned: ListChance) -> None:
    context = context_of(growing)
    ordered = rows(60, 3)
    chances = running_chances(context, learned, ordered)
    assert (np.diff(chances) >= 0).all()
    assert chances[2] == 0  # three contacts
    assert 0 < chances[3] < chances[-1] < 1
    promise = list_promise(context, learned, ordered, 12)
    assert promise is not None
    assert (promise.rows, promise.new) == (12, 9)
    assert [length.rows for length in promise.lengths] == sorted(length.rows for length in promise.lengths)
    for length in promise.lengths:
        assert chances[length.rows - 1] >= length.level > chances[length.rows - 2]
    assert promise.text.startswith("9 of these 12 rows lead to somebody whom your partners do not know yet.")
    assert list_promise(context, replace(learned, coverage=()), ordered, 12) is None


def test_a_row_has_a_chance_only_where_chances_held(growing: History, learned: ListChance) -> None:
    context, ordered = context_of(growing), rows(40)
    chances = row_chances(context, learned, ordered)
    assert np.isnan(chances[0])
    assert (~np.isnan(chances)).any()
    assert np.isnan(row_chances(context, replace(learned, bands=()), ordered)).all()


# --- hubs, and the small


@given(st.lists(st.booleans(), max_size=40), st.sampled_from([0.0, 0.1, 0.2, 0.5, 1.0]))
def test_hubs_take_at_most_their_share_of_the_first_rows(is_hub: list[bool], share: float) -> None:
    order = spread_hubs(np.array(is_hub, bool), share).tolist()
    assert sorted(order) == list(range(len(is_hub)))
    shown = [is_hub[row] for row in order]
    others_left = len(is_hub) - sum(is_hub)
    for row, hub in enumerate(shown):
        if hub and others_left:
            assert sum(shown[: row + 1]) <= np.ceil((row + 1) * share)
        others_left -= not hub
    for group in (True, False):  # within hubs, and within others, nobody changes places
        assert [row for row in order if is_hub[row] == group] == [row for row, hub in enumerate(is_hub) if hub == group]
    if share == 1:
        assert order == list(range(len(is_hub)))


def test_hit_rates_by_group_match_hand_counts() -> None:
    # A star with 101 fans; each fan knows the next one too.
    made = history([(fan, 101, 0) for fan in range(101)] + [(fan, fan + 1, 1) for fan in range(100)], 102)
    network = NetworkAt(made)
    groups = degree_groups(network)
    assert groups[101] == HUB
    assert set(groups[:101]) == {"1 to 3 contacts"}
    lists = [PredictedList(fan, np.array([101, fan + 3]), np.array([101])) for fan in range(10)]
    lists += [PredictedList(fan, np.array([101, fan + 3]), np.array([fan + 5])) for fan in range(10, 20)]
    tiers = np.array(["nano"] * 101 + ["mega"])
    scores = {(score.role, score.by, score.group): score for score in fairness(network, lists, tiers)}
    fans = scores["account", "degree", "1 to 3 contacts"]
    assert (fans.tested, fans.hit.mean, fans.new_ties, fans.suggestions) == (20, 0.5, 1.0, 1.0)
    assert (scores["target", "degree", HUB].hit.mean, scores["target", "tier", "mega"].suggestions) == (1.0, 0.5)
    assert scores["target", "tier", "nano"].hit.mean == 0
    assert fairness(network, lists[:2], None) == []


# --- in a store


def test_no_list_promises_anything_before_the_first_training(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    partners.mark_partner(one_store, key(one_store, "jade"), NOW)
    assert introduce(one_store).promise is None
    with pytest.raises(NothingFound, match="No list is known to have a chance of 80%"):
        introduce(one_store, level=0.8)
    assert "omit --top" in run("introduce", "--promise", 0.5, "--top", 3, code=2).stderr


def test_stars_crowd_a_list_only_if_they_are_asked_for(one_store: Store, tmp_path: Path) -> None:
    chance = random.Random(5)
    fans = [f"f{number}" for number in range(300)]
    lines = [
        f"x,{fan},star{number},{NOW // 1000 - 86_400 * chance.randrange(60)}" for fan in fans for number in range(3)
    ]
    lines += [f"x,{one},{other},{NOW // 1000 - 9}" for one, other in zip(fans[1:40], fans, strict=False)]
    lines += [f"x,{other},{one},{NOW // 1000 - 9}" for one, other in zip(fans[1:40], fans, strict=False)]
    load_rows(one_store, tmp_path, "platform,source,target,time", lines)
    partners.mark_partner(one_store, key(one_store, "f3"), NOW)
    shown = [row.target.handle or "" for row in introduce(one_store).rows]
    free = [
        row.target.handle or "" for row in introduce(one_store, settings=IntroductionSettings(max_hub_share=1.0)).rows
    ]
    assert set(shown) == set(free)
    listed = records(run("introduce", "--allow-hubs", "--format", "csv"))
    assert [row["target_handle"] for row in listed] == free[:20]
    stars = [handle.startswith("star") for handle in shown]
    assert all(sum(stars[: row + 1]) <= np.ceil((row + 1) / 5) for row in range(len(stars)) if not all(stars[row:]))
