"""Compile the kernels that `introduce` and `train` call; see `graph.nx_backend.precompile`."""

import numpy as np

from graph.introductions.learning.features import FeatureExtractor, new_ties
from graph.introductions.learning.network_at import NetworkAt
from graph.snapshot.history import History


def precompile() -> None:
    """Look for new ties in a tiny network, and extract the features of one node."""
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
    extractor.features(extractor.two_step_nodes(3))
