"""Detecting communities: a label from 0 for each account, the largest community first."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.nx_backend.algorithms import community_detection
from graph.nx_backend.arrays import Bools, Ints
from graph.nx_backend.network import Network

Labels = Ints

UNASSIGNED = -1  # the label of an account without ties


def affinity(network: Network) -> Network:
    """The undirected network that communities are detected in: mentions in both directions, on a logarithmic scale.

    The logarithm keeps one chatty pair from outweighing ten friends.
    """
    union = network.to_undirected()
    return Network(union.indptr, union.indices, np.log1p(union.weights), directed=False)


@dataclass(frozen=True)
class Start:
    """The communities to start from: the number of each account's broad and fine one (0 for none), each (n,).

    `changed` holds the positions of the accounts whose ties have changed since.
    """

    broad: Labels
    fine: Labels
    changed: Ints


def find_broad(network: Network, resolution: float, seed: int, start: Start | None = None) -> Labels:
    """The communities of an `affinity` network by Leiden; UNASSIGNED for accounts without ties.

    Parameters
    ----------
    resolution
        Above 1, more and smaller communities.
    start
        By default every account is alone.
    """
    if start is None:
        label = community_detection.leiden(network, resolution, seed)
    else:
        label = community_detection.leiden_from(network, _labels(start.broad), start.changed, resolution, seed)
    return by_size(label, _have_ties(network))


def find_fine(network: Network, broad: Labels, resolution: float, seed: int, start: Start | None = None) -> Labels:
    """The communities within each broad one, each searched as a network of its own; see `find_broad`."""
    row = np.repeat(np.arange(len(network)), np.diff(network.indptr))
    inside = broad[row] == broad[network.indices]
    indptr = np.concatenate([[0], np.cumsum(inside)])[network.indptr]
    parts = Network(indptr, network.indices[inside], network.weights[inside], directed=False)
    within = np.maximum(broad, 0)
    if start is None:
        label = community_detection.leiden(parts, resolution, seed, within=within)
    else:  # communities of two broad ones are split, as no edge of `parts` joins them
        fine, changed = _labels(start.fine), start.changed
        label = community_detection.leiden_from(parts, fine, changed, resolution, seed, within=within)
    return by_size(label, _have_ties(parts))


def _labels(numbers: Labels) -> Labels:
    """Labels from 0 for community numbers; each account without a community (0) has a label of its own.

    >>> _labels(np.array([7, 0, 7, 3, 0])).tolist()
    [3, 0, 3, 2, 1]
    """
    alone = np.cumsum(numbers == 0) - len(numbers) - 1
    return np.unique(np.where(numbers == 0, alone, numbers), return_inverse=True)[1]


def _have_ties(network: Network) -> Bools:
    return np.diff(network.indptr) > 0


def by_size(label: npt.NDArray[Any], has_ties: Bools) -> Labels:
    """Labels in order of size, and UNASSIGNED for accounts without ties.

    >>> by_size(np.array([1, 0, 0, 2]), np.array([True, True, True, False])).tolist()
    [1, 0, 0, -1]
    """
    sizes = np.bincount(label[has_ties], minlength=int(label.max(initial=-1)) + 1)
    rank = np.empty(len(sizes), np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return np.where(has_ties, rank[label] if len(sizes) else 0, UNASSIGNED)
