"""Training the model on the network's own history.

At several cuts of the history the model learns which candidates the sources mentioned afterwards: with a conditional
logit, and with gradient-boosted trees if there are enough new ties. The last periods also decide how these and the
simple rules are mixed (see `choice`), and show whether a score can be read as a probability.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from threadpoolctl import threadpool_limits

from graph.introductions.learning import gbdt
from graph.introductions.learning.calibration import Calibration, calibrate
from graph.introductions.learning.choice import Contest, fit_parts, hold_contest
from graph.introductions.learning.logit import Choices
from graph.introductions.learning.model import GBDT, LOGIT, NO_MODEL, RULE, Mixture, Model, calibration_inputs
from graph.introductions.learning.periods import Lesson, TrainingPeriod
from graph.snapshot.history import History
from graph.text import counted

CUTS = (0.4, 0.48, 0.56, 0.64, 0.72, 0.8)  # shares of the history
CUTS_OF_LONG = (0.5, 0.64, 0.8)  # a long history has enough to learn from at each
LONG = 300_000  # mentions
WINDOW = 0.25  # of the mentions up to a cut: how far a period reaches
SOURCES = 500  # to learn from at each cut
EXAMS = 3  # how many of the last periods are examined
EXAMINED = 200  # of these, by which rankings are compared
SAMPLED = 300  # in the last period, whatever they did
MIN_NEW_TIES = 60  # with fewer nothing is learned
MIN_NEW_TIES_FOR_TREES = 2_500  # with fewer, trees overfit

Step = Callable[[str], None]


def train(history: History, *, seed: int = 0, step: Step = lambda text: None) -> Model:
    """Train on a history, on one thread. Deterministic; `Model.why` says what was chosen, or what was lacking."""
    if not history.is_dated:
        return Model(NO_MODEL, "No model: the mentions have no times, so there is no before and after to learn from.")
    with threadpool_limits(1):
        return _train(history, seed, step)


def _train(history: History, seed: int, step: Step) -> Model:
    lessons, last = _lessons(history, seed, step)
    known = Choices.concatenate([lesson.choices for lesson in lessons if lesson.choices.positives])
    if last is None or known.positives < MIN_NEW_TIES:
        return Model(
            NO_MODEL,
            f"No model: {known.positives:,} new ties are too few to learn from (at least {MIN_NEW_TIES}).",
            positives=known.positives,
        )
    step("comparing rankings on the past")
    contest = hold_contest(lessons, with_trees=known.positives >= MIN_NEW_TIES_FOR_TREES and gbdt.available())
    mixture = contest.winner.mixture
    step("training on the whole history")
    parts = fit_parts(known, with_trees=mixture.boosted > 0)
    return Model(
        kind=_kind(mixture),
        why=_why(contest, known.positives),
        coefficients=parts.coefficients,
        boosters=parts.boosters,
        calibration=_calibration(contest, last, lessons[-1]),
        window_days=last.days,
        positives=known.positives,
        sources=len(known.starts),
        mixture=mixture,
    )


def _lessons(history: History, seed: int, step: Step) -> tuple[list[Lesson], TrainingPeriod | None]:
    """What each period teaches, in order of time, and the last period, if the history reaches that far."""
    cuts = CUTS if len(history) <= LONG else CUTS_OF_LONG
    lessons: list[Lesson] = []
    last: TrainingPeriod | None = None
    for number, start in enumerate(cuts, 1):
        step(f"learning who came to mention whom: {number} of {len(cuts)}")
        last = TrainingPeriod.of(history, start, min(1.0, start * (1 + WINDOW)))
        if last is not None:
            is_last = number == len(cuts)
            examined = EXAMINED if number > len(cuts) - EXAMS else 0
            lessons.append(last.lesson(SOURCES, examined, SAMPLED if is_last else 0, seed))
    return lessons, last


def _calibration(contest: Contest, period: TrainingPeriod, lesson: Lesson) -> Calibration | None:
    """From scores to chances in the last period, by parts that have not seen it; None if these cannot be trusted."""
    if contest.parts is None or not lesson.sample:
        return None
    model = replace(contest.parts, mixture=contest.winner.mixture)
    inputs = [
        calibration_inputs(period.network, candidates.source, model.scores_of(candidates.features))
        for candidates in lesson.sample
    ]
    return calibrate(np.concatenate(inputs), np.concatenate([candidates.chosen for candidates in lesson.sample]))


def _kind(mixture: Mixture) -> str:
    if mixture.rule > mixture.linear + mixture.boosted:
        return RULE
    return GBDT if mixture.boosted else LOGIT


def _why(contest: Contest, new_ties: int) -> str:
    """Which ranking is used, and by which results, in two sentences."""
    winner, rule = contest.winner, contest.best_rule
    chosen = f"Model: {winner.mixture.in_words}, trained on {new_ties:,} new ties."
    if not contest.lists:
        return f"{chosen} The history is too short to compare it with simple rules."
    others = f"{rule.hit_rate:.0%} by the best simple rule, {rule.mixture.rule_name}"
    if winner is rule:
        others = f"{contest.best_trained.hit_rate:.0%} by the trained model"
    return (
        f"{chosen} In a test on {counted(contest.periods, 'earlier period')} ({contest.lists:,} lists), "
        f"{winner.hit_rate:.0%} of its lists of ten came true in part, and {others}."
    )
