"""Regression and spread that a few wild values cannot move."""

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import median_abs_deviation

from graph.nx_backend.arrays import Floats

HUBER = 1.345  # standard deviations within which an error counts squared: 95 % efficient for normal errors
MIN_SPREAD = 1e-6


def robust_spread(values: Floats) -> float:
    """The standard deviation of normally distributed values, by their median absolute deviation.

    >>> round(robust_spread(np.array([-1.0, 0.0, 1.0, 1000.0])), 2)
    1.48
    """
    if not len(values):
        return MIN_SPREAD
    return max(MIN_SPREAD, float(median_abs_deviation(values, scale="normal")))


def robust_fit(
    features: Floats, values: Floats, lowest: Floats | float = -np.inf, highest: Floats | float = np.inf
) -> Floats:
    """The coefficients of a linear regression with Huber's loss, without an intercept of its own.

    Huber, P. J. (1964). Robust estimation of a location parameter. Annals of Mathematical Statistics 35.

    Parameters
    ----------
    features : shape (n, k)
    values : shape (n,)
    lowest, highest : shape (k,), optional
        Bounds of the coefficients.

    Returns
    -------
    shape (k,)

    Examples
    --------
    >>> features = np.column_stack([np.ones(9), np.arange(9)])
    >>> values = 1 + 2 * np.arange(9.0)
    >>> values[4] = 500
    >>> robust_fit(features, values).round(1).tolist()
    [1.0, 2.0]
    """
    coefficients: Floats = np.clip(np.linalg.lstsq(features, values, rcond=None)[0], lowest, highest)

    def errors(at: Floats) -> Floats:
        return features @ at - values

    def slopes(at: Floats) -> Floats:
        return features

    for _ in range(3):  # the spread of the errors decides which of them are wild
        scale = HUBER * robust_spread(errors(coefficients))
        coefficients = least_squares(
            errors, coefficients, slopes, bounds=(lowest, highest), loss="huber", f_scale=scale, x_scale="jac"
        ).x
    return coefficients
