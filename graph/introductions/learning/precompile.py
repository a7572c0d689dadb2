"""Compile the kernels that `introduce` and `train` call; see `graph.nx_backend.precompile`."""

import numpy as np

from graph.introductions.learning import kernels
from graph.introductions.learning.features import FeatureExtractor, new_ties
from graph.introductions.learning.network_at import NetworkAt
from graph.introductions.learning.trees import MAX_LEAVES, Trees
from graph.snapshot.history import History


def precompile() -> None:
    """Rank the candidates of one node in a tiny network by a tree, and find their connectors."""
    ends = np.array([[0, 0, 1, 2, 3, 1, 4], [1, 2, 2, 0, 1, 3, 0]], np.int32)
    mentions = ends.shape[1]
    history = History(
        accounts=5,
        source=ends[0],
        target=ends[1],
        at=np.arange(mentions),
        weight=np.ones(mentions, np.float32),
        kind=np.zeros(mentions, np.uint16),
        kind_names=["mention"],
    )
    network = NetworkAt(history)
    new_ties(network, history.source, history.target)
    extractor = FeatureExtractor(network)
    nodes = extractor.two_step_nodes(3)
    features = extractor.features(nodes)
    neighbors, connectors = network.neighbors, np.empty(len(nodes), np.int64)
    kernels.find_connectors(3, nodes.target, neighbors.indptr, neighbors.indices, neighbors.values, connectors)
    condition = np.zeros(1, np.int64), np.zeros(1, np.float32), np.ones(1, np.uint16)
    Trees(np.arange(2), *condition, np.zeros((1, MAX_LEAVES))).scores(features)
