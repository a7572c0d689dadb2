"""The contents of an export, read from the snapshot and the store a part at a time.

Memory grows with the number of accounts, not with the number of ties: ties are computed from memory-mapped arrays in
parts of `PAIRS_AT_ONCE`, and single mentions come from the store in parts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.cross_filter import passing
from graph.cross_filter.network import network_table
from graph.errors import EMPTY_STORE, NothingFound
from graph.export.contents import GRAY, Contents, Edges, Node, node_size
from graph.export.scope import Scope
from graph.nx_backend.arrays import Bools, Ints
from graph.records import BROAD, UNDATED, Window, whole
from graph.snapshot import Snapshot, current_snapshot
from graph.snapshot.instants import within
from graph.store import Store, read
from graph.store.read import exporting
from graph.store.write import runs

PAIRS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Selection:
    """The chosen accounts of a snapshot (by position), and the mentions of a window among them."""

    store: Store
    snapshot: Snapshot
    window: Window
    chosen: Bools

    def ties(self) -> Iterator[Edges]:
        """The ties, ordered by their source."""
        keys = self.snapshot.keys.tolist()
        for part in self.parts():
            yield Edges(
                [keys[position] for position in part.sources.tolist()],
                [keys[position] for position in part.targets.tolist()],
                part.weights.tolist() if part.weights.dtype.kind == "i" else list(map(whole, part.weights.tolist())),
                part.first_at,
                part.last_at,
            )

    def mentions(self) -> Iterator[Edges]:
        """The single mentions, ordered by their source."""
        keys, numbers = self.snapshot.keys.tolist(), self.snapshot.numbers
        for part in exporting.mentions_from(self.store, numbers[self.chosen].tolist()):
            at = np.array(part.at, np.int64)
            sources, targets = (_positions(numbers, column) for column in (part.sources, part.targets))
            wanted = (targets >= 0) & self.chosen[targets] & within(at, self.window)
            indices = np.flatnonzero(wanted).tolist()
            yield Edges(
                [keys[sources[index]] for index in indices],
                [keys[targets[index]] for index in indices],
                [whole(part.counts[index]) for index in indices],
                at[wanted],
                at[wanted],
                [part.kinds[index] for index in indices],
                [part.urls[index] for index in indices],
            )

    def parts(self) -> Iterator["_Ties"]:
        """The ties by positions, a part of all pairs at a time."""
        snapshot = self.snapshot
        for first in range(0, snapshot.pairs, PAIRS_AT_ONCE):
            last = min(first + PAIRS_AT_ONCE, snapshot.pairs)
            sources = np.searchsorted(snapshot.indptr, np.arange(first, last), side="right") - 1
            targets = snapshot.targets[first:last].astype(np.int64)
            ties = _ties(snapshot, self.window, first, last)
            wanted = self.chosen[sources] & self.chosen[targets] & (ties.weights > 0)
            yield _Ties(
                sources[wanted], targets[wanted], ties.weights[wanted], ties.first_at[wanted], ties.last_at[wanted]
            )


@dataclass(frozen=True)
class _Ties:
    """Ties as columns; `sources` and `targets` are positions, instants are UNDATED where unknown."""

    sources: Ints
    targets: Ints
    weights: "np.typing.NDArray[np.int64 | np.float64]"
    first_at: Ints
    last_at: Ints


def _ties(snapshot: Snapshot, window: Window, first: int, last: int) -> _Ties:
    """Weight, first and last mention of a range of pairs; the weight is 0 where no mention is in the window."""
    bounds = np.asarray(snapshot.first_event[first : last + 1])
    events = slice(int(bounds[0]), int(bounds[-1]))
    starts = bounds[:-1] - bounds[0]
    at = np.asarray(snapshot.at[events])
    counts = np.asarray(snapshot.counts[events])
    inside = within(at, window)
    dated = inside & (at != UNDATED)
    weights = np.add.reduceat(
        np.where(inside, counts, 0).astype(np.float64 if counts.dtype.kind == "f" else np.int64), starts
    )
    last_at = np.maximum.reduceat(np.where(dated, at, UNDATED), starts)
    first_at = np.minimum.reduceat(np.where(dated, at, np.iinfo(np.int64).max), starts)
    first_at = np.where(last_at == UNDATED, UNDATED, first_at)
    nothing = np.empty(0, np.int64)
    return _Ties(nothing, nothing, weights, first_at, last_at)


def _positions(numbers: Ints, wanted: Sequence[int]) -> Ints:
    """The position of each account number; -1 for one that is not in the snapshot."""
    array = np.array(wanted, np.int64)
    positions = np.minimum(np.searchsorted(numbers, array), len(numbers) - 1).astype(np.int64)
    return np.where(numbers[positions] == array, positions, -1)


def select(store: Store, scope: Scope, most: int | None = None) -> tuple[Contents, int]:
    """The contents of a scope without single mentions, and how many accounts are omitted.

    Parameters
    ----------
    most
        Only so many accounts, the most influential ones.

    Raises
    ------
    NothingFound
        The store is empty, or nobody is in the scope.
    """
    snapshot = current_snapshot(store)
    if not len(snapshot):
        raise NothingFound(EMPTY_STORE)
    selection = Selection(store, snapshot, scope.window, _chosen(store, snapshot, scope))
    if not scope.window.is_open:
        selection = replace(selection, chosen=_with_ties(selection))
    number = int(selection.chosen.sum())
    if not number:
        raise NothingFound(f"{scope.text}: nobody is in it; choose another part of the network or a longer period.")
    if most is not None and number > most:
        selection = replace(selection, chosen=_most_influential(selection, most))
    return _contents(selection, scope), max(0, number - int(selection.chosen.sum()))


def _chosen(store: Store, snapshot: Snapshot, scope: Scope) -> Bools:
    chosen = np.ones(len(snapshot), np.bool_)
    if scope.keys is not None:
        numbers = list(read.numbers_of(store, scope.keys).values())
        positions = _positions(snapshot.numbers, numbers)
        chosen = np.zeros(len(snapshot), np.bool_)
        chosen[positions[positions >= 0]] = True
    if scope.community is not None:
        name = "community" if scope.community.level == BROAD else "community_fine"
        chosen &= runs.values(store, snapshot.numbers, (name,))[name] == scope.community.number
    if scope.brushes:
        chosen &= passing(network_table(store), scope.brushes)  # of the same snapshot: its order is the table's
    return chosen


def _with_ties(selection: Selection) -> Bools:
    """The chosen accounts with a tie among them in the window."""
    active = np.zeros(len(selection.snapshot), np.bool_)
    for part in selection.parts():
        active[part.sources] = active[part.targets] = True
    return active


def _most_influential(selection: Selection, most: int) -> Bools:
    influence = runs.values(selection.store, selection.snapshot.numbers, ("pagerank",))["pagerank"]
    influence = np.where(selection.chosen, np.nan_to_num(influence, nan=-0.5), -1.0)
    chosen = np.zeros(len(influence), np.bool_)
    chosen[np.argsort(-influence, kind="stable")[:most]] = True
    return chosen


def _contents(selection: Selection, scope: Scope) -> Contents:
    store, snapshot = selection.store, selection.snapshot
    communities = read.communities(store)
    colors = {community.number: community.color for community in communities}

    def nodes() -> Iterator[list[Node]]:
        for part in exporting.placed_influencers(store, snapshot.numbers[selection.chosen].tolist()):
            yield [
                Node(
                    placed.influencer,
                    colors.get(placed.influencer.community or 0, GRAY),
                    node_size(placed.influencer.pagerank, len(snapshot)),
                    placed.x,
                    placed.y,
                )
                for placed in part
            ]

    return Contents(
        title=scope.text,
        as_of=snapshot.last_at,
        window=scope.window,
        nodes=nodes,
        ties=selection.ties,
        mentions=selection.mentions,
        node_count=int(selection.chosen.sum()),
        tie_count=sum(len(part.sources) for part in selection.parts()),
        communities=communities,
    )
