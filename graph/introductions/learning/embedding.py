"""Nodes as vectors: nodes that mention the same nodes, or are mentioned by the same, are close to each other."""

from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph, linalg
from threadpoolctl import threadpool_limits

from graph.nx_backend.arrays import Floats, Reals

DIMENSIONS = 32
PRECISION = 1e-3  # relative to the singular values
EXACT_UP_TO = 30_000  # nodes: there exact vectors take less than a second, at 100,000 they take 8 to 30
SPARE = 8  # more dimensions while searching: the last ones of a search are its least accurate
ROUNDS, STEPS = 8, 2  # of a search
NEGLIGIBLE = 1e-12  # of the largest squared singular value: float32 cannot tell less from 0
SEED = 0


def embed(weights: sparse.csr_array, *, exact_up_to: int = EXACT_UP_TO) -> tuple[Reals, Reals]:
    """Nodes as sources and as targets: the singular vectors of the weights, normalized by both degrees.

    Only of the largest component of the bipartite network of source roles and target roles: each of the others,
    however small, has a singular value of 1 and would use up a dimension. The dimensions are at most half the rank: at
    full rank the embedding repeats the network. With more than `exact_up_to` nodes they are approximate.
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
    with threadpool_limits(1):  # sums in another order would differ in the last digit
        search = _exact if size <= exact_up_to else _approximate
        left, value, right = search(scaled.tocsr(), dimensions)
    root = np.sqrt(value)
    return (left * root).astype(np.float32), (right * root).astype(np.float32)


def _exact(matrix: sparse.csr_array, number: int) -> tuple[Reals, Reals, Reals]:
    """The left vectors, values and right vectors of the largest singular values."""
    start = np.random.default_rng(SEED).random(matrix.shape[0]).astype(np.float32)
    left, value, right = linalg.svds(matrix, k=number, v0=start, tol=PRECISION)
    return left, np.maximum(0, value), right.T


def _approximate(matrix: sparse.csr_array, number: int) -> tuple[Reals, Reals, Reals]:
    """The same by subspace iteration (Halko, Martinsson and Tropp 2011), in a fraction of the time.

    It is least accurate where values are close to each other. The last ones of a large network are, and any of their
    vectors are as good.
    """
    transposed = matrix.T.tocsr()
    width = min(number + SPARE, matrix.shape[1])
    basis = np.random.default_rng(SEED).standard_normal((matrix.shape[1], width), np.float32)
    for _ in range(ROUNDS):
        for _ in range(STEPS):
            basis = transposed @ (matrix @ basis)
        length, axes = _axes(basis)
        basis = basis @ (axes / length)
    image = matrix @ basis
    value, axes = (part[..., :number] for part in _axes(image))
    return image @ (axes / value), np.where(np.isinf(value), 0, value), basis @ axes


def _axes(columns: Reals) -> tuple[Reals, Reals]:
    """The singular values and right singular vectors of a few long columns, largest first.

    Their products are so few that this costs one pass, where a QR factorization costs ten. Values that are 0 but for
    rounding are infinite, so that a division by them leaves nothing.
    """
    exact = columns.astype(np.float64)
    square, axes = np.linalg.eigh(exact.T @ exact)
    square, axes = square[::-1], axes[:, ::-1]
    length = np.sqrt(square, out=np.full(len(square), np.inf), where=square > NEGLIGIBLE * square[0])
    return length.astype(np.float32), axes.astype(np.float32)
