"""Gradient-boosted trees over the same features: with enough new ties they improve on the logit alone."""

import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from graph.introductions.learning.logit import Choices
from graph.introductions.learning.standard import standardize
from graph.introductions.learning.trees import Trees
from graph.nx_backend.arrays import Floats, Reals

ROUNDS = 100
SEEDS = (7, 8, 9)  # one booster each: their mean varies less than any of them
PARAMETERS: dict[str, Any] = {
    "num_leaves": 15,  # at most `MAX_LEAVES`
    "learning_rate": 0.07,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.4,
    "lambda_l2": 5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "max_bin": 63,
    "objective": "binary",
    "verbose": -1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
}


def available() -> bool:
    """Whether lightgbm can be imported; without it the model is the logit alone."""
    try:
        _lightgbm()
    except (ImportError, OSError):  # OSError: the system lacks OpenMP
        return False
    return True


def fit(choices: Choices, seeds: Sequence[int] = SEEDS) -> list[str]:
    """A booster for each seed, as the text that `mean_score` reads."""
    lightgbm = _lightgbm()
    data = lightgbm.Dataset(choices.features, choices.chosen.astype(int), params=PARAMETERS).construct()
    boosters = (lightgbm.train({**PARAMETERS, "seed": seed}, data, num_boost_round=ROUNDS) for seed in seeds)
    return [booster.model_to_string() for booster in boosters]


def mean_score(boosters: Sequence[str], features: Reals) -> Floats:
    """The mean of the boosters' standardized scores, for the candidates of one source."""
    return np.asarray(np.mean([standardize(_trees(text).scores(features)) for text in boosters], axis=0))


@lru_cache(maxsize=16)
def _trees(text: str) -> Trees:
    return Trees.from_text(text)


def _lightgbm() -> Any:
    """The library, imported late: it takes a second, and not every system has it."""
    # Its OpenMP threads wait actively by default, which on a busy machine takes the processors from everything else.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import lightgbm

    return lightgbm
