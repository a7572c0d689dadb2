"""Conditional logit: the probability that a source comes to mention each of its candidates (McFadden 1974).

A softmax over the candidates of one source: only differences between them have an effect.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from graph.nx_backend.arrays import Bools, Floats, Ints, Reals

Bounds = list[tuple[float | None, float | None]]  # the minimum and the maximum of each coefficient

PENALTY = 0.3  # L2, on coefficients of features in units of their deviation within a source
ITERATIONS = 60
MIN_DEVIATION = 1e-3


@dataclass(frozen=True)
class Choices:
    """The alternatives of each source at each cut.

    One row per candidate: its features, its `group` (a source at a cut; ascending), and whether the source chose it.
    """

    features: Reals
    group: Ints
    chosen: Bools

    def __len__(self) -> int:
        return len(self.group)

    @property
    def positives(self) -> int:
        return int(self.chosen.sum())

    @property
    def starts(self) -> Ints:
        """The first row of each group."""
        return np.flatnonzero(np.diff(self.group, prepend=self.group[:1] - 1))

    @staticmethod
    def concatenate(parts: "list[Choices]") -> "Choices":
        """Several sets of choices as one; groups of different parts remain separate."""
        groups, offset = [], 0
        for part in parts:
            groups.append(part.group + offset)
            offset += int(part.group.max(initial=-1)) + 1
        if not parts:
            return Choices(np.empty((0, 0), np.float32), np.empty(0, np.int64), np.empty(0, np.bool_))
        return Choices(
            np.concatenate([part.features for part in parts]),
            np.concatenate(groups),
            np.concatenate([part.chosen for part in parts]),
        )


def centered(values: npt.NDArray[np.floating], starts: Ints) -> npt.NDArray[np.floating]:
    """Values minus the mean of their group; `starts` are the first rows of the groups."""
    sizes = np.diff(starts, append=len(values))
    mean = np.add.reduceat(values, starts) / sizes.reshape(-1, *[1] * (values.ndim - 1))
    return values - np.repeat(mean, sizes, axis=0)


def fit(choices: Choices, bounds: Bounds | None = None) -> Floats:
    """The coefficients of maximum likelihood with an L2 penalty, one for each feature.

    Each choice has the weight 1 / sqrt(choices of its source), so that the most active sources do not dominate.

    >>> features = np.array([[1.0], [0.0], [1.0], [0.0]], np.float32)
    >>> coefficients = fit(Choices(features, np.array([0, 0, 1, 1]), np.array([True, False, True, False])))
    >>> bool(coefficients[0] > 0)
    True
    """
    starts = choices.starts
    sizes = np.diff(starts, append=len(choices))
    features = centered(choices.features, starts)
    scale = np.maximum(MIN_DEVIATION, np.sqrt((features**2).mean(axis=0)))
    features = (features / scale).astype(np.float32)
    positives = np.add.reduceat(choices.chosen.astype(float), starts)
    weight = np.divide(1, np.sqrt(positives), out=np.zeros(len(starts)), where=positives > 0)
    weight /= max((weight * positives).sum(), 1e-12)
    chosen = choices.chosen.astype(np.float32)

    def loss(coefficients: Floats) -> tuple[float, Floats]:
        score = features @ coefficients.astype(np.float32)
        highest = np.maximum.reduceat(score, starts)
        odds = np.exp(score - np.repeat(highest, sizes))
        total = np.add.reduceat(odds, starts)
        likelihood = np.add.reduceat(score * chosen, starts) - positives * (np.log(total) + highest)
        expected = np.repeat(weight * positives / total, sizes) * odds
        residual = (expected - np.repeat(weight, sizes) * chosen).astype(np.float32)
        gradient = (residual @ features).astype(float) + PENALTY * coefficients
        return float(PENALTY / 2 * coefficients @ coefficients - (weight * likelihood).sum()), gradient

    start = np.zeros(features.shape[1])
    fitted = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": ITERATIONS}).x
    return np.asarray(fitted / scale)
