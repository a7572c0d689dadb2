"""Simple rules that rank candidates by one feature: they need no training, and compete with what is trained."""

from dataclasses import dataclass

import numpy as np

from graph.introductions.learning.features import FEATURES
from graph.nx_backend.arrays import Floats, Reals


@dataclass(frozen=True)
class Rule:
    """The candidates by one of the `FEATURES`, highest first; `name` is that of the backtest."""

    name: str
    feature: str

    @property
    def column(self) -> int:
        return FEATURES.index(self.feature)

    def scores(self, features: Reals) -> Floats:
        """The score of each row of features; only the order has a meaning."""
        return features[:, self.column].astype(np.float64)


RULES = (
    Rule("in-degree", "in_degree"),
    Rule("Adamic-Adar", "adamic_adar"),
    Rule("directed two-path", "out_out_walk"),
    Rule("co-citation", "cocitation"),
    Rule("recency co-citation", "cocitation_1"),
)


def rule_of(name: str) -> Rule:
    """
    >>> rule_of("co-citation").feature
    'cocitation'
    """
    return next(rule for rule in RULES if rule.name == name)
