"""Accounts that one post mentions are mentioned together: as evidence, and as a reason in words."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers import DAY
from histories import ACCOUNTS, MENTIONS, context_of, history, load_growing, shares, with_whole_network_of, without
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import POSTS, planted

from graph import nx_backend as backend
from graph.introductions import introduce, rows
from graph.introductions.learning import training
from graph.introductions.learning.features import FeatureExtractor
from graph.introductions.learning.fit import train
from graph.introductions.learning.model import Mixture, Model
from graph.introductions.learning.network_at import NetworkAt
from graph.introductions.learning.together import HALF_LIFE, LARGEST_POST, SharedPosts
from graph.introductions.reasons import TOGETHER, explain
from graph.records import UNDATED
from graph.snapshot.history import History
from graph.store import Store

assert backend  # networkx finds the backend by its name


@pytest.fixture(scope="module")
def sharing() -> tuple[History, Model]:
    """A network whose accounts come to mention those that posts mention together with them, and its model."""
    made = planted(POSTS, seed=3)
    return made, train(made)


@given(MENTIONS, st.integers(0, ACCOUNTS - 1))
@settings(deadline=None)
def test_a_score_is_the_sum_over_posts_of_what_each_says(mentions: list, account: int) -> None:
    made = history(mentions)
    posts: dict[tuple[int, int], set[int]] = {}
    for source, target, at in zip(made.source.tolist(), made.target.tolist(), made.at.tolist(), strict=True):
        posts.setdefault((source, at), set()).add(target)
    expected = np.zeros(ACCOUNTS)
    for (_, at), named in posts.items():
        age = float(np.mean(made.at > at))
        for other in named - {account} if account in named else ():
            expected[other] += 0.5 ** (age / HALF_LIFE) / (len(named) - 1) ** 2
    others = np.delete(np.arange(ACCOUNTS), account)
    assert SharedPosts.of(made).scores(account, others) == pytest.approx(expected[others], rel=1e-5)


def test_a_post_that_mentions_too_many_says_nothing_about_any_two() -> None:
    names = range(1, LARGEST_POST + 1)
    shared = SharedPosts.of(history([(0, name, 1) for name in names], LARGEST_POST + 2))
    assert len(shared.author) == 1
    assert shared.scores(1, np.array([2])).tolist() == pytest.approx([1 / (LARGEST_POST - 1) ** 2])
    larger = SharedPosts.of(history([(0, name, 1) for name in (*names, LARGEST_POST + 1)], LARGEST_POST + 2))
    assert len(larger.author) == 0
    assert larger.scores(1, np.array([2])).tolist() == [0]


def test_mentions_without_a_time_are_in_no_post() -> None:
    made = history([(0, 1, 1), (0, 2, 1), (3, 1, 2), (3, 4, 2)])
    made.at[:2] = UNDATED
    shared = SharedPosts.of(made)
    assert shared.author.tolist() == [3]
    assert shared.of_both(1, 4).tolist() == [0]
    assert shared.of_both(1, 2).tolist() == []


def test_without_the_posts_that_mention_both_a_score_is_lower(sharing: tuple[History, Model]) -> None:
    made, model = sharing[0], replace(sharing[1], boosters=[], mixture=Mixture())
    context = context_of(made).prepare()
    network = context.network
    assert len(network) == made.accounts  # positions and nodes are the same numbers
    tested = 0
    for partner in range(0, made.accounts, 5):
        nodes = context.extractor.two_step_nodes(partner)
        scores = model.scores(network, context.extractor, nodes)
        target = int(nodes.target[np.argmax(scores)])
        for reason in explain(context, model, partner, [target])[target].reasons:
            if reason.kind != TOGETHER:
                continue
            posts = network.shared_posts.of_both(partner, target)
            assert reason.total == len(posts)
            assert set(reason.accounts) == set(network.shared_posts.author[posts].tolist())
            less = with_whole_network_of(NetworkAt(without(made, reason.accounts, target)), network)
            extractor = FeatureExtractor(less)
            again = extractor.two_step_nodes(partner)
            less_share = shares(again.target, model.scores(less, extractor, again))
            assert less_share.get(target, 0.0) < shares(nodes.target, scores)[target]
            tested += 1
    assert tested > 20


def test_the_reason_says_how_many_accounts_mentioned_both_and_when(
    one_store: Store, tmp_path: Path, sharing: tuple[History, Model]
) -> None:
    made, _ = sharing
    load_growing(one_store, tmp_path, made)
    training.train(one_store, at=int(made.at[-1]) + DAY)
    introductions = introduce(one_store, [f"x:who{number}" for number in range(12)]).rows
    sentences = [sentence for introduction in introductions for sentence in rows.reasons(introduction)]
    start = r"1 account mentioned both @who\d+ and @who\d+ at once, as in one post: once in the last 30 days"
    assert any(re.match(start, sentence) for sentence in sentences)
