"""The model that ranks the accounts a source may come to mention.

What speaks for a candidate never counts against it: the coefficients of all features that a mention of the candidate
increases are bounded below by 0. That costs no accuracy, and it makes the stated reasons true.
"""

import json
from dataclasses import asdict, dataclass, field

import numpy as np
import numpy.typing as npt

from graph.introductions.learning import gbdt, logit
from graph.introductions.learning.calibration import Calibration
from graph.introductions.learning.features import (
    COCITATION,
    FEATURES,
    RECENT_COCITATION,
    FeatureExtractor,
    TwoStepNodes,
)
from graph.introductions.learning.kernels import PAIR
from graph.introductions.learning.logit import Floats
from graph.introductions.learning.network_at import NetworkAt, Reals
from graph.ties.logistic import Logistic

NO_MODEL, LOGIT, GBDT = "untrained", "logit", "gbdt"
TINY = 1e-9

_UNBOUNDED = {name for name in FEATURES if name.startswith(("out_", "since_last_out", "age", "reciprocity"))} - set(
    PAIR
)
_UNBOUNDED |= {"interest_in_community", "audience_from_community", "same_community", "embedding", "audience_likeness"}
BOUNDS: logit.Bounds = [
    (None, None) if name in _UNBOUNDED else (None, 0.0) if name == "since_last_in" else (0.0, None) for name in FEATURES
]


@dataclass(frozen=True)
class Model:
    """How candidates are ranked.

    Attributes
    ----------
    kind
        `untrained`, `logit` or `gbdt`.
    why
        A sentence: what the model was trained on, or why there is none.
    coefficients
        Of the logit, in the order of `FEATURES`.
    boosters
        Gradient-boosted trees, as text.
    calibration
        From scores to the probability that the source mentions the candidate within `window_days`; None where that
        cannot be trusted.
    positives, sources
        The new ties that were learned from, and the sources (counted once per cut) that made them.
    """

    kind: str
    why: str
    coefficients: list[float] = field(default_factory=list)
    boosters: list[str] = field(default_factory=list)
    calibration: Calibration | None = None
    window_days: float | None = None
    positives: int = 0
    sources: int = 0

    @property
    def is_trained(self) -> bool:
        return self.kind != NO_MODEL

    def scores(self, network: NetworkAt, extractor: FeatureExtractor, nodes: TwoStepNodes) -> Floats:
        """A score for each candidate of one source; only order and differences have a meaning."""
        if not self.is_trained:
            column = RECENT_COCITATION if network.is_dated else COCITATION
            return np.log(TINY + nodes.pair_scores[:, column].astype(np.float64))
        return self.scores_of(extractor.features(nodes))

    def scores_of(self, features: Reals) -> Floats:
        """The scores of the candidates of one source by their features; only of a trained model."""
        linear = features @ np.array(self.coefficients)
        if not self.boosters:
            return np.asarray(linear, np.float64)
        boosted = np.mean([standardize(scores) for scores in gbdt.predict(self.boosters, features)], axis=0)
        return standardize(linear) + gbdt.WEIGHT * boosted

    def chances(self, network: NetworkAt, source: int, scores: Floats) -> Floats | None:
        """The probability, 0 to 1, that the source mentions each candidate within the window; None if unknown."""
        if self.calibration is None or not len(scores):
            return None
        return self.calibration.chance(calibration_inputs(network, source, scores))

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Model":
        data = json.loads(text)
        calibration = data.pop("calibration")
        if calibration:
            calibration = Calibration(logistic=Logistic(**calibration.pop("logistic")), **calibration)
        return cls(calibration=calibration, **data)


UNTRAINED = Model(NO_MODEL, "No model is trained yet: targets are ranked by recent co-citation.")


def standardize(scores: npt.NDArray[np.floating]) -> Floats:
    """Scores in standard deviations from their mean.

    >>> standardize(np.array([1.0, 3.0])).tolist()
    [-1.0, 1.0]
    """
    centered = scores - scores.mean()
    return np.asarray(centered / max(TINY, float(centered.std())))


def calibration_inputs(network: NetworkAt, source: int, scores: Floats) -> Floats:
    """The numbers a probability depends on: the standardized score, the number of candidates, the source's activity."""
    rows = np.empty((len(scores), 3))
    rows[:, 0] = standardize(scores)
    rows[:, 1] = np.log(max(1, len(scores)))
    rows[:, 2] = network.account[source, network.RECENT_ACTIVITY]
    return rows
