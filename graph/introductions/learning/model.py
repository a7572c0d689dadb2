"""The model that ranks the accounts a source may come to mention.

What speaks for a candidate never counts against it: the coefficients of all features that a mention of the candidate
increases are bounded below by 0. That costs no accuracy, and it makes the stated reasons true.
"""

import json
from dataclasses import asdict, dataclass, field

import numpy as np

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
from graph.introductions.learning.network_at import NetworkAt
from graph.introductions.learning.rules import rule_of
from graph.introductions.learning.standard import standardize
from graph.nx_backend.arrays import Floats, Reals
from graph.ties.logistic import Logistic

NO_MODEL, RULE, LOGIT, GBDT = "untrained", "rule", "logit", "gbdt"
TINY = 1e-9

_UNBOUNDED = {name for name in FEATURES if name.startswith(("out_", "since_last_out", "age", "reciprocity"))} - set(
    PAIR
)
_UNBOUNDED |= {"interest_in_community", "audience_from_community", "same_community", "embedding", "audience_likeness"}
_UNBOUNDED |= {name for name in FEATURES if name.startswith("newest_")}
BOUNDS: logit.Bounds = [
    (None, None) if name in _UNBOUNDED else (None, 0.0) if name == "since_last_in" else (0.0, None) for name in FEATURES
]


@dataclass(frozen=True)
class Mixture:
    """The weights of the parts of a score, each standardized over the candidates of one source.

    `linear` is that of the logit, `boosted` of the trees, `rule` that of the simple rule with the name `rule_name`.
    """

    linear: float = 1.0
    boosted: float = 0.0
    rule: float = 0.0
    rule_name: str = ""

    @property
    def in_words(self) -> str:
        """The parts, the strongest first.

        >>> Mixture(boosted=2.0).in_words, Mixture(linear=0.1, rule=1.0, rule_name="Adamic-Adar").in_words
        ('gradient-boosted trees and a logit', 'the simple rule Adamic-Adar')
        """
        if self.rule > self.linear + self.boosted:
            return f"the simple rule {self.rule_name}"
        trained = "gradient-boosted trees and a logit" if self.boosted else "a conditional logit"
        return f"{trained}, mixed with the simple rule {self.rule_name}" if self.rule else trained

    def scores(self, features: Reals, linear: Floats, boosted: Floats | None) -> Floats:
        """The score of each candidate of one source, from the scores of the logit and of the trees."""
        if not self.boosted and not self.rule:
            return np.asarray(linear, np.float64)
        total = self.linear * standardize(linear)
        if boosted is not None:
            total = total + self.boosted * boosted
        if self.rule:
            total = total + self.rule * standardize(rule_of(self.rule_name).scores(features))
        return total

    def contributions(self, features: Reals, coefficients: Floats) -> Floats:
        """How far each feature raises each candidate of one source above their average, by the logit and the rule."""
        centered = features - features.mean(axis=0)
        total = self.linear * centered * coefficients
        if self.boosted or self.rule:
            total = total / max(TINY, float((features @ coefficients).std()))
        if self.rule:
            column = rule_of(self.rule_name).column
            total[:, column] += self.rule * standardize(features[:, column])
        return total


@dataclass(frozen=True)
class Model:
    """How candidates are ranked.

    Attributes
    ----------
    kind
        `untrained`, `rule`, `logit` or `gbdt`: the strongest part of the score.
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
    mixture
        The weights of the logit, the trees, and a simple rule.
    """

    kind: str
    why: str
    coefficients: list[float] = field(default_factory=list)
    boosters: list[str] = field(default_factory=list)
    calibration: Calibration | None = None
    window_days: float | None = None
    positives: int = 0
    sources: int = 0
    mixture: Mixture = field(default_factory=Mixture)

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
        return self.mixture.scores(features, self.linear_scores(features), self.boosted_scores(features))

    def linear_scores(self, features: Reals) -> Floats:
        """The scores by the logit."""
        return np.asarray(features @ np.array(self.coefficients), np.float64)

    def boosted_scores(self, features: Reals) -> Floats | None:
        """The standardized scores by the trees; None without trees."""
        return gbdt.mean_score(self.boosters, features) if self.boosters else None

    def contributions(self, features: Reals) -> Floats:
        """How far each feature raises each candidate of one source above their average; trees are not divided."""
        return self.mixture.contributions(features, np.array(self.coefficients))

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
        mixture = Mixture(**data.pop("mixture"))
        if calibration:
            calibration = Calibration(logistic=Logistic(**calibration.pop("logistic")), **calibration)
        return cls(calibration=calibration, mixture=mixture, **data)


UNTRAINED = Model(NO_MODEL, "No model is trained yet: targets are ranked by recent co-citation.")
OUTDATED = Model(
    NO_MODEL,
    "The stored model is of another version: targets are ranked by recent co-citation until `intrograph train` or the "
    "next load trains again.",
)


def calibration_inputs(network: NetworkAt, source: int, scores: Floats) -> Floats:
    """The numbers a probability depends on: the standardized score, the number of candidates, the source's activity."""
    rows = np.empty((len(scores), 3))
    rows[:, 0] = standardize(scores)
    rows[:, 1] = np.log(max(1, len(scores)))
    rows[:, 2] = network.account[source, network.RECENT_ACTIVITY]
    return rows
