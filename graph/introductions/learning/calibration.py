"""From scores to chances, where the network's own past shows that they can be trusted."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

from graph.introductions.learning.logit import Floats
from graph.ties.logistic import Logistic, fit_logistic

BUCKETS = 5
STEPS = 10  # in which chances are put right: more would follow the luck of a few
WITHIN = 2.0  # times: how far chance and truth may be apart in a bucket
LEAST_IN_BUCKET = 8  # expected events that make a bucket a proof of anything


@dataclass(frozen=True)
class Calibration:
    """A logistic regression, and steps that put its chances right where they were off."""

    logistic: Logistic
    foretold: list[float]
    happened: list[float]

    def chance(self, rows: Floats) -> Floats:
        return np.interp(self.logistic.chance(rows), self.foretold, self.happened)


def calibrate(rows: Floats, happened: npt.NDArray[np.bool_]) -> Calibration | None:
    """Learn chances from rows of numbers; None where they are not within `WITHIN` of what happened, or too little did.

    One half, every second row, is learned from, and the other is what it is tried on.
    """
    learned, tried = slice(0, None, 2), slice(1, None, 2)
    enough = 2 * LEAST_IN_BUCKET
    if happened[learned].sum() < enough or happened[tried].sum() < enough:
        return None
    if not holds(_fit(rows[learned], happened[learned]).chance(rows[tried]), happened[tried]):
        return None
    return _fit(rows, happened)


def holds(chances: Floats, happened: npt.NDArray[np.bool_]) -> bool:
    """Whether as much happened as was foretold, within `WITHIN` times, in each of some buckets of like chances.

    >>> half = np.arange(1000) % 2 == 0
    >>> holds(np.full(1000, 0.4), half), holds(np.full(1000, 0.1), half)
    (True, False)
    """
    for bucket in _alike(chances, BUCKETS):
        foretold, came = float(chances[bucket].sum()), float(happened[bucket].sum())
        if foretold >= LEAST_IN_BUCKET and not foretold / WITHIN <= came <= foretold * WITHIN:
            return False
    return True


def _alike(chances: Floats, number: int) -> list[npt.NDArray[np.int64]]:
    """The places of chances in so many buckets, low ones first, in each of which about as much is expected."""
    order = np.argsort(chances, kind="stable")
    expected = np.cumsum(chances[order])
    return np.split(order, np.searchsorted(expected, np.linspace(0, expected[-1], number + 1)[1:-1]))


def _fit(rows: Floats, happened: npt.NDArray[np.bool_]) -> Calibration:
    logistic = fit_logistic(rows, happened)
    foretold = logistic.chance(rows)
    steps = [bucket for bucket in _alike(foretold, STEPS) if len(bucket)]
    sizes = np.array([len(step) for step in steps], float)
    came = isotonic_regression([happened[step].mean() for step in steps], weights=sizes).x
    return Calibration(logistic, [float(foretold[step].mean()) for step in steps], came.tolist())
