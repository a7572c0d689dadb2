"""Scores of one source's candidates on a common scale, so that scores of different kinds can be added."""

import numpy as np
import numpy.typing as npt

from graph.nx_backend.arrays import Floats

TINY = 1e-9


def standardize(scores: npt.NDArray[np.floating]) -> Floats:
    """Scores in standard deviations from their mean.

    >>> standardize(np.array([1.0, 3.0])).tolist()
    [-1.0, 1.0]
    """
    centered = scores - scores.mean()
    return np.asarray(centered / max(TINY, float(centered.std())))
