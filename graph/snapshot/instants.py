"""Which instants lie in a period."""

import numpy as np

from graph.nx_backend.arrays import Bools, Ints
from graph.records import UNDATED, Window


def within(at: Ints, window: Window) -> Bools:
    """Whether each instant (ms) lies in a window; undated ones do in an open window only.

    >>> within(np.array([UNDATED, 5, 9]), Window(last=5)).tolist()
    [False, True, False]
    """
    if window.is_open:
        return np.ones(len(at), np.bool_)
    inside: Bools = at >= (UNDATED + 1 if window.first is None else window.first)
    return inside if window.last is None else inside & (at <= window.last)
