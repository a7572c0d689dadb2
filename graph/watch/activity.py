"""The influence of accounts in periods of the stored history, and the change between two counts."""

import networkx as nx
import numpy as np

from graph.nx_backend.arrays import Floats
from graph.snapshot import Snapshot

PRECISION = 1e-6  # of PageRank, summed over all nodes: a curve needs no more


def influence(snapshot: Snapshot, after: int, until: int) -> Floats:
    """The PageRank of each account from the mentions of a period alone, multiplied by the number of accounts.

    1 is the average account.
    """
    size = len(snapshot)
    network = snapshot.network(after + 1, until)
    ranks: Floats = nx.pagerank(network, tol=PRECISION / size, max_iter=1000).array
    return size * ranks


def change_in_deviations(now: Floats, before: Floats) -> Floats:
    """The change between two counts of events, in standard deviations: (now - before) / sqrt(now + before).

    The difference of two Poisson counts: twice as many of 40 mentions says more than twice as many of 2.

    >>> change_in_deviations(np.array([80.0, 4.0]), np.array([40.0, 2.0])).round(1).tolist()
    [3.7, 0.8]
    """
    change: Floats = (now - before) / np.sqrt(np.maximum(now + before, 1))
    return change
