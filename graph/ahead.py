"""Compiling ahead: `python -m graph.ahead` leaves the kernels' machine code on disk for all later processes.

Kernels are compiled when they are first called, for the types they are called with; this calls each of them once.
"""

import time

import networkx as nx
import numpy as np

from graph.backend import partitions, paths
from graph.backend.kernels import spreading
from graph.backend.network import Network
from graph.history import History
from graph.introductions.features import Describer
from graph.introductions.past import Past


def compile_ahead() -> None:
    """Call everything once, as the analysis and networkx's users will. Takes a moment once it is compiled."""
    for_the_analysis()
    for_introductions()
    directed, undirected = _networks()
    for network in (directed, undirected):
        for function in (
            nx.eigenvector_centrality,
            nx.closeness_centrality,
            nx.core_number,
            nx.clustering,
            nx.transitivity,
            nx.constraint,
            nx.effective_size,
            nx.degree_assortativity_coefficient,
        ):
            function(network)
        nx.clustering(network, weight="weight")
        nx.pagerank(network, weight=None)
        nx.betweenness_centrality(network, k=2, seed=1)
        nx.betweenness_centrality(nx.path_graph(300), k=1, seed=1, backend="intrograph")
        nx.shortest_path(network, 0, 2)
        nx.single_source_shortest_path(network, 0)
        nx.single_source_shortest_path_length(network, 0)
        nx.community.louvain_communities(network, seed=1)
        list(nx.community.fast_label_propagation_communities(network, seed=1))
    nx.reciprocity(directed)
    nx.number_weakly_connected_components(directed)
    nx.triangles(undirected)
    nx.community.label_propagation_communities(undirected)
    list(nx.community.asyn_lpa_communities(undirected, seed=1))
    for function in (nx.adamic_adar_index, nx.jaccard_coefficient):
        list(function(undirected, [(0, 1)]))


def for_the_analysis() -> None:
    """Call what `intrograph analyze` calls."""
    directed, undirected = _networks()
    everybody = np.arange(len(directed), dtype=np.int32)
    nx.pagerank(directed)
    paths.betweenness(directed, everybody, sampled=False)
    paths.farness(directed, everybody)
    label = partitions.leiden(undirected)
    partitions.leiden(undirected, within=np.zeros(len(undirected), np.int64))
    partitions.modularity_of(undirected, label.astype(np.int64))
    spreading.participation(undirected.indptr, undirected.indices, undirected.weights, label.astype(np.int64), 5)
    _ = directed.in_strengths, undirected.self_loops


def for_introductions() -> None:
    """Call what `intrograph introduce` and `train` call."""
    ends = np.array([[0, 0, 1, 2, 3, 1, 4], [1, 2, 2, 0, 1, 3, 0]], np.int32)
    number = ends.shape[1]
    history = History(
        accounts=5, source=ends[0], target=ends[1], at=np.arange(number), weight=np.ones(number, np.float32),
        kind=np.zeros(number, np.uint16), kind_names=["mention"],
    )  # fmt: skip
    describer = Describer(Past(history))
    describer.describe(describer.candidates(3))


def _networks() -> tuple[Network, Network]:
    directed = Network.from_edges([0, 0, 1, 2, 3, 1, 4], [1, 2, 2, 0, 1, 3, 0], [1, 2, 1, 1, 3, 1, 1], size=5)
    return directed, directed.to_undirected()


if __name__ == "__main__":
    start = time.perf_counter()
    compile_ahead()
    print(f"The calculations are compiled ({time.perf_counter() - start:.0f} s).")
