"""Which ranking is used: simple rules, the logit, the trees and mixtures of them compete on the network's own past.

At each of several cuts, what is trained has seen only periods that ended before, and every contender ranks the same
candidates. The logit with the trees is used unless another contender did better by more than chance: what did better by
less was worse afterwards as often as not. The parts of the chosen mixture are trained again on the whole history.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.introductions.learning import gbdt, logit
from graph.introductions.learning.logit import Choices
from graph.introductions.learning.model import BOUNDS, Mixture, Model
from graph.introductions.learning.periods import CandidatesOf, Lesson
from graph.introductions.learning.rules import RULES
from graph.nx_backend.arrays import Bools, Floats

LENGTHS = (3, 5, 10, 20, 40)  # of lists: hits in ten alone would leave too much to chance
SLOTS = 10
MIN_CANDIDATES = 2 * SLOTS  # of a source: in shorter lists every ranking hits
MARGIN = 2.0  # standard errors of the mean difference, list by list, by which the preferred contender has to be beaten
TRACE = 0.1  # of the logit beside a simple rule: it orders candidates that the rule finds equal


ALONE = tuple(Mixture(linear=TRACE, rule=1.0, rule_name=rule.name) for rule in RULES)
LINEAR = Mixture()
BOOSTED = Mixture(boosted=1.0)


@dataclass(frozen=True)
class Contender:
    """A way to rank. `is_hit` has a row for each examined list: whether the first of `LENGTHS` had a hit, and so on."""

    mixture: Mixture
    is_hit: Bools

    @property
    def mean(self) -> float:
        """By which contenders are compared: the share of lists with a hit, averaged over `LENGTHS`."""
        return float(self.is_hit.mean()) if len(self.is_hit) else 0.0

    def is_better_than(self, other: "Contender") -> bool:
        """Whether it did better on the same lists by more than `MARGIN`."""
        if not len(self.is_hit):
            return False
        difference = self.is_hit.mean(axis=1) - other.is_hit.mean(axis=1)
        return bool(difference.mean() > MARGIN * difference.std() / np.sqrt(len(difference)))

    @property
    def hit_rate(self) -> float:
        """The share of lists with a hit among the first ten."""
        return float(self.is_hit[:, LENGTHS.index(SLOTS)].mean()) if len(self.is_hit) else 0.0


@dataclass(frozen=True)
class Contest:
    """The results of the simple rules and of what is trained, on the same lists of `periods` periods.

    `parts` is the model that has seen all periods but the last one; None if there was nothing to learn from.
    """

    rules: Sequence[Contender]
    trained: Sequence[Contender]
    periods: int
    parts: Model | None

    @property
    def lists(self) -> int:
        return len(self.trained[0].is_hit)

    @property
    def best_rule(self) -> Contender:
        return max(self.rules, key=lambda contender: contender.mean)

    @property
    def best_trained(self) -> Contender:
        """The last of the trained contenders, which is preferred, or one that did better by more than chance."""
        preferred = self.trained[-1]
        better = [contender for contender in self.trained if contender.is_better_than(preferred)]
        return max(better, key=lambda contender: contender.mean, default=preferred)

    @property
    def winner(self) -> Contender:
        return self.best_rule if self.best_rule.is_better_than(self.best_trained) else self.best_trained


def fit_parts(choices: Choices, *, with_trees: bool, seeds: Sequence[int] = gbdt.SEEDS) -> Model:
    """A model with all parts that a mixture may need."""
    boosters = gbdt.fit(choices, seeds) if with_trees else []
    return Model("parts", "", logit.fit(choices, BOUNDS).tolist(), boosters)


def hold_contest(lessons: Sequence[Lesson], *, with_trees: bool) -> Contest:
    """Let every contender rank the candidates of each examined period, trained on the periods that ended before it."""
    trained = (LINEAR, BOOSTED) if with_trees else (LINEAR,)
    hits: dict[Mixture, list[Bools]] = {mixture: [] for mixture in (*ALONE, *trained)}
    periods, parts = 0, None
    for lesson in lessons:
        before = [part.choices for part in lessons if part.end <= lesson.start and part.choices.positives]
        if not lesson.exam or not before:
            continue
        periods += 1
        parts = fit_parts(Choices.concatenate(before), with_trees=with_trees, seeds=gbdt.SEEDS[:1])
        for candidates in lesson.exam:
            for mixture, rows in _examine(candidates, parts, tuple(hits)).items():
                hits[mixture] += rows
    contenders = {mixture: Contender(mixture, _as_rows(rows)) for mixture, rows in hits.items()}
    by_rules, by_trained = ([contenders[mixture] for mixture in group] for group in (ALONE, trained))
    return Contest(by_rules, by_trained, periods, parts)


def _as_rows(hits: list[Bools]) -> Bools:
    return np.array(hits, np.bool_).reshape(-1, len(LENGTHS))


def _examine(candidates: CandidatesOf, parts: Model, mixtures: Sequence[Mixture]) -> dict[Mixture, list[Bools]]:
    """For each mixture a row of hits with the hubs and one without them, where the lists are long enough."""
    linear, boosted = parts.linear_scores(candidates.features), parts.boosted_scores(candidates.features)
    hits: dict[Mixture, list[Bools]] = {}
    for mixture in mixtures:
        scores = mixture.scores(candidates.features, linear, boosted)
        hits[mixture] = [
            _hits(scores[counts], candidates.chosen[counts])
            for counts in (np.ones(len(candidates), np.bool_), ~candidates.is_hub)
            if counts.sum() >= MIN_CANDIDATES and candidates.chosen[counts].any()
        ]
    return hits


def _hits(scores: Floats, chosen: Bools) -> Bools:
    """Whether each of `LENGTHS` has a chosen candidate.

    >>> _hits(np.array([1.0, 5.0, 4.0, 3.0, 2.0]), np.array([True, False, False, False, False])).tolist()
    [False, True, True, True, True]
    """
    first = int(np.flatnonzero(chosen[np.argsort(-scores, kind="stable")])[0])
    return first < np.array(LENGTHS)
