"""Exports against networkx's `write_gexf` and the driver's `to_df()`: ties per second, and peak memory of a process.

    PYTHONPATH=tests:. python benchmarks/exporting.py [--pairs 10000 100000 1000000] [--largest-rival 1000000]

The network of `engines.networks` is written straight into an embedded server, one mention a pair and ten pairs an
account. Each export runs in a process of its own, after the snapshot has been read; so does each rival:
`write_gexf` of the snapshot's network with the same attributes, and `to_df()` of the pairs written with `to_csv()`.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import neo4j
import networkx as nx
from engines.networks import invent
from whole import fill

from graph.export.network import export
from graph.snapshot import current_snapshot
from graph.store import Store, open_store, ready_store

PAIRS_AN_ACCOUNT = 10
NAMES = {"gexf": "a.gexf", "graphml": "a.graphml", "json": "a.json", "csv": "csv", "parquet": "parquet"}
RIVALS = ("write_gexf", "to_df")
_ACCOUNTS = "MATCH (i:Influencer) RETURN i.key AS key, properties(i) AS properties"
_TIES = "MATCH (a:Influencer)-[m:MENTIONS]->(b:Influencer) RETURN a.key AS source, b.key AS target, m.count AS weight"


def measure(store: Store, task: str, folder: Path) -> None:
    """Run one task and print its seconds and the peak memory of this process in MiB."""
    current_snapshot(store)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    if task == "write_gexf":
        write_gexf(store, folder / "rival.gexf")
    elif task == "to_df":
        to_df(store, folder / "rival.csv")
    else:
        export(store, folder / NAMES[task.removesuffix("+")], form=task.removesuffix("+"), mentions=task.endswith("+"))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{seconds:.2f} {peak / 1024:.0f} {before / 1024:.0f}")


def records(store: Store, query: str) -> list[neo4j.Record]:
    endpoint = store.endpoint()
    with neo4j.GraphDatabase.driver(endpoint.uri, auth=(endpoint.username, endpoint.password)) as driver:
        return driver.execute_query(query, database_=endpoint.database).records


def write_gexf(store: Store, path: Path) -> None:
    network = nx.DiGraph()
    for record in records(store, _ACCOUNTS):
        values = record["properties"].items()
        network.add_node(record["key"], **{n: v for n, v in values if isinstance(v, (str, int, float, bool))})
    for record in records(store, _TIES):
        network.add_edge(record["source"], record["target"], weight=record["weight"])
    nx.write_gexf(network, path, prettyprint=False)


def to_df(store: Store, path: Path) -> None:
    endpoint = store.endpoint()
    with neo4j.GraphDatabase.driver(endpoint.uri, auth=(endpoint.username, endpoint.password)) as driver:
        frame = driver.execute_query(_TIES, database_=endpoint.database, result_transformer_=neo4j.Result.to_df)
    frame.to_csv(path, index=False)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--largest-rival", type=int, default=1_000_000, help="pairs above which no rival runs")
    parser.add_argument("--tasks", nargs="+", default=[*NAMES, "csv+", *RIVALS])
    parser.add_argument("--task", help=argparse.SUPPRESS)
    parser.add_argument("--store", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        with tempfile.TemporaryDirectory() as folder, ready_store(options.store) as store:
            measure(store, options.task, Path(folder))
        return
    print("| ties | export | seconds | ties/s | peak memory | of that before |\n|---|---|---|---|---|---|")
    for number in options.pairs:
        with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "store") as store:
            pairs = invent(number // PAIRS_AN_ACCOUNT, number)
            fill(store, pairs)
            current_snapshot(store)
            for task in options.tasks:
                if task not in RIVALS or number <= options.largest_rival:
                    run(task, Path(folder) / "store", len(pairs.sources))


def run(task: str, store: Path, ties: int) -> None:
    command = [sys.executable, __file__, "--task", task, "--store", str(store)]
    ended = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=True)
    seconds, peak, before = map(float, ended.stdout.split())
    print(
        f"| {ties:,} | {task} | {seconds:.2f} | {ties / seconds:,.0f} | {peak:,.0f} MiB | {before:,.0f} MiB |",
        flush=True,
    )


if __name__ == "__main__":
    main()
