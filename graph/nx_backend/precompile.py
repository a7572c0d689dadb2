"""Compile the kernels behind networkx's functions and the analysis.

numba compiles a kernel at its first call, for the types of the arguments, and keeps the machine code on disk for later
processes. So this calls every kernel once.
"""

import networkx as nx
import numpy as np

from graph.nx_backend.algorithms import community_detection, shortest_paths
from graph.nx_backend.arrays import frozen
from graph.nx_backend.kernels import csr, participation
from graph.nx_backend.network import Network


def precompile() -> None:
    """Call every kernel once; fast if all are compiled."""
    directed, undirected = _networks()
    _analysis_kernels(directed, undirected)
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
        nx.shortest_path(network, 0, 2)
        nx.single_source_shortest_path(network, 0)
        nx.single_source_shortest_path_length(network, 0)
        nx.community.louvain_communities(network, seed=1)
        list(nx.community.fast_label_propagation_communities(network, seed=1))
    nx.reciprocity(directed)
    nx.number_weakly_connected_components(directed)
    nx.number_strongly_connected_components(directed)
    nx.triangles(undirected)
    nx.community.label_propagation_communities(undirected)
    list(nx.community.asyn_lpa_communities(undirected, seed=1))
    for function in (nx.adamic_adar_index, nx.jaccard_coefficient):
        list(function(undirected, [(0, 1)]))


def _analysis_kernels(directed: Network, undirected: Network) -> None:
    """The kernels that `intrograph analyze` calls with other types than networkx does."""
    nodes = np.arange(len(directed), dtype=np.int32)
    nx.pagerank(directed)
    shortest_paths.betweenness(directed, nodes, sampled=False)
    shortest_paths.distance_sums(directed, nodes)
    label = community_detection.leiden(undirected)
    community_detection.leiden(undirected, within=np.zeros(len(undirected), np.int64))
    community_detection.leiden_from(undirected, label, nodes)
    community_detection.leiden_from(undirected, label, nodes, within=np.zeros(len(undirected), np.int64))
    community_detection.modularity_of(undirected, label.astype(np.int64))
    participation.participation(undirected.indptr, undirected.indices, undirected.weights, label.astype(np.int64), 5)
    _ = directed.in_strengths, undirected.self_loops, directed.has_edge(0, 1)
    csr.find_all(directed.indptr, directed.indices, frozen(np.arange(2)), frozen(np.arange(2)))


def _networks() -> tuple[Network, Network]:
    directed = Network.from_edges([0, 0, 1, 2, 3, 1, 4], [1, 2, 2, 0, 1, 3, 0], [1, 2, 1, 1, 3, 1, 1], size=5)
    return directed, directed.to_undirected()
