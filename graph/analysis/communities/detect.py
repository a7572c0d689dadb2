"""Detecting communities: a label from 0 for each account, the largest community first."""

import numpy as np
import numpy.typing as npt

from graph.nx_backend.algorithms import community_detection
from graph.nx_backend.network import Network

Labels = npt.NDArray[np.int64]
Positions = npt.NDArray[np.int64]

UNASSIGNED = -1  # the label of an account without ties


def affinity(network: Network) -> Network:
    """The undirected network that communities are detected in: mentions in both directions, on a logarithmic scale.

    The logarithm keeps one chatty pair from outweighing ten friends.
    """
    union = network.to_undirected()
    return Network(union.indptr, union.indices, np.log1p(union.weights), directed=False)


def find_broad(
    network: Network, resolution: float, seed: int, before: Labels | None = None, changed: Positions | None = None
) -> Labels:
    """The communities of an `affinity` network by Leiden; UNASSIGNED for accounts without ties.

    Parameters
    ----------
    resolution
        Above 1, more and smaller communities.
    before
        The number (0 for none) of each account's community before the network changed, to start from.
    changed
        The positions of the accounts whose ties have changed since; None without `before`.
    """
    if before is None or changed is None:
        return _by_size(network, community_detection.leiden(network, resolution, seed))
    return _by_size(network, community_detection.leiden_from(network, _labels(before), changed, resolution, seed))


def find_fine(
    network: Network,
    broad: Labels,
    resolution: float,
    seed: int,
    before: Labels | None = None,
    changed: Positions | None = None,
) -> Labels:
    """The communities within each broad one, each searched as a network of its own; see `find_broad`."""
    row = np.repeat(np.arange(len(network)), np.diff(network.indptr))
    inside = broad[row] == broad[network.indices]
    indptr = np.concatenate([[0], np.cumsum(inside)])[network.indptr]
    parts = Network(indptr, network.indices[inside], network.weights[inside], directed=False)
    within = np.maximum(broad, 0)
    if before is None or changed is None:
        return _by_size(network, community_detection.leiden(parts, resolution, seed, within=within))
    start = _labels(before)  # those of two broad communities are split, as no edge of `parts` joins them
    return _by_size(network, community_detection.leiden_from(parts, start, changed, resolution, seed, within=within))


def _labels(numbers: Labels) -> Labels:
    """Labels from 0 for community numbers; each account without a community (0) has a label of its own.

    >>> _labels(np.array([7, 0, 7, 3, 0])).tolist()
    [3, 0, 3, 2, 1]
    """
    alone = np.cumsum(numbers == 0) - len(numbers) - 1
    return np.unique(np.where(numbers == 0, alone, numbers), return_inverse=True)[1]


def _by_size(network: Network, label: npt.NDArray[np.int32]) -> Labels:
    """Labels in order of size, and UNASSIGNED for accounts without ties."""
    has_ties = np.diff(network.indptr) > 0
    sizes = np.bincount(label[has_ties], minlength=int(label.max(initial=-1)) + 1)
    rank = np.empty(len(sizes), np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return np.where(has_ties, rank[label] if len(sizes) else 0, UNASSIGNED)
