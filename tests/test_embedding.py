"""The embedding of a large network is approximate: as close to the exact one as matters, and always the same."""

import numpy as np
import pytest
from planted import CONNECTOR, planted
from scipy import sparse
from threadpoolctl import threadpool_limits

from graph.introductions.learning.embedding import embed
from graph.introductions.learning.network_at import NetworkAt

APPROXIMATE = 0  # nodes up to which the embedding is exact


@pytest.fixture(scope="module")
def weights() -> sparse.csr_array:
    network = NetworkAt(planted(CONNECTOR, seed=1))
    shape = (len(network),) * 2
    return sparse.csr_array((network.recency_weight, network.out.indices, network.out.indptr), shape=shape)


def test_an_approximate_embedding_gives_the_same_affinities(weights: sparse.csr_array) -> None:
    exact, near = (left @ right.T for left, right in (embed(weights), embed(weights, exact_up_to=APPROXIMATE)))
    assert np.corrcoef(exact.ravel(), near.ravel())[0, 1] > 0.95


def test_an_embedding_is_the_same_with_any_number_of_threads(weights: sparse.csr_array) -> None:
    results = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            results.append(embed(weights, exact_up_to=APPROXIMATE))
    np.testing.assert_array_equal(results[0], results[1])


def test_two_nodes_have_an_approximate_embedding_without_directions_that_are_only_rounding() -> None:
    left, right = embed(sparse.csr_array(np.ones((2, 2), np.float32)), exact_up_to=APPROXIMATE)
    np.testing.assert_allclose(left @ right.T, np.full((2, 2), 0.5), atol=1e-5)
