"""The ties of the map: the strongest ones, and ribbons that stand for all ties between two communities."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.nx_backend.arrays import Indices, Ints
from graph.nx_backend.network import Network


@dataclass(frozen=True)
class MapTies:
    """Ties between accounts of the map, the strongest first; a tie has no direction.

    `first` and `second` (m,) are rows of the map, `mentions` (m,) counts those in both directions. `total` counts all
    ties between accounts of the map, with those that are not held here.
    """

    first: Indices
    second: Indices
    mentions: npt.NDArray[np.float64]
    total: int

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True)
class Ribbon:
    """All ties between two communities, by their numbers, `first` < `second`."""

    first: int
    second: int
    ties: int


def ties_between(network: Network, rows: Ints) -> MapTies:
    """All ties between the accounts at the positions `rows` of an undirected network.

    Ends are indices into `rows`. Of two ties with as many mentions, the one between the first rows comes first.
    """
    row_of = np.full(len(network), -1, np.int32)
    row_of[rows] = np.arange(len(rows), dtype=np.int32)
    first = row_of[np.repeat(np.arange(len(network)), np.diff(network.indptr))]
    second = row_of[network.indices]
    drawn = (first >= 0) & (first < second)
    first, second, mentions = first[drawn], second[drawn], network.weights[drawn].astype(np.float64)
    order = np.lexsort((second, first, -mentions))
    return MapTies(first[order], second[order], mentions[order], len(order))


def strongest(ties: MapTies, limit: int) -> MapTies:
    """At most `limit` ties: the strongest of every account that has one, then the strongest of all.

    >>> ties = MapTies(np.array([0, 1, 0, 3]), np.array([1, 2, 2, 4]), np.array([9.0, 8.0, 7.0, 1.0]), 4)
    >>> strongest(ties, 3).second.tolist()
    [1, 2, 4]
    """
    if len(ties) <= limit:
        return ties
    size = int(max(ties.first.max(), ties.second.max())) + 1
    best = np.full(size, len(ties), np.int64)
    order = np.arange(len(ties))
    for ends in (ties.first, ties.second):
        np.minimum.at(best, ends, order)
    chosen = np.zeros(len(ties), np.bool_)
    # A tie that is the strongest of both its ends joins two accounts at the price of one.
    both = (best[ties.first] == order) & (best[ties.second] == order)
    either = (best[ties.first] == order) | (best[ties.second] == order)
    priority = np.lexsort((order, ~either, ~both))
    chosen[priority[:limit]] = True
    return MapTies(ties.first[chosen], ties.second[chosen], ties.mentions[chosen], ties.total)


def ribbons_between(ties: MapTies, community: Ints, limit: int) -> list[Ribbon]:
    """The ties between each two communities as ribbons, at most `limit`, those of most ties first.

    Parameters
    ----------
    community
        A number for each row of the map; 0 for none, whose ties belong to no ribbon.
    """
    ends = np.sort(np.stack([community[ties.first], community[ties.second]], axis=1), axis=1)
    ends = ends[(ends[:, 0] > 0) & (ends[:, 0] != ends[:, 1])]
    pairs, counts = np.unique(ends, axis=0, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:limit]
    return [Ribbon(int(a), int(b), int(ties)) for (a, b), ties in zip(pairs[order], counts[order], strict=True)]


@dataclass(frozen=True)
class StrongestContacts:
    """Positions of an account's contacts, those with most mentions first, and these mentions; `total` counts all."""

    positions: Sequence[int]
    mentions: Sequence[float]
    total: int


def contacts_of(network: Network, position: int, limit: int) -> StrongestContacts:
    """At most `limit` contacts of an account in an undirected network."""
    part = slice(int(network.indptr[position]), int(network.indptr[position + 1]))
    mentions = network.weights[part]
    order = np.argsort(-mentions, kind="stable")[:limit]
    return StrongestContacts(network.indices[part][order].tolist(), mentions[order].tolist(), len(mentions))
