"""Logistic regression: the chance of an event from a few numbers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from graph.nx_backend.arrays import Bools, Floats

PENALTY = 1e-3  # L2, on coefficients of standardised features
MIN_DEVIATION = 1e-6


@dataclass(frozen=True)
class Logistic:
    """The chance is 1 / (1 + exp(-(intercept + features @ coefficients)))."""

    intercept: float
    coefficients: list[float]

    def chance(self, features: npt.NDArray[np.floating]) -> Floats:
        return expit(self.intercept + features @ np.array(self.coefficients))


def fit_logistic(features: npt.NDArray[np.floating], happened: Bools) -> Logistic:
    """Fit by maximum likelihood with an L2 penalty (L-BFGS-B).

    Parameters
    ----------
    features : shape (n, k)
    happened : shape (n,)

    Examples
    --------
    >>> fitted = fit_logistic(np.array([[0.0], [0.0], [0.0], [1.0]] * 50), np.array([False, False, False, True] * 50))
    >>> chances = fitted.chance(np.array([[0.0], [1.0]]))
    >>> bool(chances[0] < 0.1 and chances[1] > 0.8)
    True
    """
    mean = features.mean(axis=0)
    scale = np.maximum(MIN_DEVIATION, features.std(axis=0))
    columns = np.column_stack([np.ones(len(features)), (features - mean) / scale])
    sign = np.where(happened, 1.0, -1.0)
    penalty = np.append(0.0, np.full(features.shape[1], PENALTY))

    def loss(coefficients: Floats) -> tuple[float, Floats]:
        margin = sign * (columns @ coefficients)
        residual = -sign * expit(-margin) / len(sign)
        value = np.logaddexp(0, -margin).mean() + (penalty * coefficients**2).sum() / 2
        return float(value), columns.T @ residual + penalty * coefficients

    solution = minimize(loss, np.zeros(columns.shape[1]), jac=True, method="L-BFGS-B").x
    coefficients = solution[1:] / scale
    return Logistic(float(solution[0] - coefficients @ mean), coefficients.tolist())
