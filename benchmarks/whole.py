"""From the store to results: snapshot, refresh and the whole analysis, against the driver's `to_df()`.

    PYTHONPATH=tests:. python benchmarks/whole.py [--accounts 100000] [--pairs 1000000] [--servers embedded neo4j]

The network of `engines.networks` is written straight into each server, one mention a pair. `to_df()` reads the same
five columns as the snapshot (source, target, instant, kind, count) for all pairs. The refresh follows after 1 % more
mentions, a third of them between new pairs. Two analyses follow, each in a process of its own, whose peak memory is
printed: the first, from nothing with its snapshot, and one after 1 % more mentions. The server's memory is separate
(`INTROGRAPH_HEAP`, 1 GB by default).
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import neo4j
import numpy as np
import psutil
from engines.networks import Pairs, invent
from neo4j_server import Neo4jServer, NotHere
from timing import wall_and_cpu

from graph import snapshot
from graph.store import Store, ensure, open_store, ready_store
from graph.store.write.revisions import begin_write

BATCH_ROWS = 10_000
DAY_MS = 86_400_000
START_MS = 1_767_225_600_000  # 1 January 2026

_ACCOUNTS = """
UNWIND range($first, $last - 1) AS n
CREATE (:Influencer {key: 'x:account' + n, handle: 'account' + n, platform: 'x', handle_at: 0, former_handles: [],
                     bio: 'Writes about subject' + (n / 200), number: n, revision: $revision})
"""
_PAIRS = """
UNWIND range(0, size($sources) - 1) AS e
MATCH (a:Influencer {number: $sources[e]}) MATCH (b:Influencer {number: $targets[e]})
CREATE (a)-[:MENTIONS {ids: ['post' + e], at: [$at[e]], kinds: [$kinds[e]], counts: [$counts[e]], urls: [''],
                       count: $counts[e], revision: $revision}]->(b)
"""
_MORE = """
UNWIND range(0, size($sources) - 1) AS e
MATCH (a:Influencer {number: $sources[e]})-[m:MENTIONS]->(:Influencer {number: $targets[e]})
SET m.at = m.at + $at[e], m.kinds = m.kinds + $kinds[e], m.counts = m.counts + 1, m.count = m.count + 1,
    m.revision = $revision
"""
_TABLE = """
MATCH (a:Influencer)-[m:MENTIONS]->(b:Influencer) UNWIND range(0, size(m.at) - 1) AS e
RETURN a.key AS source, b.key AS target, m.at[e] AS at, m.kinds[e] AS kind, m.counts[e] AS count
"""


def fill(store: Store, pairs: Pairs) -> None:
    """Write accounts and pairs as a load would leave them."""
    ensure(store)

    def accounts(tx: neo4j.ManagedTransaction, first: int) -> None:
        revision = begin_write(tx)
        last = min(first + BATCH_ROWS, pairs.size)
        tx.run(_ACCOUNTS, first=first, last=last, revision=revision).consume()
        tx.run("MATCH (s:Store) SET s.ids_allocated = $last", last=last).consume()

    for first in range(0, pairs.size, BATCH_ROWS):
        store.write(lambda tx, first=first: accounts(tx, first))  # type: ignore[misc]
    chance = np.random.default_rng(1)
    at = START_MS + chance.integers(0, 200 * DAY_MS, len(pairs.sources))
    kinds = np.array(["mention", "reply", "tag"])[chance.integers(0, 3, len(at))]
    for first in range(0, len(at), BATCH_ROWS):
        part = slice(first, first + BATCH_ROWS)
        columns = {
            "sources": pairs.sources[part].tolist(),
            "targets": pairs.targets[part].tolist(),
            "at": at[part].tolist(),
            "kinds": kinds[part].tolist(),
            "counts": pairs.counts[part].tolist(),
        }
        store.write(lambda tx, columns=columns: tx.run(_PAIRS, columns | {"revision": begin_write(tx)}).consume())  # type: ignore[misc]


def add_mentions(store: Store, pairs: Pairs, number: int, seed: int = 2) -> None:
    """Add mentions: two of three between existing pairs, the others between new ones."""
    chance = np.random.default_rng(seed)
    old = chance.choice(len(pairs.sources), 2 * number // 3, replace=False)
    known = set((pairs.sources.astype(np.int64) * pairs.size + pairs.targets).tolist())
    ends = chance.integers(0, pairs.size, (number, 2))
    fresh = [(s, t) for s, t in ends.tolist() if s != t and s * pairs.size + t not in known][: number - len(old)]
    for query, mentioned in ((_MORE, np.stack([pairs.sources[old], pairs.targets[old]], 1).tolist()), (_PAIRS, fresh)):
        for first in range(0, len(mentioned), BATCH_ROWS):
            part = mentioned[first : first + BATCH_ROWS]
            columns = {
                "sources": [s for s, _ in part],
                "targets": [t for _, t in part],
                "at": [START_MS + 200 * DAY_MS] * len(part),
                "kinds": ["reply"] * len(part),
                "counts": [1] * len(part),
            }

            def work(tx: neo4j.ManagedTransaction, query: str = query, columns: dict = columns) -> None:  # type: ignore[type-arg]
                revision = begin_write(tx)
                tx.run(query, columns | {"revision": revision}).consume()
                touch = "UNWIND $sources AS n MATCH (a:Influencer {number: n}) SET a.mentions_revision = $revision"
                tx.run(touch, sources=columns["sources"], revision=revision).consume()

            store.write(work)


def to_df(store: Store) -> None:
    endpoint = store.endpoint()
    with neo4j.GraphDatabase.driver(endpoint.uri, auth=(endpoint.username, endpoint.password)) as driver:
        driver.execute_query(_TABLE, database_=endpoint.database, result_transformer_=neo4j.Result.to_df)


def servers(stack: ExitStack, folder: Path, wanted: list[str]) -> Iterator[tuple[str, Store]]:
    if "embedded" in wanted:
        yield "embedded", stack.enter_context(open_store(folder / "store"))
    if "neo4j" in wanted:
        try:
            server = Neo4jServer(folder / "neo4j").start()
        except NotHere as reason:
            print(f"Neo4j is skipped: {reason}")
            return
        stack.callback(server.stop)
        os.environ.update(server.environment)
        os.environ["INTROGRAPH_CACHE"] = str(folder / "cache")
        yield "neo4j", stack.enter_context(open_store())


def analyze_store(store_folder: str) -> None:
    """The analysis in a process of its own: each step with its seconds, and the peak memory, as JSON."""
    from graph.analysis.run import analyze

    start, steps = time.perf_counter(), []
    with ready_store(Path(store_folder) if store_folder else None) as store:
        run = analyze(store, at=START_MS, step=lambda text: steps.append((text, time.perf_counter() - start)))
    total = time.perf_counter() - start
    ends = [at for _, at in steps[1:]] + [total]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    durations = [[text, round(end - at, 2)] for (text, at), end in zip(steps, ends, strict=True)]
    print(json.dumps({"seconds": total, "peak_mib": peak, "steps": durations, "run": vars(run)}, default=str))


def compute(pairs: Pairs) -> None:
    """Print seconds and peak memory of each step of the analysis, without a store."""
    from graph.analysis import layout
    from graph.analysis.centrality import bridging, measure
    from graph.analysis.communities import affinity, find_broad, find_fine
    from graph.nx_backend.algorithms import community_detection
    from graph.nx_backend.network import Network

    start = last = time.perf_counter()

    def print_step(text: str) -> None:
        nonlocal last
        now = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{now - last:7.2f} s  {text} (peak {peak:,.0f} MiB)", flush=True)
        last = now

    network = Network.from_edges(pairs.sources, pairs.targets, pairs.counts, size=pairs.size)
    ties = affinity(network)
    print_step("building")
    broad = find_broad(ties, 1.0, 1)
    print_step("broad communities")
    find_fine(ties, broad, 1.0, 1)
    print_step("fine communities")
    measures = measure(network, 1)
    bridging(network, broad)
    print_step("measures")
    community_detection.modularity_of(ties, broad.clip(0))
    layout.initial_positions(ties, broad, measures.pagerank, np.full((pairs.size, 2), np.nan))
    print_step("modularity and map")
    print(f"{last - start:7.1f} s  total")


def measure_snapshots(label: str, store: Store, pairs: Pairs, rounds: int, *, with_table: bool) -> None:
    """Print the times of a whole snapshot, of `to_df()`, of refreshes and of opening an existing snapshot."""
    whole = []
    for _ in range(rounds):  # a server answers a query slowly until it has compiled it
        snapshot.discard(store)
        whole.append(wall_and_cpu(lambda: snapshot.current_snapshot(store)))
    wall, cpu = min(whole)
    print(f"{label:9} snapshot {wall:.2f} s ({cpu:.2f} s of this process)", flush=True)
    store.session.clear()
    opening, _ = wall_and_cpu(lambda: snapshot.current_snapshot(store))
    if with_table:
        table_wall, table_cpu = min(wall_and_cpu(lambda: to_df(store)) for _ in range(2))
        print(f"{label:9} to_df() {table_wall:.2f} s ({table_cpu:.2f} s)   = {table_wall / wall:.1f} x the snapshot")
    refreshes = []
    for seed in range(rounds):
        add_mentions(store, pairs, len(pairs.sources) // 100, seed)
        refreshes.append(wall_and_cpu(lambda: snapshot.current_snapshot(store))[0])
    seconds = ", ".join(f"{refresh:.2f}" for refresh in refreshes)
    print(f"{label:9} refreshes after 1 % more {seconds} s   = {wall / min(refreshes):.0f} x as fast as a whole one")
    print(f"{label:9} opening an existing snapshot {opening * 1000:.0f} ms", flush=True)


def measure_analysis(label: str, title: str, store: Store) -> None:
    """Print the times of one analysis, step by step, and the peak memory of its process and of the servers."""
    command = [sys.executable, __file__, "--analyze", str(store.folder or "")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr[-2000:])
        return
    result = json.loads(done.stdout)
    java = sum(p.memory_info().rss for p in psutil.process_iter() if p.name() == "java") / 2**20
    print(f"{label:9} {title} {result['seconds']:.1f} s, peak {result['peak_mib']:,.0f} MiB (servers {java:,.0f} MiB)")
    for text, seconds in result["steps"]:
        print(f"{'':12}{seconds:7.2f} s  {text}")
    print(result["run"], flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--servers", nargs="+", default=["embedded", "neo4j"])
    parser.add_argument("--rounds", type=int, default=3, help="snapshots and refreshes; the fastest counts")
    parser.add_argument("--no-table", action="store_true", help="skip to_df()")
    parser.add_argument("--compute", action="store_true", help="only the computations, without a store")
    parser.add_argument("--analyze", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.analyze is not None:
        analyze_store(options.analyze)
        return
    pairs = invent(options.accounts, options.pairs)
    if options.compute:
        compute(pairs)
        return
    print(f"{pairs.size:,} accounts, {len(pairs.sources):,} pairs")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        for label, store in servers(stack, Path(name), options.servers):
            start = time.perf_counter()
            fill(store, pairs)
            print(f"{label:9} filled in {time.perf_counter() - start:.0f} s", flush=True)
            measure_snapshots(label, store, pairs, options.rounds, with_table=not options.no_table)
            snapshot.discard(store)
            measure_analysis(label, "snapshot from nothing and analyze", store)
            add_mentions(store, pairs, len(pairs.sources) // 100, options.rounds)
            measure_analysis(label, "refresh after 1 % more and analyze", store)


if __name__ == "__main__":
    main()
