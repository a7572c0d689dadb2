"""Nodes as vectors: nodes that mention the same nodes, or are mentioned by the same, are close to each other."""

from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from threadpoolctl import threadpool_limits

from graph.nx_backend.arrays import Floats, Reals

DIMENSIONS = 32
SPARE = 8  # more dimensions while searching: the last ones of a search are its least accurate
ROUNDS, STEPS = 5, 3  # steps of a search; more change no hit rate, and the vectors are told apart again each round
SEED = 0


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
    left, value, right = _largest_singular(scaled.tocsr(), dimensions)
    root = np.sqrt(value)
    return left * root, right * root


def _largest_singular(matrix: sparse.csr_array, number: int) -> tuple[Reals, Reals, Reals]:
    """The left vectors, values and right vectors of the largest singular values, by subspace iteration.

    Approximate where values are close to each other (Halko, Martinsson and Tropp 2011), in a fraction of the time that
    exact ones take: in a large network the last dimensions are nearly equal, and any of them are as good.
    """
    transposed = matrix.T.tocsr()
    random = np.random.default_rng(SEED)
    basis = random.standard_normal((matrix.shape[1], min(number + SPARE, matrix.shape[1])), np.float32)
    with threadpool_limits(1):  # sums in another order would differ in the last digit
        for _ in range(ROUNDS):
            for _ in range(STEPS):
                basis = transposed @ (matrix @ basis)
            basis = np.linalg.qr(basis).Q
        left, value, right = np.linalg.svd(matrix @ basis, full_matrices=False)
        return left[:, :number], value[:number], basis @ right[:number].T
