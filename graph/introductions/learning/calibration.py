"""From scores to probabilities, where the network's own history shows that they can be trusted."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression

from graph.nx_backend.arrays import Bools, Floats, Ints
from graph.ties.logistic import Logistic, fit_logistic

BUCKETS = 5
STEPS = 10  # of the correction: more would fit the luck of a few
WITHIN = 2.0  # the largest ratio of predicted to observed events, or the reverse, in a bucket
MIN_PER_BUCKET = 8  # predicted events; fewer prove nothing


@dataclass(frozen=True)
class Calibration:
    """A logistic regression, and a monotone correction: probability `predicted[i]` becomes `observed[i]`."""

    logistic: Logistic
    predicted: list[float]
    observed: list[float]

    def chance(self, rows: Floats) -> Floats:
        """The probability, 0 to 1, of each row."""
        return np.interp(self.logistic.chance(rows), self.predicted, self.observed)


def calibrate(rows: Floats, happened: Bools) -> Calibration | None:
    """Learn probabilities from rows of numbers.

    Half of the rows, every second one, is learned from; the result is tested on the other half.

    Returns
    -------
    None if there are too few events, or if predicted and observed counts differ by more than `WITHIN` in any bucket.
    """
    train, test = slice(0, None, 2), slice(1, None, 2)
    min_events = 2 * MIN_PER_BUCKET
    if happened[train].sum() < min_events or happened[test].sum() < min_events:
        return None
    if not is_calibrated(_fit(rows[train], happened[train]).chance(rows[test]), happened[test]):
        return None
    return _fit(rows, happened)


def is_calibrated(chances: Floats, happened: Bools) -> bool:
    """Whether predicted and observed counts agree within a factor of `WITHIN` in each bucket of similar chances.

    >>> half = np.arange(1000) % 2 == 0
    >>> is_calibrated(np.full(1000, 0.4), half), is_calibrated(np.full(1000, 0.1), half)
    (True, False)
    """
    for bucket in _buckets(chances, BUCKETS):
        predicted, observed = float(chances[bucket].sum()), float(happened[bucket].sum())
        if predicted >= MIN_PER_BUCKET and not predicted / WITHIN <= observed <= predicted * WITHIN:
            return False
    return True


def _buckets(chances: Floats, number: int) -> list[Ints]:
    """The indices of chances, ascending, in buckets with about the same number of predicted events."""
    order = np.argsort(chances, kind="stable")
    expected = np.cumsum(chances[order])
    return np.split(order, np.searchsorted(expected, np.linspace(0, expected[-1], number + 1)[1:-1]))


def _fit(rows: Floats, happened: Bools) -> Calibration:
    logistic = fit_logistic(rows, happened)
    chances = logistic.chance(rows)
    buckets = [bucket for bucket in _buckets(chances, STEPS) if len(bucket)]
    sizes = np.array([len(bucket) for bucket in buckets], float)
    observed = isotonic_regression([happened[bucket].mean() for bucket in buckets], weights=sizes).x
    return Calibration(logistic, [float(chances[bucket].mean()) for bucket in buckets], observed.tolist())
