"""Boosted trees over the same features: they add to the logit where there is much to learn from."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.introductions.logit import Choices
from graph.introductions.past import Reals

ROUNDS = 100
OBJECTIVES = ("rank_xendcg", "binary")
PARAMETERS: dict[str, Any] = {
    "num_leaves": 15, "learning_rate": 0.07, "min_data_in_leaf": 40, "feature_fraction": 0.4, "lambda_l2": 5,
    "bagging_fraction": 0.8, "bagging_freq": 1, "max_bin": 63, "seed": 7, "verbose": -1,
    "deterministic": True, "force_row_wise": True, "num_threads": 2,
}  # fmt: skip


def available() -> bool:
    """Whether lightgbm can be used here; without it the logit does the work alone."""
    try:
        import lightgbm  # noqa: F401
    except (ImportError, OSError):  # OSError: the system lacks OpenMP
        return False
    return True


def fit(choices: Choices) -> list[str]:
    """A text for each of `OBJECTIVES`, from which `predict` can be asked again."""
    import lightgbm

    sizes = np.diff(choices.starts, append=len(choices))
    models = []
    for objective in OBJECTIVES:
        group = sizes if objective.startswith("rank") else None
        data = lightgbm.Dataset(choices.features, choices.chosen.astype(int), group=group, free_raw_data=True)
        booster = lightgbm.train({**PARAMETERS, "objective": objective}, data, num_boost_round=ROUNDS)
        models.append(booster.model_to_string())
    return models


def predict(models: Sequence[str], features: Reals) -> list[npt.NDArray[np.float64]]:
    """The raw score of each row by each model."""
    return [np.asarray(_booster(text).predict(features, raw_score=True, num_threads=1)) for text in models]


@lru_cache(maxsize=8)
def _booster(text: str) -> Any:
    import lightgbm

    return lightgbm.Booster(model_str=text)
