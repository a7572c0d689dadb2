"""Who is mentioned more than before: two periods of the stored history, compared."""

from dataclasses import dataclass

import numpy as np

from graph.records import Influencer
from graph.snapshot import current_snapshot
from graph.snapshot.received import received_lately
from graph.store import Store, read
from graph.watch.activity import change_in_deviations

WINDOW_DAYS = 28.0
LEAST = 3  # mentions in the latest period: fewer are chance
SHOWN = 5


@dataclass(frozen=True)
class Rise:
    """An influencer, and how often others mentioned them in the latest period and in the one before."""

    influencer: Influencer
    mentions: float
    before: float


@dataclass(frozen=True)
class Rising:
    """The influencers whose mentions have grown most, the first ahead, between two periods of `days`.

    The latest period ends at the instant `until` (ms) of the last mention.
    """

    days: float
    until: int
    people: tuple[Rise, ...]


def rising(store: Store, *, days: float = WINDOW_DAYS, top: int = SHOWN) -> Rising | None:
    """Whose mentions by others have grown most; None if the stored mentions do not reach over two periods of `days`.

    Growth is measured as (now - before) / sqrt(now + before), the difference of two Poisson counts in standard
    deviations: twice as many of 40 mentions says more than twice as many of 2.
    """
    snapshot = current_snapshot(store)
    until, received = snapshot.last_at, received_lately(snapshot, days)
    if until is None or received is None:
        return None
    now, before = received.latest, received.before
    growth = change_in_deviations(now, before)
    growth[now < LEAST] = 0
    best = np.argsort(-growth, kind="stable")[:top]
    best = best[growth[best] > 0]
    people = read.influencers(store, [snapshot.keys[position] for position in best])
    rises = [(people.get(snapshot.keys[at]), float(now[at]), float(before[at])) for at in best.tolist()]
    return Rising(days, until, tuple(Rise(who, *counts) for who, *counts in rises if who is not None))
