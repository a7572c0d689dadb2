"""How often accounts were mentioned within a period."""

from dataclasses import dataclass

import numpy as np

from graph.nx_backend.arrays import Floats
from graph.records import DAY_MS, UNDATED, Window
from graph.snapshot.arrays import Snapshot
from graph.snapshot.instants import within


@dataclass(frozen=True)
class ReceivedLately:
    """How often each account was mentioned by others in the latest period and in the one before, each (n,)."""

    latest: Floats
    before: Floats


def received_lately(snapshot: Snapshot, days: float) -> ReceivedLately | None:
    """The mentions of two periods of `days` up to the last mention; None if the mentions do not reach over both."""
    until, length = snapshot.last_at, round(days * DAY_MS)
    if until is None or int(snapshot.at[snapshot.at != UNDATED].min()) > until - 2 * length:
        return None
    middle = until - length
    latest, before = Window(middle + 1, until), Window(middle + 1 - length, middle)
    return ReceivedLately(mentions_received(snapshot, latest), mentions_received(snapshot, before))


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
