"""How far each kernel is from what the memory of this machine allows.

    PYTHONPATH=tests:. python benchmarks/bound.py [--pairs 10000000] [--only "PageRank;Leiden"]

Whatever computes a task has to read its input at least once and to write its result: the bound is these bytes over the
bandwidth of the memory. The bandwidth is that of a = b + c over arrays far larger than the cache, on all threads that
kernels use. PageRank and eigenvector centrality count all of their passes over the edges, sampled betweenness one for
each source, and the others a single one, however many they need.
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from engines import ours
from engines.measure import SAMPLED
from engines.networks import invent
from timing import wall_and_cpu

from graph.nx_backend.kernels import csr
from graph.nx_backend.kernels.jit import cut, in_threads
from graph.nx_backend.network import Network

STREAM_NUMBERS = 40_000_000  # of 8 bytes in each of three arrays
REPEATS = 3
POINTER, INDEX, NUMBER = 8, 4, 8  # bytes: where a row begins, a neighbor, a weight or a result
PULLS = ("pull", "pull_unweighted")  # kernels that make one pass over the edges, in as many parts as `cut` gives


def bandwidth() -> float:
    """Bytes a second that reach and leave the memory in a = b + c (McCalpin's STREAM, Add)."""
    a, b, c = (np.full(STREAM_NUMBERS, float(value)) for value in range(3))

    def add(first: int, last: int) -> None:
        np.add(b[first:last], c[first:last], out=a[first:last])

    best = min(wall_and_cpu(lambda: in_threads(add, cut(STREAM_NUMBERS)))[0] for _ in range(REPEATS + 2))
    return 3 * 8 * STREAM_NUMBERS / best


@dataclass(frozen=True)
class Shape:
    """Bytes of the parts of a network: where rows begin, the neighbors, the weights, and a number for each node."""

    rows: int
    neighbors: int
    weights: int
    nodes: int

    @classmethod
    def of(cls, network: Network) -> "Shape":
        entries, size = len(network.indices), len(network)
        return cls(POINTER * (size + 1), INDEX * entries, NUMBER * entries, NUMBER * size)

    @property
    def ties(self) -> int:
        return self.rows + self.neighbors

    @property
    def weighted_ties(self) -> int:
        return self.ties + self.weights


def bytes_of_tasks(directed: Shape, undirected: Shape) -> dict[str, int]:
    """The fewest bytes that each task moves: one pass over what it reads, and its result."""
    step = directed.weighted_ties + 2 * directed.nodes  # reads the last values, writes the next ones
    return {
        "PageRank": step,
        "personalised PageRank": step,
        "HITS": step,
        "eigenvector": undirected.ties + 2 * undirected.nodes,
        "betweenness, sampled": SAMPLED * (directed.ties + 3 * directed.nodes),
        "weak components": directed.ties + directed.nodes // 2,
        "strong components": 2 * directed.ties + directed.nodes // 2,
        "core numbers": undirected.ties + undirected.nodes // 2,
        "triangles": undirected.ties + undirected.nodes,
        "clustering": undirected.ties + undirected.nodes,
        "transitivity": undirected.ties,
        "constraint": undirected.weighted_ties + undirected.nodes,
        "effective size": undirected.weighted_ties + undirected.nodes,
        "Leiden": undirected.weighted_ties + undirected.nodes // 2,
        "Louvain": undirected.weighted_ties + undirected.nodes // 2,
        "label propagation": undirected.ties + undirected.nodes // 2,
        "modularity": undirected.weighted_ties + undirected.nodes // 2,
        "distances from one": directed.ties + directed.nodes // 2,
        "reciprocity": 2 * directed.ties,
        "assortativity": directed.ties + 2 * directed.nodes,
    }


@contextmanager
def counted_passes() -> Iterator[list[int]]:
    """Collects the numbers of rows that kernels of one pass have gone over meanwhile."""
    rows: list[int] = []
    original = {name: getattr(csr, name) for name in PULLS}

    def counting(kernel: Callable[..., Any]) -> Callable[..., Any]:
        def call(first: int, last: int, *rest: Any) -> Any:
            rows.append(last - first)
            return kernel(first, last, *rest)

        return call

    for name, kernel in original.items():
        setattr(csr, name, counting(kernel))
    try:
        yield rows
    finally:
        for name, kernel in original.items():
            setattr(csr, name, kernel)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=10_000_000)
    parser.add_argument("--only", default="", help="tasks, separated by semicolons")
    options = parser.parse_args()
    only = set(filter(None, options.only.split(";")))
    graphs = ours.build(invent(options.pairs // 10, options.pairs))
    size = len(graphs["directed"])
    sources = np.random.default_rng(1).choice(size, SAMPLED, replace=False).tolist()
    tasks = ours.tasks(graphs, sources, [])
    graphs["communities"] = tasks["label propagation"]()
    fewest = bytes_of_tasks(Shape.of(graphs["directed"]), Shape.of(graphs["undirected"]))
    rate = bandwidth()
    print(f"\n{options.pairs:,} pairs, {size:,} accounts; bandwidth {rate / 1e9:.1f} GB/s\n")
    print("| task | passes | megabytes | bound | intrograph | times the bound |\n|---|---|---|---|---|---|")
    for name, least in fewest.items():
        if only and name not in only:
            continue
        with counted_passes() as rows:
            seconds, _ = wall_and_cpu(tasks[name])
        passes = max(1, round(sum(rows) / size))
        seconds = min([seconds, *(wall_and_cpu(tasks[name])[0] for _ in range(REPEATS - 1))])
        bound = passes * least / rate
        print(
            f"| {name} | {passes} | {passes * least / 1e6:,.0f} | {bound:.4f} s | {seconds:.3f} s "
            f"| {seconds / bound:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
