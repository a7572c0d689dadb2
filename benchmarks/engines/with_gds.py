"""Neo4j Graph Data Science, open edition, in a Neo4j server of its own; peak memory here is the client's alone."""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import neo4j
import numpy as np
from neo4j_server import PASSWORD, gds_server

from engines.networks import Pairs

BATCH_ROWS = 20_000
SETTINGS = {"server.memory.pagecache.size": "512m"}
WEIGHED = {"relationshipWeightProperty": "weight", "concurrency": 2}
PLAIN = {"concurrency": 2}


def build(pairs: Pairs) -> dict[str, Any]:
    """Load the pairs as plain nodes and relationships, and project both graphs into memory."""
    home = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    server = gds_server(home, "6g", SETTINGS).start()
    atexit.register(server.stop)
    driver = neo4j.GraphDatabase.driver(server.uri, auth=("neo4j", PASSWORD))
    atexit.register(driver.close)
    run = driver.execute_query
    run("CREATE CONSTRAINT node_id FOR (n:Node) REQUIRE n.id IS UNIQUE")
    for first in range(0, pairs.size, BATCH_ROWS):
        last = min(first + BATCH_ROWS, pairs.size) - 1
        run("UNWIND range($first, $last) AS id CREATE (:Node {id: id})", first=first, last=last)
    for first in range(0, len(pairs.sources), BATCH_ROWS):
        part = slice(first, first + BATCH_ROWS)
        arrays: dict[str, np.ndarray[Any, Any]] = {"s": pairs.sources, "t": pairs.targets, "w": pairs.counts}
        columns = {name: array[part].tolist() for name, array in arrays.items()}
        run(
            "UNWIND range(0, size($s) - 1) AS e MATCH (a:Node {id: $s[e]}) MATCH (b:Node {id: $t[e]})"
            " CREATE (a)-[:TIE {weight: toFloat($w[e])}]->(b)",
            columns,
        )
    for name, shape in (("directed", "{}"), ("undirected", "{undirectedRelationshipTypes: ['*']}")):
        run(
            "MATCH (a:Node)-[r:TIE]->(b:Node) RETURN"
            f" gds.graph.project('{name}', a, b, {{relationshipProperties: r {{.weight}}}}, {shape})"
        )
    return {"run": run}


def tasks(
    graphs: dict[str, Any], sources: list[int], node_pairs: list[tuple[int, int]]
) -> dict[str, Callable[[], Any]]:
    def stats(procedure: str, graph: str, options: dict[str, Any]) -> Callable[[], Any]:
        query = f"CALL gds.{procedure}.stats($graph, $options)"
        return lambda: graphs["run"](query, graph=graph, options=options).records[0].data()

    sample = {"samplingSize": len(sources), "samplingSeed": 1}
    return {
        "PageRank": stats("pageRank", "directed", WEIGHED | {"tolerance": 1e-8, "maxIterations": 1000}),
        "HITS": stats("hits", "directed", PLAIN | {"hitsIterations": 50}),
        "eigenvector": stats("eigenvector", "undirected", PLAIN | {"maxIterations": 1000}),
        "betweenness, sampled": stats("betweenness", "directed", PLAIN | sample),
        "harmonic closeness, exact": stats("closeness.harmonic", "directed", PLAIN),
        "weak components": stats("wcc", "directed", PLAIN),
        "strong components": stats("scc", "directed", PLAIN),
        "core numbers": stats("kcore", "undirected", PLAIN),
        "triangles": stats("triangleCount", "undirected", PLAIN),
        "clustering": stats("localClusteringCoefficient", "undirected", PLAIN),
        "Leiden": stats("leiden", "undirected", WEIGHED | {"randomSeed": 1, "concurrency": 1}),
        "Louvain": stats("louvain", "undirected", WEIGHED),
        "label propagation": stats("labelPropagation", "undirected", PLAIN),
    }


def quality(name: str, result: Any, graphs: dict[str, Any]) -> float | None:
    """The modularity of the communities, if the procedure returns it."""
    return float(result["modularity"]) if "modularity" in result else None
