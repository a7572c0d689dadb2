"""The model that ranks whom an account will come to know, learned from the network's own past.

At several cuts of the history it looks at who met whom afterwards. A conditional logit always, boosted trees on top
where there are enough new ties and they did no worse on the last stretch, which neither had seen. The same stretch
tells how far a score can be read as a chance.

What speaks for a candidate never counts against it: the coefficients of everything that a mention of the candidate
raises are kept from going below 0. That costs nothing in accuracy and lets reasons be what they say they are.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
import numpy.typing as npt

from graph.introductions.learning import gbdt, logit
from graph.introductions.learning.calibration import Calibration, calibrate
from graph.introductions.learning.features import (
    FEATURES,
    PAIR,
    RECENT_COCITATION,
    Candidates,
    FeatureExtractor,
    new_ties,
)
from graph.introductions.learning.logit import Choices, Floats
from graph.introductions.learning.network_at import NetworkAt, Reals
from graph.nx_backend.kernels.jit import in_threads, threads
from graph.records import DAY_MS, UNDATED
from graph.snapshot.history import History
from graph.ties.logistic import Logistic

CUTS = (0.4, 0.48, 0.56, 0.64, 0.72, 0.8)  # shares of the history; the last is also what the rest is judged by
FEWER_CUTS = (0.5, 0.64, 0.8)  # of a long history, which has enough to learn from at each
LONG = 300_000  # mentions
WINDOW = 0.25  # of the mentions up to a cut: the new ties that follow within it are learned from
NEGATIVES = 200  # of each source, at random: more add nothing; popularity-neutral ones harm, hard ones are useless
MOST_ROWS = 600_000  # to learn from, over all cuts
LEAST_POSITIVES = 60  # new ties; with fewer nothing is learned
TREE_POSITIVES = 2_500  # with fewer, trees learn by heart
SLOTS = 10  # of a list, by which models are judged
JUDGED_SOURCES = 500  # of the last stretch, with and without new ties

Step = Callable[[str], None]
_FREE = {name for name in FEATURES if name.startswith(("out_", "since_last_out", "age", "reciprocity"))} - set(PAIR)
_FREE |= {"interest_in_community", "audience_from_community", "same_community", "embedding", "audience_likeness"}
BOUNDS: logit.Bounds = [
    (None, None) if name in _FREE else (None, 0.0) if name == "since_last_in" else (0.0, None) for name in FEATURES
]


@dataclass(frozen=True)
class Model:
    """How candidates are ranked. `kind` is one of untrained, logit, trees.

    `why` says in a sentence why it is this one. `calibration` tells chances from scores, where that can be
    trusted: of being mentioned by the source within `window_days`.
    """

    kind: str
    why: str
    coefficients: list[float] = field(default_factory=list)
    trees: list[str] = field(default_factory=list)
    calibration: Calibration | None = None
    window_days: float | None = None
    positives: int = 0
    sources: int = 0

    def scores(self, past: NetworkAt, extractor: FeatureExtractor, found: Candidates) -> Floats:
        """A score for each candidate; higher is likelier. Only the order and the differences mean something."""
        if self.kind == "untrained":
            column = RECENT_COCITATION if past.is_dated else PAIR.index("cocitation")
            return np.log(1e-9 + found.scores[:, column].astype(np.float64))
        return self.scores_of(extractor.describe(found))

    def scores_of(self, features: Reals) -> Floats:
        """The scores of the candidates of one source by their features; not for an untrained one."""
        linear = features @ np.array(self.coefficients)
        if not self.trees:
            return np.asarray(linear, np.float64)
        grown = np.mean([standard(part) for part in gbdt.predict(self.trees, features)], axis=0)
        return standard(linear) + gbdt.WEIGHT * grown

    def chances(self, past: NetworkAt, source: int, scores: Floats) -> Floats | None:
        """The chance, 0 to 1, that the source mentions each candidate within the window; None where it is not known."""
        if self.calibration is None or not len(scores):
            return None
        return self.calibration.chance(_calibrating(past, source, scores))

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Model":
        told = json.loads(text)
        calibration = told.pop("calibration")
        if calibration:
            calibration = Calibration(logistic=Logistic(**calibration.pop("logistic")), **calibration)
        return cls(calibration=calibration, **told)


UNTRAINED = Model("untrained", "Nothing has been learned from this network yet.")


def standard(scores: npt.NDArray[np.floating]) -> Floats:
    """Scores of one source in expected_failures from their mean."""
    away = scores - scores.mean()
    return np.asarray(away / max(1e-9, float(away.std())))


def train(history: History, *, seed: int = 0, step: Step = lambda text: None) -> Model:
    """Learn from a history. Deterministic; what there is too little of for learning is said in `why`."""
    if not history.is_dated:
        return Model("untrained", "The mentions have no times, so there is no before and after to learn from.")
    cuts = CUTS if len(history) <= LONG else FEWER_CUTS
    parts: list[Choices] = []
    judged: _Stretch | None = None
    for number, share in enumerate(cuts, 1):
        step(f"learning who met whom: {number} of {len(cuts)}")
        stretch = _Stretch.of(history, share)
        if stretch is None:
            continue
        parts.append(stretch.choices(MOST_ROWS // (len(cuts) * (NEGATIVES + 1)), seed))
        if share == cuts[-1]:
            judged = stretch
    known = Choices.joined([part for part in parts if part.positives])
    if judged is None or known.positives < LEAST_POSITIVES:
        return Model(
            "untrained",
            f"Only {known.positives:,} new ties are known, too few to learn from (at least {LEAST_POSITIVES}).",
            positives=known.positives,
        )
    before = Choices.joined([part for part in parts[:-1] if part.positives])
    calibration = None
    use_trees, why = False, f"Learned from {known.positives:,} new ties; boosted trees need {TREE_POSITIVES:,}."
    if before.positives >= LEAST_POSITIVES:
        rivals = [Model("logit", "", logit.fit(before, BOUNDS).tolist())]
        if known.positives >= TREE_POSITIVES and gbdt.available():
            step("growing trees")
            rivals.append(Model("trees", "", rivals[0].coefficients, gbdt.fit(before)))
        step("judging what was learned on the last stretch")
        figures = judged.judge(rivals, seed)
        best = figures[-1]
        if len(rivals) > 1:
            use_trees = figures[1].hit >= figures[0].hit
            best = figures[1] if use_trees else figures[0]
            why = f"Learned from {known.positives:,} new ties; boosted trees " + (
                "help here." if use_trees else "were tried and did worse."
            )
        calibration = best.calibration
    step("learning from all of it")
    coefficients = logit.fit(known, BOUNDS).tolist()
    return Model(
        kind="trees" if use_trees else "logit",
        why=why,
        coefficients=coefficients,
        trees=gbdt.fit(known) if use_trees else [],
        calibration=calibration,
        window_days=judged.days,
        positives=known.positives,
        sources=len(known.starts),
    )


@dataclass(frozen=True)
class _Judged:
    """hit@10 of a model on a stretch, and how its scores become chances, if they do."""

    hit: float
    calibration: Calibration | None


@dataclass(frozen=True)
class _Stretch:
    """A past, the new ties that followed (numbers of the past), and how many days that took."""

    past: NetworkAt
    source: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    days: float

    @classmethod
    def of(cls, history: History, share: float) -> "_Stretch | None":
        cut, stop = history.share(share), history.share(min(1.0, share * (1 + WINDOW)))
        if not 0 < cut < stop or history.at[cut - 1] == UNDATED:
            return None
        past = NetworkAt(history, cut)
        pairs = new_ties(past, history.source[cut:stop], history.target[cut:stop])
        return cls(past, *pairs, float(history.at[stop - 1] - history.at[cut - 1]) / DAY_MS)

    def choices(self, most_sources: int, seed: int) -> Choices:
        """What sources with new ties had to choose from: all they chose, and some of what they did not."""
        chance = np.random.default_rng(seed)
        sources = np.unique(self.source)
        sources = np.sort(chance.permutation(sources)[:most_sources])
        features, groups, chosen = [], [], []
        for number, (found, described) in enumerate(_described(self.past, sources)):
            new = np.isin(found.target, self._met_by(found.source))
            others = np.flatnonzero(~new)
            some = others if len(others) <= NEGATIVES else chance.choice(others, NEGATIVES, replace=False)
            kept = np.sort(np.concatenate([np.flatnonzero(new), some]))
            features.append(described[kept])
            groups.append(np.full(len(kept), number, np.int64))
            chosen.append(new[kept])
        if not features:
            return Choices.joined([])
        return Choices(np.concatenate(features), np.concatenate(groups), np.concatenate(chosen))

    def judge(self, models: Sequence[Model], seed: int) -> list[_Judged]:
        """How well models that have not seen this stretch foretell it."""
        chance = np.random.default_rng(seed)
        active = np.flatnonzero(self.past.out.lengths > 0)
        some = np.sort(chance.permutation(active)[:JUDGED_SOURCES])
        telling = np.sort(chance.permutation(np.unique(self.source))[:JUDGED_SOURCES])
        hits: list[list[bool]] = [[] for _ in models]
        rows: list[list[Floats]] = [[] for _ in models]
        happened = []
        for found, features in _described(self.past, np.union1d(some, telling)):
            if not len(found):
                continue
            new = np.isin(found.target, self._met_by(found.source))
            drawn = found.source in some  # whatever came after: only those tell how likely it is
            if drawn:
                happened.append(new)
            for place, model in enumerate(models):
                scores = model.scores_of(features)
                if new.any():
                    hits[place].append(bool(new[np.argsort(-scores, kind="stable")[:SLOTS]].any()))
                if drawn:
                    rows[place].append(_calibrating(self.past, found.source, scores))
        came = np.concatenate(happened) if happened else np.empty(0, np.bool_)
        return [
            _Judged(float(np.mean(hit)) if hit else 0.0, calibrate(np.concatenate(row), came) if row else None)
            for hit, row in zip(hits, rows, strict=True)
        ]

    def _met_by(self, source: int) -> npt.NDArray[np.int64]:
        first, last = np.searchsorted(self.source, [source, source + 1])
        return self.target[first:last]


def _described(past: NetworkAt, sources: npt.NDArray[np.int64]) -> Iterator[tuple[Candidates, Reals]]:
    """The candidates of each source and their features, worked out on as many threads as allowed."""
    past.prepare()
    extractors = [FeatureExtractor(past) for _ in range(threads())]

    def work(extractor: FeatureExtractor, source: int) -> tuple[Candidates, Reals]:
        found = extractor.candidates(source)
        return found, extractor.describe(found)

    for start in range(0, len(sources), len(extractors)):
        some = sources[start : start + len(extractors)].tolist()
        yield from in_threads(work, list(zip(extractors, some, strict=False)))


def _calibrating(past: NetworkAt, source: int, scores: Floats) -> Floats:
    """What a chance depends on: the score within the source, how many there are to choose from, how lively it is."""
    rows = np.empty((len(scores), 3))
    rows[:, 0] = standard(scores)
    rows[:, 1] = np.log(max(1, len(scores)))
    rows[:, 2] = past.account[source, past.RECENT_ACTIVITY]
    return rows
