"""Centralities from degrees and eigenvectors: PageRank, hubs and authorities, eigenvector and degree centrality."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse

from graph.nx_backend.arrays import Floats
from graph.nx_backend.kernels import csr
from graph.nx_backend.kernels.jit import cut_rows, in_threads
from graph.nx_backend.network import Network
from graph.nx_backend.node_values import node_values

# The networkx functions that this module implements.
__all__ = [
    "degree_centrality",
    "eigenvector_centrality",
    "hits",
    "in_degree_centrality",
    "out_degree_centrality",
    "pagerank",
]

THREADED_ENTRIES = 300_000  # entries of a matrix; below, passing a step to threads takes longer than the step
# A power iteration is extrapolated from so many vectors, on a matrix of so many entries. Below, every step is that of
# networkx; above, the values agree with its values within the tolerance, usually closer to the limit.
EXTRAPOLATED, EXTRAPOLATED_ENTRIES = 6, 100_000


def pagerank(
    G: Network,
    alpha: float = 0.85,
    personalization: Mapping[Any, float] | None = None,
    max_iter: int = 100,
    tol: float = 1.0e-6,
    nstart: Mapping[Any, float] | None = None,
    weight: str | None = "weight",
    dangling: Mapping[Any, float] | None = None,
) -> Any:
    size = len(G)
    if size == 0:
        return {}
    restart = np.full(size, 1 / size)
    if personalization is not None:
        restart = G.vector(personalization)
        if restart.sum() == 0:
            raise ZeroDivisionError
        restart /= restart.sum()
    from_sinks = restart if dangling is None else _normalized(G.vector(dangling))
    value = np.full(size, 1 / size) if nstart is None else _normalized(G.vector(nstart))
    steps = pagerank_steps(G.reweighted(weight), value, restart, from_sinks, alpha)
    for value, change in islice(steps, max_iter):
        if change < size * tol:
            return node_values(G, value)
    raise nx.PowerIterationFailedConvergence(max_iter)


def pagerank_steps(
    network: Network, start: Floats, restart: Floats, from_sinks: Floats, alpha: float = 0.85
) -> Iterator[tuple[Floats, float]]:
    """The values after each step of PageRank, without end, and by how much they changed, summed over all nodes.

    Parameters
    ----------
    start, restart, from_sinks : shape (n,)
        Where the surfer starts, restarts, and goes from a node without out-edges; each sums to 1.
    """
    out = network.out_strengths
    out_share = np.divide(1.0, out, out=np.zeros(len(network)), where=out != 0)
    sinks = np.flatnonzero(out == 0)
    step = pull(network)
    value = start
    while True:
        last = value
        value = step(last * out_share)
        value += last[sinks].sum() * from_sinks
        value *= alpha
        value += (1 - alpha) * restart
        yield value, float(np.abs(value - last).sum())


def pull(network: Network) -> Callable[[Floats], Floats]:
    """A function that sums, for each node, the values of its in-neighbors times the weights of the edges."""
    indptr, indices, weights = network.in_indptr, network.in_indices, network.in_weights
    unweighted = bool((weights == 1).all())
    parts = cut_rows(indptr) if len(indices) > THREADED_ENTRIES else [(0, len(network))]

    def step(values: Floats) -> Floats:
        result = np.empty(len(network))
        if unweighted:
            in_threads(csr.pull_unweighted, [(*part, indptr, indices, values, result) for part in parts])
        else:
            in_threads(csr.pull, [(*part, indptr, indices, weights, values, result) for part in parts])
        return result

    return step


def hits(
    G: Network,
    max_iter: int = 100,
    tol: float = 1.0e-8,
    nstart: Mapping[Any, float] | None = None,
    normalized: bool = True,
) -> tuple[Any, Any]:
    if len(G) == 0:
        return {}, {}
    if max_iter <= 0:
        raise nx.PowerIterationFailedConvergence(max_iter)
    # networkx starts at random; from a fixed start two calls return the same result.
    start = np.ones(len(G)) if nstart is None else np.array(list(nstart.values()), float)
    try:
        *_, vectors = sparse.linalg.svds(G.matrix, k=1, v0=start, maxiter=max_iter, tol=tol)
    except sparse.linalg.ArpackNoConvergence as error:
        raise nx.PowerIterationFailedConvergence(max_iter) from error
    authorities = vectors.flatten().real
    hubs = G.matrix @ authorities
    if normalized:
        hubs, authorities = hubs / hubs.sum(), authorities / authorities.sum()
    return node_values(G, hubs), node_values(G, authorities)


def eigenvector_centrality(
    G: Network,
    max_iter: int = 100,
    tol: float = 1.0e-6,
    nstart: Mapping[Any, float] | None = None,
    weight: str | None = None,
) -> Any:
    size = len(G)
    if size == 0:
        raise nx.NetworkXPointlessConcept("cannot compute centrality for the null graph")
    value = np.ones(size) if nstart is None else np.array([nstart[node] for node in G], float)
    if not value.any():
        raise nx.NetworkXError("initial vector cannot have all zero values")
    value = _normalized(value)
    step = pull(G.reweighted(weight))
    is_large = len(G.indices) >= EXTRAPOLATED_ENTRIES
    recent = [value]
    for _ in range(max_iter):
        last = recent[-1]
        value = last + step(last)
        value /= np.linalg.norm(value) or 1
        if np.abs(value - last).sum() < size * tol:
            return node_values(G, value)
        recent = [*recent, value] if is_large else [value]
        if len(recent) == EXTRAPOLATED:
            recent = [_extrapolated(recent)]
    raise nx.PowerIterationFailedConvergence(max_iter)


def _extrapolated(recent: Sequence[Floats]) -> Floats:
    """Where a power iteration leads, from its last vectors; the last one itself if that is not known.

    Reduced rank extrapolation (Sidi 2017): the mean of the vectors, with weights of any sign, that changes the least.
    """
    changes = np.diff(recent, axis=0)
    solved = np.linalg.lstsq(changes @ changes.T, np.ones(len(changes)), rcond=None)[0]
    if not solved.sum():
        return recent[-1]
    value: Floats = (solved / solved.sum()) @ np.array(recent[1:])
    value /= np.linalg.norm(value) or 1
    return value if value.min() >= min(0.0, recent[-1].min()) else recent[-1]


def degree_centrality(G: Network) -> Any:
    return _degree_centrality(G, G.degrees)


def in_degree_centrality(G: Network) -> Any:
    return _degree_centrality(G, G.in_degrees)


def out_degree_centrality(G: Network) -> Any:
    return _degree_centrality(G, G.out_degrees)


def _degree_centrality(network: Network, degrees: Any) -> Any:
    if len(network) <= 1:
        return dict.fromkeys(network, 1)
    return node_values(network, degrees * (1.0 / (len(network) - 1.0)))


def _normalized(values: Floats) -> Floats:
    return values / values.sum()
