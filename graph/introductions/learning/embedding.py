"""Nodes as vectors: nodes that mention the same nodes, or are mentioned by the same, are close to each other."""

from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph, linalg

from graph.nx_backend.arrays import Floats, Reals

DIMENSIONS = 32
PRECISION = 1e-3  # relative to the singular values


def embed(weights: sparse.csr_array) -> tuple[Reals, Reals]:
    """Nodes as sources and as targets: the singular vectors of the weights, normalized by both degrees.

    Only of the largest component of the bipartite network of source roles and target roles: each of the others,
    however small, has a singular value of 1 and would use up a dimension. The dimensions are at most half the rank: at
    full rank the embedding repeats the network.
    """
    size = weights.shape[0]
    bipartite: Any = sparse.block_array([[None, weights], [weights.T, None]], format="csr")
    _, component = csgraph.connected_components(bipartite, directed=False)
    is_largest = component == np.bincount(component).argmax()
    as_source, as_target = is_largest[:size], is_largest[size:]
    totals: tuple[Floats, Floats] = np.asarray(weights.sum(axis=1)), np.asarray(weights.sum(axis=0))
    scale = [
        np.sqrt(np.divide(1, total, out=np.zeros(size), where=(total > 0) & part))
        for total, part in zip(totals, (as_source, as_target), strict=True)
    ]
    scaled = (sparse.diags_array(scale[0]) @ weights @ sparse.diags_array(scale[1])).astype(np.float32)
    dimensions = min(DIMENSIONS, min(int(as_source.sum()), int(as_target.sum())) // 2)
    if dimensions < 1:
        return np.zeros((size, 1), np.float32), np.zeros((size, 1), np.float32)
    start = np.random.default_rng(0).random(size).astype(np.float32)
    left, value, right = linalg.svds(scaled, k=dimensions, v0=start, tol=PRECISION)
    root = np.sqrt(np.maximum(0, value))
    return (left * root).astype(np.float32), (right.T * root).astype(np.float32)
