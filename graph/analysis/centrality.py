"""Who matters how: influence, brokerage, closeness and bridging, over the whole network.

What each measure means stands in `graph.analysis.measures`.
"""

from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.nx_backend.algorithms import shortest_paths
from graph.nx_backend.kernels import participation
from graph.nx_backend.network import Floats, Ints, Network

EXACT_BETWEENNESS = 400  # accounts up to which every shortest path is counted; above, those from a sample
EXACT_CLOSENESS = 20_000  # the same for closeness, which is searched for 64 accounts at a time
SAMPLED_SOURCES = 500  # fewer find too few of the true leaders
PAGERANK_PRECISION = 1e-8  # summed over all accounts


@dataclass(frozen=True)
class Measures:
    """One array for each measure, a value for each account by position."""

    pagerank: Floats
    betweenness: Floats
    closeness: Floats
    bridging: Floats
    in_degree: Ints
    out_degree: Ints
    in_strength: Ints
    out_strength: Ints


def measure(network: Network, community: npt.NDArray[np.int64], seed: int) -> Measures:
    """All measures of a directed network whose weights count mentions.

    Betweenness and closeness are estimated from `SAMPLED_SOURCES` accounts drawn with `seed` where there are more than
    can be counted out (Brandes and Pich 2007; Eppstein and Wang 2004).
    """
    size = len(network)
    everybody = np.arange(size, dtype=np.int32)
    drawn = everybody
    if size > SAMPLED_SOURCES:
        drawn = np.sort(np.random.default_rng(seed).choice(size, SAMPLED_SOURCES, replace=False)).astype(np.int32)
    sampled = size > max(EXACT_BETWEENNESS, SAMPLED_SOURCES)
    return Measures(
        pagerank=nx.pagerank(network, tol=PAGERANK_PRECISION / size, max_iter=1000).array if size else np.empty(0),
        betweenness=shortest_paths.betweenness(network, drawn if sampled else everybody, sampled=sampled),
        closeness=closeness(network, everybody if size <= EXACT_CLOSENESS else drawn),
        bridging=bridging(network, community),
        in_degree=network.in_degrees,
        out_degree=network.out_degrees,
        in_strength=network.in_strengths.astype(np.int64),
        out_strength=network.out_strengths.astype(np.int64),
    )


def closeness(network: Network, sources: npt.NDArray[np.int32]) -> Floats:
    """Harmonic closeness (Marchiori and Latora 2000): the mean over others of 1 / steps from them; 0 from strangers.

    >>> line = Network.from_edges([0, 1], [1, 2], size=3)
    >>> closeness(line, np.arange(3, dtype=np.int32)).tolist()
    [0.0, 0.5, 0.75]
    """
    others = np.full(len(network), len(sources))
    others[sources] -= 1
    inverse = shortest_paths.distance_sums(network, sources)[2]
    return np.divide(inverse, others, out=np.zeros(len(network)), where=others > 0)  # type: ignore[no-any-return]


def bridging(network: Network, community: npt.NDArray[np.int64]) -> Floats:
    """The participation coefficient (Guimerà and Amaral 2005): 1 - sum over communities of (share of one's ties)².

    Ties count as mentions, both directions together. `community` numbers communities from 0; below 0 is none.

    >>> star = Network.from_edges([0, 0, 2], [1, 2, 0], [2, 1, 1], size=3)
    >>> bridging(star, np.array([0, 0, 1])).tolist()
    [0.5, 0.0, 0.0]
    """
    union = network.to_undirected()
    groups = int(community.max(initial=-1)) + 1
    return participation.participation(union.indptr, union.indices, union.weights, community, groups)  # type: ignore[no-any-return]
