"""The network as it would be after one more mention."""

from dataclasses import replace
from typing import Any

import numpy as np

from graph.introductions.context import RankingContext
from graph.records import UNDATED
from graph.snapshot import Snapshot

WHOLE_NETWORK = ("community", "embeddings")  # what one mention hardly moves, and takes seconds to compute


def with_mention(context: RankingContext, source: int, target: int) -> RankingContext:
    """The context after one more mention, in a post of its own: a millisecond after the last one that counts.

    Communities and embeddings of the whole network stay as they are, if the accounts do.
    """
    at = UNDATED if context.last_at is None else context.last_at + 1
    as_of = None if context.as_of is None else max(context.as_of, at)
    changed = RankingContext(add_mention(context.snapshot, source, target, at), as_of)
    if len(changed.network) == len(context.network):
        known = {name: value for name, value in vars(context.network).items() if name in WHOLE_NETWORK}
        vars(changed.network).update(known)
    return changed


def add_mention(snapshot: Snapshot, source: int, target: int, at: int) -> Snapshot:
    """A snapshot with one more mention between two of its accounts (positions), of the kind `mention` if it has that.

    Parameters
    ----------
    at
        The instant in ms, or UNDATED.
    """
    indptr, targets, first_event = snapshot.indptr.copy(), snapshot.targets, snapshot.first_event.copy()
    start, end = int(indptr[source]), int(indptr[source + 1])
    pair = start + int(np.searchsorted(targets[start:end], target))
    if pair == end or targets[pair] != target:
        targets = np.insert(targets, pair, target)
        first_event = np.insert(first_event, pair, first_event[pair])
        indptr[source + 1 :] += 1
    first, last = int(first_event[pair]), int(first_event[pair + 1])
    event = first + int(np.searchsorted(snapshot.at[first:last], at, side="right"))
    first_event[pair + 1 :] += 1
    kind = snapshot.kind_names.index("mention") if "mention" in snapshot.kind_names else 0
    counts: Any = np.insert(snapshot.counts, event, 1)
    return replace(
        snapshot,
        indptr=indptr,
        targets=targets,
        first_event=first_event,
        at=np.insert(snapshot.at, event, at),
        kinds=np.insert(snapshot.kinds, event, kind),
        counts=counts,
    )
