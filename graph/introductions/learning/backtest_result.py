"""`Backtest`: the result of a backtest, and its form as plain data."""

from dataclasses import asdict, dataclass, field
from typing import Any

from graph.introductions.learning.fairness import GroupScore
from graph.introductions.learning.interval import Interval
from graph.introductions.learning.list_chance import Coverage
from graph.introductions.learning.outcome_test import OutcomeTest

MIN_SOURCES = 100  # with fewer, chance decides
WITH_HUBS, WITHOUT_HUBS = "with hubs", "without hubs"
MODEL, IN_DEGREE, TIE_STRENGTH = "model", "in-degree", "tie strength"


@dataclass(frozen=True)
class Score:
    """The result of a method; `lift` is hit@10 of the model minus that of this method, paired by source."""

    method: str
    hit: Interval
    mrr: Interval
    lift: Interval | None


@dataclass(frozen=True)
class TieScore:
    """How well a measure separates ties that were active again from the others: AUC, 0.5 for chance, 1 for perfect."""

    method: str
    auc: float


@dataclass(frozen=True)
class Backtest:
    """The result of a test.

    Attributes
    ----------
    holdout, days
        The hidden share of the mentions, and the time it covers.
    model, why, learned_from
        The kind of the model, what it was trained on in words, and its new ties.
    sources, scores
        By mode (`WITH_HUBS`, `WITHOUT_HUBS`): the number of tested sources, and the results, the model first.
    ties, ties_active, tie_scores
        The ties before the cut, those that were active again, and how well each measure predicted that.
    groups
        The results by degree and tier.
    coverage
        For each level that lists promise: the lists, and those in which at least one row came true.
    outcomes
        How well the team's earlier decisions predict later ones; None if nobody looked.
    caveat, summary
        Whether the test is conclusive, and the result, in sentences.
    """

    holdout: float
    days: float
    model: str
    why: str
    learned_from: int
    sources: dict[str, int]
    scores: dict[str, list[Score]]
    ties: int
    ties_active: int
    tie_scores: list[TieScore]
    groups: list[GroupScore] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    outcomes: OutcomeTest | None = None
    caveat: str = ""
    summary: list[str] = field(default_factory=list)

    @property
    def is_conclusive(self) -> bool:
        return max(self.sources.values()) >= MIN_SOURCES


def as_plain(result: Backtest) -> dict[str, Any]:
    """The result as plain data for JSON."""
    return asdict(result)


def from_plain(data: dict[str, Any]) -> Backtest:
    """The result that `as_plain` was given."""
    scores = {
        mode: [
            Score(
                score["method"],
                Interval(**score["hit"]),
                Interval(**score["mrr"]),
                Interval(**score["lift"]) if score["lift"] else None,
            )
            for score in by_method
        ]
        for mode, by_method in data["scores"].items()
    }
    outcomes = data.get("outcomes")
    auc = Interval(**outcomes["auc"]) if outcomes and outcomes["auc"] else None
    return Backtest(
        **data
        | {
            "scores": scores,
            "tie_scores": [TieScore(**score) for score in data["tie_scores"]],
            "groups": [GroupScore(**score | {"hit": Interval(**score["hit"])}) for score in data.get("groups", [])],
            "coverage": [Coverage(**test) for test in data.get("coverage", [])],
            "outcomes": OutcomeTest(**outcomes | {"auc": auc}) if outcomes else None,
        }
    )
