"""NetworKit."""

from collections.abc import Callable
from typing import Any

import networkit as nk
from scipy import sparse

from engines.networks import Pairs


def build(pairs: Pairs) -> dict[str, Any]:
    nk.engineering.setLogLevel("ERROR")
    shape = (pairs.size, pairs.size)
    directed = nk.GraphFromCoo(
        (pairs.counts.astype(float), (pairs.sources, pairs.targets)), n=pairs.size, weighted=True, directed=True
    )
    matrix = sparse.coo_array((pairs.counts.astype(float), (pairs.sources, pairs.targets)), shape=shape).tocsr()
    both = sparse.triu(matrix + matrix.T).tocoo()
    undirected = nk.GraphFromCoo((both.data, both.coords), n=pairs.size, weighted=True, directed=False)
    undirected.sortEdges()
    return {"directed": directed, "undirected": undirected}


def _run(algorithm: Any) -> Any:
    algorithm.run()
    return algorithm


def tasks(
    graphs: dict[str, Any], sources: list[int], node_pairs: list[tuple[int, int]]
) -> dict[str, Callable[[], Any]]:
    directed, undirected = graphs["directed"], graphs["undirected"]
    plain = nk.graphtools.toUnweighted(directed)
    transposed = nk.graphtools.transpose(plain)
    jaccard = nk.linkprediction.JaccardIndex(undirected)
    adamic = nk.linkprediction.AdamicAdarIndex(undirected)
    partition = nk.Partition(undirected.numberOfNodes())
    partition.allToSingletons()
    for node, label in enumerate(graphs["communities"].tolist()):
        partition.moveToSubset(label, node)

    def sampled() -> Any:
        return _run(nk.centrality.EstimateBetweenness(plain, len(sources), normalized=True, parallel=True))

    return {
        "PageRank": lambda: _run(
            nk.centrality.PageRank(directed, tol=1e-8, distributeSinks=nk.centrality.SinkHandling.DistributeSinks)
        ),
        "eigenvector": lambda: _run(
            nk.centrality.EigenvectorCentrality(nk.graphtools.toUnweighted(undirected), tol=1e-6)
        ),
        "betweenness, sampled": sampled,
        "harmonic closeness, exact": lambda: _run(nk.centrality.HarmonicCloseness(transposed, False)),
        "weak components": lambda: _run(nk.components.WeaklyConnectedComponents(directed)),
        "strong components": lambda: _run(nk.components.StronglyConnectedComponents(directed)),
        "core numbers": lambda: _run(nk.centrality.CoreDecomposition(undirected)),
        "clustering": lambda: _run(nk.centrality.LocalClusteringCoefficient(undirected, True)),
        "transitivity": lambda: nk.globals.ClusteringCoefficient.exactGlobal(undirected),
        "Leiden": lambda: _run(nk.community.ParallelLeiden(undirected, randomize=True)).getPartition(),
        "Louvain": lambda: _run(nk.community.PLM(undirected)).getPartition(),
        "label propagation": lambda: _run(nk.community.PLP(undirected)).getPartition(),
        "modularity": lambda: nk.community.Modularity().getQuality(partition, undirected),
        "Adamic-Adar": lambda: adamic.runOn(node_pairs),
        "Jaccard": lambda: jaccard.runOn(node_pairs),
        "distances from one": lambda: _run(nk.distance.BFS(plain, sources[0], False)).getDistances(),
    }


def labels(name: str, result: Any) -> list[int]:
    return result.getVector()  # type: ignore[no-any-return]


def quality(name: str, result: Any, graphs: dict[str, Any]) -> float | None:
    if name not in ("Leiden", "Louvain", "label propagation"):
        return None
    return float(nk.community.Modularity().getQuality(result, graphs["undirected"]))
