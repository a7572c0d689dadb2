"""Exports against networkx's `write_gexf` and the driver's `to_df()`: ties per second, and peak memory of a process.

    PYTHONPATH=tests:. python benchmarks/exporting.py [--pairs 10000 100000 1000000] [--arrays 10000000]

The network of `engines.networks` is written straight into an embedded server, one mention a pair and ten pairs an
account. Each export runs in a process of its own, after the snapshot has been read; so does each rival:
`write_gexf` of the stored accounts and pairs, and `to_df()` of the pairs written with `to_csv()`. `--arrays` measures
ties alone, from a snapshot of random pairs on disk, without a server.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import neo4j
import networkx as nx
import numpy as np
from engines.networks import invent
from whole import DAY_MS, START_MS, fill

from graph.export.contents import contents_of
from graph.export.network import FORMATS, export
from graph.export.selection import Selection
from graph.records import ALL_TIME
from graph.snapshot import current_snapshot
from graph.snapshot.arrays import Snapshot, StringColumn
from graph.store import Store, open_store, ready_store

PAIRS_AN_ACCOUNT = 10
NAMES = {"gexf": "a.gexf", "graphml": "a.graphml", "json": "a.json", "csv": "csv", "parquet": "parquet"}
RIVALS = ("write_gexf", "to_df")
_ACCOUNTS = "MATCH (i:Influencer) RETURN i.key AS key, properties(i) AS properties"
_TIES = "MATCH (a:Influencer)-[m:MENTIONS]->(b:Influencer) RETURN a.key AS source, b.key AS target, m.count AS weight"


def measure(store: Store, task: str, folder: Path) -> None:
    """Run one task and print its seconds and the peak memory of this process in MiB."""
    current_snapshot(store)
    before = peak_kib()
    start = time.perf_counter()
    if task == "write_gexf":
        write_gexf(store, folder / "rival.gexf")
    elif task == "to_df":
        to_df(store, folder / "rival.csv")
    else:
        export(store, folder / NAMES[task.removesuffix("+")], form=task.removesuffix("+"), mentions=task.endswith("+"))
    seconds = time.perf_counter() - start
    peak = peak_kib()
    print(f"{seconds:.2f} {peak / 1024:.0f} {before / 1024:.0f}")


def peak_kib() -> int:
    """The peak memory of this process, without that of the one that started it, as `ru_maxrss` has it."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])


def make_arrays(folder: Path, number: int) -> None:
    """A snapshot of random pairs, a mention for each, ten pairs an account."""
    chance = np.random.default_rng(1)
    accounts = number // PAIRS_AN_ACCOUNT
    codes = np.unique(chance.integers(0, accounts * accounts, number + number // 100))[:number]
    names = [f"x:account{index}" for index in range(accounts)]
    Snapshot(
        identity="benchmark",
        revision=1,
        kind_names=["mention"],
        numbers=np.arange(accounts),
        keys=StringColumn.of(names),
        handles=StringColumn.of(names),
        bios=StringColumn.of([""] * accounts),
        indptr=np.searchsorted(codes, np.arange(accounts + 1) * accounts),
        targets=(codes % accounts).astype(np.int32),
        first_event=np.arange(number + 1),
        at=START_MS + chance.integers(0, 200 * DAY_MS, number),
        kinds=np.zeros(number, np.uint16),
        counts=np.ones(number, np.int32),
    ).save(folder)


def measure_arrays(folder: Path, form: str) -> None:
    """Write the ties of a snapshot on disk, and print seconds, peak memory, and that of the keys alone in MiB."""
    snapshot = Snapshot.open(folder)
    assert snapshot is not None
    selection = Selection(None, snapshot, ALL_TIME, np.ones(len(snapshot), np.bool_))  # type: ignore[arg-type]
    keys = snapshot.keys.tolist()
    before = peak_kib()
    del keys
    start = time.perf_counter()
    contents = replace(contents_of("Arrays", [], next(selection.ties())), ties=selection.ties)
    with tempfile.TemporaryDirectory() as target:
        name = Path(target) / "a.gexf" if FORMATS[form].suffix == ".gexf" else Path(target)
        FORMATS[form].write(contents, name, lambda done, total: None)
    peak = peak_kib()
    print(f"{time.perf_counter() - start:.2f} {peak / 1024:.0f} {before / 1024:.0f}")


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
    parser.add_argument("--pairs", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--arrays", type=int, default=10_000_000)
    parser.add_argument("--tasks", nargs="+", default=[*NAMES, "csv+", *RIVALS])
    parser.add_argument("--task", help=argparse.SUPPRESS)
    parser.add_argument("--store", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task and options.task.endswith(" from arrays"):
        measure_arrays(options.store, options.task.partition(" ")[0])
        return
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
                run(task, Path(folder) / "store", len(pairs.sources))
    if options.arrays:
        with tempfile.TemporaryDirectory() as folder:
            make_arrays(Path(folder) / "store", options.arrays)
            for task in ("gexf", "csv", "parquet"):
                run(f"{task} from arrays", Path(folder) / "store", options.arrays)


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
