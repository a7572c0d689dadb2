"""Our scores by gradient-boosted trees are lightgbm's own, bit by bit."""

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.introductions.learning.gbdt import PARAMETERS, fit
from graph.introductions.learning.logit import Choices
from graph.introductions.learning.trees import MAX_LEAVES, Trees


def choices(seed: int, rows: int, steps: int) -> Choices:
    """Alternatives whose features have so many different values; the first two decide what is chosen."""
    random = np.random.default_rng(seed)
    features = (random.integers(0, steps, (rows, 5)) / steps).astype(np.float32)
    chosen = features[:, 0] * features[:, 1] + random.normal(0, 0.1, rows) > 0.3
    return Choices(features, np.arange(rows) // 10, chosen)


@given(st.integers(0, 1_000), st.sampled_from([60, 400, 3_000]), st.sampled_from([3, 10, 1_000_000]))
@settings(max_examples=12, deadline=None)
def test_scores_are_those_of_the_library(seed: int, rows: int, steps: int) -> None:
    (text,) = fit(choices(seed, rows, steps), seeds=(seed,))
    others = choices(seed + 1, 500, steps).features
    expected = lightgbm.Booster(model_str=text).predict(others, raw_score=True, num_threads=1)
    assert np.array_equal(Trees.from_text(text).scores(others), expected)


def test_a_value_at_the_threshold_passes_and_the_next_one_fails() -> None:
    (text,) = fit(choices(1, 3_000, 1_000_000), seeds=(1,))
    trees = Trees.from_text(text)
    others = np.zeros((3 * len(trees.threshold), 5), np.float32)
    for row, (feature, threshold) in enumerate(zip(trees.feature.tolist(), trees.threshold, strict=True)):
        near = (np.nextafter(threshold, np.float32(-9)), threshold, np.nextafter(threshold, np.float32(9)))
        others[3 * row : 3 * row + 3, feature] = near
    expected = lightgbm.Booster(model_str=text).predict(others, raw_score=True, num_threads=1)
    assert np.array_equal(trees.scores(others), expected)


def test_trees_with_more_leaves_than_bits_are_refused() -> None:
    learned = choices(1, 3_000, 1_000_000)
    data = lightgbm.Dataset(learned.features, learned.chosen.astype(int))
    booster = lightgbm.train(
        {**PARAMETERS, "num_leaves": MAX_LEAVES + 10, "min_data_in_leaf": 1}, data, num_boost_round=1
    )
    with pytest.raises(ValueError, match="leaves"):
        Trees.from_text(booster.model_to_string())
