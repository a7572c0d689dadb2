"""How sure a community is: how often its members stay together when the search starts from other seeds.

Leiden's result depends on chance. The same network is searched again with other seeds; the agreement of a community is
the share of its pairs of members that each search puts into one community, averaged over the searches.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from graph.analysis.communities.detect import UNASSIGNED, Labels
from graph.nx_backend.network import Network

SEARCHES = 10  # the first included
SEARCHES_IF_LARGE = 5
LARGE = 500_000  # edges, from which each search takes a second and more

Shares = npt.NDArray[np.float64]


def searches_in(network: Network) -> int:
    """How many searches of an `affinity` network, the first included, show how sure its communities are."""
    return SEARCHES if len(network.indices) < LARGE else SEARCHES_IF_LARGE


def agreement(label: Labels, others: Sequence[Labels]) -> Shares:
    """For each community, the share of its pairs (0 to 1) that other labels keep together, averaged over them.

    >>> agreement(np.array([0, 0, 0, 1, 1]), [np.array([0, 0, 1, 2, 2])]).round(3).tolist()
    [0.333, 1.0]
    """
    number = int(label.max(initial=-1)) + 1
    shares = [_togetherness(label, other, number) for other in others]
    return np.mean(shares, axis=0) if shares else np.ones(number)


def _togetherness(label: Labels, other: Labels, number: int) -> Shares:
    member = label != UNASSIGNED
    stride = int(other.max(initial=-1)) + 2  # UNASSIGNED is a label too
    pairs, shared = np.unique(label[member] * stride + other[member] + 1, return_counts=True)
    together = np.bincount(pairs // stride, shared * (shared - 1.0), number)
    sizes = np.bincount(label[member], minlength=number).astype(np.float64)
    return np.divide(together, sizes * (sizes - 1), out=np.ones(number), where=sizes > 1)
