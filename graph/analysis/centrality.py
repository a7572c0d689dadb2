"""Influence, brokerage and closeness over the whole network, and bridging between communities.

`graph.records.MEASURES` describes each measure for users.
"""

from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.nx_backend.algorithms import shortest_paths
from graph.nx_backend.arrays import Floats, Ints
from graph.nx_backend.kernels import participation
from graph.nx_backend.network import Network

EXACT_BETWEENNESS = 400  # nodes up to which betweenness is exact; above, it is estimated from a sample
EXACT_CLOSENESS = 20_000  # the same for closeness, whose search runs from 64 nodes at a time
SAMPLED_SOURCES = 500  # smaller samples miss too many of the true leaders
PAGERANK_PRECISION = 1e-8  # summed over all nodes


@dataclass(frozen=True)
class Measures:
    """One array for each measure, with one value for each account by position."""

    pagerank: Floats
    betweenness: Floats
    closeness: Floats
    in_degree: Ints
    out_degree: Ints
    in_strength: Ints
    out_strength: Ints


def measure(network: Network, seed: int) -> Measures:
    """The measures of a directed network whose weights count mentions.

    In large networks betweenness (Brandes and Pich 2007) and closeness (Eppstein and Wang 2004) are estimated from
    `SAMPLED_SOURCES` nodes.

    Parameters
    ----------
    seed
        Of the sample.
    """
    size = len(network)
    all_nodes = np.arange(size, dtype=np.int32)
    sample = all_nodes
    if size > SAMPLED_SOURCES:
        sample = np.sort(np.random.default_rng(seed).choice(size, SAMPLED_SOURCES, replace=False)).astype(np.int32)
    sampled = size > max(EXACT_BETWEENNESS, SAMPLED_SOURCES)
    return Measures(
        pagerank=nx.pagerank(network, tol=PAGERANK_PRECISION / size, max_iter=1000).array if size else np.empty(0),
        betweenness=shortest_paths.betweenness(network, sample if sampled else all_nodes, sampled=sampled),
        closeness=closeness(network, all_nodes if size <= EXACT_CLOSENESS else sample),
        in_degree=network.in_degrees,
        out_degree=network.out_degrees,
        in_strength=np.rint(network.in_strengths).astype(np.int64),
        out_strength=np.rint(network.out_strengths).astype(np.int64),
    )


def closeness(network: Network, sources: npt.NDArray[np.int32]) -> Floats:
    """Harmonic closeness (Marchiori and Latora 2000): the mean over other sources of 1 / (steps from the source).

    A source from which no path leads to the node counts 0.

    >>> line = Network.from_edges([0, 1], [1, 2], size=3)
    >>> closeness(line, np.arange(3, dtype=np.int32)).tolist()
    [0.0, 0.5, 0.75]
    """
    other_sources = np.full(len(network), len(sources))
    other_sources[sources] -= 1
    inverse = shortest_paths.distance_sums(network, sources)[2]
    return np.divide(inverse, other_sources, out=np.zeros(len(network)), where=other_sources > 0)  # type: ignore[no-any-return]


def bridging(network: Network, community: npt.NDArray[np.int64]) -> Floats:
    """The participation coefficient (Guimerà and Amaral 2005): 1 - sum over communities of (share of the ties)².

    Ties are weighted by mentions in both directions. `community` holds labels from 0; below 0 for none.

    >>> star = Network.from_edges([0, 0, 2], [1, 2, 0], [2, 1, 1], size=3)
    >>> bridging(star, np.array([0, 0, 1])).tolist()
    [0.5, 0.0, 0.0]
    """
    union = network.to_undirected()
    groups = int(community.max(initial=-1)) + 1
    return participation.participation(union.indptr, union.indices, union.weights, community, groups)  # type: ignore[no-any-return]
