"""Who matters by whom they are connected to: PageRank, hubs and authorities, eigenvectors, degrees."""

from collections.abc import Callable, Mapping
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

THREADS_PAY = 300_000  # entries of a matrix below which handing a step to threads takes longer than the step


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
    fallen = restart if dangling is None else _normal(G.vector(dangling))
    value = np.full(size, 1 / size) if nstart is None else _normal(G.vector(nstart))
    G = G.reweighted(weight)
    out = G.out_strengths
    passed_on = np.divide(1.0, out, out=np.zeros(size), where=out != 0)
    sinks = np.flatnonzero(out == 0)
    step = received(G)
    for _ in range(max_iter):
        last = value
        value = step(last * passed_on)
        value += last[sinks].sum() * fallen
        value *= alpha
        value += (1 - alpha) * restart
        if np.abs(value - last).sum() < size * tol:
            return node_values(G, value)
    raise nx.PowerIterationFailedConvergence(max_iter)


def received(network: Network) -> Callable[[Floats], Floats]:
    """A function from a value for each node to what each receives over its in-edges: values times weights, added up."""
    indptr, indices, weights = network.in_indptr, network.in_indices, network.in_weights
    plain = bool((weights == 1).all())
    parts = cut_rows(indptr) if len(indices) > THREADS_PAY else [(0, len(network))]

    def step(values: Floats) -> Floats:
        result = np.empty(len(network))
        if plain:
            in_threads(csr.pull_plain, [(*part, indptr, indices, values, result) for part in parts])
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
    # networkx starts at random; a fixed start gives the same answer twice.
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
    value = _normal(value)
    G = G.reweighted(weight)
    step = received(G)
    for _ in range(max_iter):
        last = value
        value = last + step(last)
        value /= np.linalg.norm(value) or 1
        if np.abs(value - last).sum() < size * tol:
            return node_values(G, value)
    raise nx.PowerIterationFailedConvergence(max_iter)


def degree_centrality(G: Network) -> Any:
    return _share(G, G.degrees)


def in_degree_centrality(G: Network) -> Any:
    return _share(G, G.in_degrees)


def out_degree_centrality(G: Network) -> Any:
    return _share(G, G.out_degrees)


def _share(network: Network, degrees: Any) -> Any:
    if len(network) <= 1:
        return dict.fromkeys(network, 1)
    return node_values(network, degrees * (1.0 / (len(network) - 1.0)))


def _normal(values: Floats) -> Floats:
    return values / values.sum()
