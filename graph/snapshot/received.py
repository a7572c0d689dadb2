"""How often accounts were mentioned within a period."""

import numpy as np

from graph.nx_backend.arrays import Floats
from graph.records import UNDATED, Window
from graph.snapshot.arrays import Snapshot
from graph.snapshot.instants import within


def mentions_received(snapshot: Snapshot, window: Window) -> Floats:
    """How often each account was mentioned by others within a period, (n,); undated mentions are in none.

    Returns
    -------
    ndarray
        A value for each account, in the order of the snapshot.
    """
    at = snapshot.at
    mentions = np.flatnonzero(within(at, window) & (at != UNDATED))
    pairs = np.searchsorted(snapshot.first_event, mentions, side="right") - 1
    received = np.bincount(snapshot.targets[pairs], weights=snapshot.counts[mentions], minlength=len(snapshot))
    return received.astype(np.float64)
