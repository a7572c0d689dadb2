"""Training the model on the network's own history.

At several cuts of the history the model learns which candidates the sources mentioned afterwards: with a conditional
logit, and with gradient-boosted trees in addition if there are enough new ties and the trees do no worse on the last
period, which neither has seen. The same period shows whether a score can be read as a probability.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.introductions.learning import gbdt, logit
from graph.introductions.learning.calibration import Calibration, calibrate
from graph.introductions.learning.features import FeatureExtractor, TwoStepNodes, new_ties
from graph.introductions.learning.logit import Choices, Floats
from graph.introductions.learning.model import BOUNDS, GBDT, LOGIT, NO_MODEL, Model, calibration_inputs
from graph.introductions.learning.network_at import NetworkAt, Reals
from graph.nx_backend.kernels.jit import in_threads, threads
from graph.records import DAY_MS, UNDATED
from graph.snapshot.history import History

CUTS = (0.4, 0.48, 0.56, 0.64, 0.72, 0.8)  # shares of the history; the period after the last one is also the test
CUTS_OF_LONG = (0.5, 0.64, 0.8)  # a long history has enough to learn from at each
LONG = 300_000  # mentions
WINDOW = 0.25  # of the mentions up to a cut: how far a period reaches
NEGATIVES = 200  # random ones per source: more add nothing, popularity-neutral ones harm, hard ones are useless
MAX_ROWS = 600_000  # to learn from, over all cuts
MIN_NEW_TIES = 60  # with fewer nothing is learned
MIN_NEW_TIES_FOR_TREES = 2_500  # with fewer, trees overfit
SLOTS = 10  # of a list, by which models are compared
TESTED_SOURCES = 500  # of the last period, with and without new ties

Step = Callable[[str], None]


def train(history: History, *, seed: int = 0, step: Step = lambda text: None) -> Model:
    """Train on a history. Deterministic; `Model.why` says what the history had too little of."""
    if not history.is_dated:
        return Model(NO_MODEL, "No model: the mentions have no times, so there is no before and after to learn from.")
    choices, test_period = _choices_by_cut(history, seed, step)
    known = Choices.concatenate([part for part in choices if part.positives])
    if test_period is None or known.positives < MIN_NEW_TIES:
        return Model(
            NO_MODEL,
            f"No model: {known.positives:,} new ties are too few to learn from (at least {MIN_NEW_TIES}).",
            positives=known.positives,
        )
    before_test = Choices.concatenate([part for part in choices[:-1] if part.positives])
    verdict = _compare(before_test, test_period, known.positives, seed, step)
    step("training on the whole history")
    return Model(
        kind=verdict.kind,
        why=verdict.why,
        coefficients=logit.fit(known, BOUNDS).tolist(),
        boosters=gbdt.fit(known) if verdict.kind == GBDT else [],
        calibration=verdict.calibration,
        window_days=test_period.days,
        positives=known.positives,
        sources=len(known.starts),
    )


def _choices_by_cut(history: History, seed: int, step: Step) -> "tuple[list[Choices], TrainingPeriod | None]":
    """The choices of each cut, and the period after the last cut, if the history reaches that far."""
    cuts = CUTS if len(history) <= LONG else CUTS_OF_LONG
    choices: list[Choices] = []
    last: TrainingPeriod | None = None
    for number, share in enumerate(cuts, 1):
        step(f"learning who came to mention whom: {number} of {len(cuts)}")
        period = TrainingPeriod.of(history, share)
        if period is None:
            continue
        choices.append(period.choices(MAX_ROWS // (len(cuts) * (NEGATIVES + 1)), seed))
        if share == cuts[-1]:
            last = period
    return choices, last


@dataclass(frozen=True)
class _Verdict:
    """The kind of model to train on the whole history, why, and the calibration of its scores."""

    kind: str
    why: str
    calibration: Calibration | None


def _compare(before: Choices, test_period: "TrainingPeriod", new_tie_count: int, seed: int, step: Step) -> _Verdict:
    """Train on the earlier periods, test on the last one, and keep the kind of model that does better there."""
    trained_on = f"trained on {new_tie_count:,} new ties"
    too_few = f"Model: conditional logit, {trained_on} (gradient-boosted trees need {MIN_NEW_TIES_FOR_TREES:,})."
    if before.positives < MIN_NEW_TIES:
        return _Verdict(LOGIT, too_few, None)
    models = [Model(LOGIT, "", logit.fit(before, BOUNDS).tolist())]
    if new_tie_count >= MIN_NEW_TIES_FOR_TREES and gbdt.available():
        step("training gradient-boosted trees")
        models.append(Model(GBDT, "", models[0].coefficients, gbdt.fit(before)))
    step("testing on the last part of the history")
    linear, *boosted = test_period.evaluate(models, seed)
    if not boosted:
        enough = new_tie_count >= MIN_NEW_TIES_FOR_TREES
        alone = f"Model: conditional logit, {trained_on} (gradient-boosted trees need the package lightgbm)."
        return _Verdict(LOGIT, alone if enough else too_few, linear.calibration)
    if boosted[0].hit_rate >= linear.hit_rate:
        return _Verdict(GBDT, f"Model: gradient-boosted trees, {trained_on}.", boosted[0].calibration)
    worse = f"Model: conditional logit, {trained_on} (gradient-boosted trees did worse in a test)."
    return _Verdict(LOGIT, worse, linear.calibration)


@dataclass(frozen=True)
class Evaluation:
    """hit@10 of a model in a period, and the calibration of its scores, if they can be calibrated."""

    hit_rate: float
    calibration: Calibration | None


@dataclass(frozen=True)
class TrainingPeriod:
    """The network at a cut, the new ties of the `days` that followed, in order of the source, as nodes."""

    network: NetworkAt
    source: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    days: float

    @classmethod
    def of(cls, history: History, share: float) -> "TrainingPeriod | None":
        """The period after this share of the history; None if no dated mention precedes it, or none follows."""
        cut, stop = history.share(share), history.share(min(1.0, share * (1 + WINDOW)))
        if not 0 < cut < stop or history.at[cut - 1] == UNDATED:
            return None
        network = NetworkAt(history, cut)
        source, target = new_ties(network, history.source[cut:stop], history.target[cut:stop])
        return cls(network, source, target, float(history.at[stop - 1] - history.at[cut - 1]) / DAY_MS)

    def choices(self, max_sources: int, seed: int) -> Choices:
        """The alternatives of sources with new ties: all they chose, and a sample of the others."""
        random = np.random.default_rng(seed)
        sources = np.unique(self.source)
        sources = np.sort(random.permutation(sources)[:max_sources])
        features, groups, chosen = [], [], []
        for group, (nodes, node_features) in enumerate(_features_by_source(self.network, sources)):
            is_new = np.isin(nodes.target, self._new_ties_of(nodes.source))
            negatives = np.flatnonzero(~is_new)
            if len(negatives) > NEGATIVES:
                negatives = random.choice(negatives, NEGATIVES, replace=False)
            rows = np.sort(np.concatenate([np.flatnonzero(is_new), negatives]))
            features.append(node_features[rows])
            groups.append(np.full(len(rows), group, np.int64))
            chosen.append(is_new[rows])
        if not features:
            return Choices.concatenate([])
        return Choices(np.concatenate(features), np.concatenate(groups), np.concatenate(chosen))

    def evaluate(self, models: Sequence[Model], seed: int) -> list[Evaluation]:
        """How well models that have not seen this period predict it."""
        random = np.random.default_rng(seed)
        active = np.flatnonzero(self.network.out.lengths > 0)
        # Only a sample that ignores the outcome shows how likely new ties are.
        sample = np.sort(random.permutation(active)[:TESTED_SOURCES])
        with_new_ties = np.sort(random.permutation(np.unique(self.source))[:TESTED_SOURCES])
        hits: list[list[bool]] = [[] for _ in models]
        inputs: list[list[Floats]] = [[] for _ in models]
        outcomes = []
        for nodes, features in _features_by_source(self.network, np.union1d(sample, with_new_ties)):
            if not len(nodes):
                continue
            is_new = np.isin(nodes.target, self._new_ties_of(nodes.source))
            is_sampled = nodes.source in sample
            if is_sampled:
                outcomes.append(is_new)
            for number, model in enumerate(models):
                scores = model.scores_of(features)
                if is_new.any():
                    hits[number].append(bool(is_new[np.argsort(-scores, kind="stable")[:SLOTS]].any()))
                if is_sampled:
                    inputs[number].append(calibration_inputs(self.network, nodes.source, scores))
        happened = np.concatenate(outcomes) if outcomes else np.empty(0, np.bool_)
        return [
            Evaluation(
                float(np.mean(hits[number])) if hits[number] else 0.0,
                calibrate(np.concatenate(inputs[number]), happened) if inputs[number] else None,
            )
            for number in range(len(models))
        ]

    def _new_ties_of(self, source: int) -> npt.NDArray[np.int64]:
        first, last = np.searchsorted(self.source, [source, source + 1])
        return self.target[first:last]


def _features_by_source(network: NetworkAt, sources: npt.NDArray[np.int64]) -> Iterator[tuple[TwoStepNodes, Reals]]:
    """The two-step nodes of each source and their features, computed on as many threads as allowed."""
    network.prepare()
    extractors = [FeatureExtractor(network) for _ in range(threads())]

    def work(extractor: FeatureExtractor, source: int) -> tuple[TwoStepNodes, Reals]:
        nodes = extractor.two_step_nodes(source)
        return nodes, extractor.features(nodes)

    for start in range(0, len(sources), len(extractors)):
        part = sources[start : start + len(extractors)].tolist()
        yield from in_threads(work, list(zip(extractors, part, strict=False)))
