"""From the store to results: snapshot, refresh and the whole analysis, against the driver's `to_df()`.

    PYTHONPATH=tests python benchmarks/whole.py [--accounts 100000] [--pairs 1000000] [--servers embedded neo4j]

The network of `engines.networks` is written straight into each server, one mention a pair. `to_df()` reads the same
five columns as the snapshot does (source, target, instant, kind, count) for all pairs. The refresh follows after 1 %
more mentions, a third of them between new pairs. The analysis runs in a process of its own, whose peak memory is told;
the server has its own (`INTROGRAPH_HEAP`, 1 GB by default).
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

from graph import snapshot
from graph.store import Store, ensure, open_store, ready_store
from graph.store.write.revisions import begin_write

A_BATCH = 10_000
DAY_MS = 86_400_000
START = 1_767_225_600_000  # 1 January 2026

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
        last = min(first + A_BATCH, pairs.size)
        tx.run(_ACCOUNTS, first=first, last=last, revision=revision).consume()
        tx.run("MATCH (s:Store) SET s.ids_allocated = $last", last=last).consume()

    for first in range(0, pairs.size, A_BATCH):
        store.write(lambda tx, first=first: accounts(tx, first))  # type: ignore[misc]
    chance = np.random.default_rng(1)
    at = START + chance.integers(0, 200 * DAY_MS, len(pairs.sources))
    kinds = np.array(["mention", "reply", "tag"])[chance.integers(0, 3, len(at))]
    for first in range(0, len(at), A_BATCH):
        part = slice(first, first + A_BATCH)
        columns = {
            "sources": pairs.sources[part].tolist(),
            "targets": pairs.targets[part].tolist(),
            "at": at[part].tolist(),
            "kinds": kinds[part].tolist(),
            "counts": pairs.counts[part].tolist(),
        }
        store.write(lambda tx, columns=columns: tx.run(_PAIRS, columns | {"revision": begin_write(tx)}).consume())  # type: ignore[misc]


def add_some(store: Store, pairs: Pairs, number: int, seed: int = 2) -> None:
    """More mentions: two of three on pairs that are there, the others on new ones."""
    chance = np.random.default_rng(seed)
    old = chance.choice(len(pairs.sources), 2 * number // 3, replace=False)
    known = set((pairs.sources.astype(np.int64) * pairs.size + pairs.targets).tolist())
    ends = chance.integers(0, pairs.size, (number, 2))
    fresh = [(s, t) for s, t in ends.tolist() if s != t and s * pairs.size + t not in known][: number - len(old)]
    for query, some in ((_MORE, np.stack([pairs.sources[old], pairs.targets[old]], 1).tolist()), (_PAIRS, fresh)):
        for first in range(0, len(some), A_BATCH):
            part = some[first : first + A_BATCH]
            columns = {
                "sources": [s for s, _ in part],
                "targets": [t for _, t in part],
                "at": [START + 200 * DAY_MS] * len(part),
                "kinds": ["reply"] * len(part),
                "counts": [1] * len(part),
            }

            def work(tx: neo4j.ManagedTransaction, query: str = query, columns: dict = columns) -> None:  # type: ignore[type-arg]
                revision = begin_write(tx)
                tx.run(query, columns | {"revision": revision}).consume()
                touch = "UNWIND $sources AS n MATCH (a:Influencer {number: n}) SET a.mentions_revision = $revision"
                tx.run(touch, sources=columns["sources"], revision=revision).consume()

            store.write(work)


def seconds(work: object) -> tuple[float, float]:
    """Wall and processor seconds of a call."""
    start, cpu = time.perf_counter(), time.process_time()
    work()  # type: ignore[operator]
    return time.perf_counter() - start, time.process_time() - cpu


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
            print(f"Neo4j is left out: {reason}")
            return
        stack.callback(server.stop)
        os.environ.update(server.environment)
        os.environ["INTROGRAPH_CACHE"] = str(folder / "cache")
        yield "neo4j", stack.enter_context(open_store())


def analyse(store_folder: str) -> None:
    """The analysis in a process of its own: each step with its seconds, and the peak memory, as JSON."""
    from graph.analysis.run import analyze

    start, steps = time.perf_counter(), []
    with ready_store(Path(store_folder) if store_folder else None) as store:
        run = analyze(store, at=START, again=True, step=lambda text: steps.append((text, time.perf_counter() - start)))
    total = time.perf_counter() - start
    ends = [at for _, at in steps[1:]] + [total]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = [[text, round(end - at, 2)] for (text, at), end in zip(steps, ends, strict=True)]
    print(json.dumps({"seconds": total, "peak_mib": peak, "steps": told, "run": vars(run)}, default=str))


def compute(pairs: Pairs) -> None:
    """The analysis without a store: what it computes, step by step, and the peak memory."""
    from graph.analysis import layout
    from graph.analysis.centrality import measure
    from graph.analysis.communities import affinity, find_broad, find_fine
    from graph.nx_backend.algorithms import community_detection
    from graph.nx_backend.network import Network

    start = last = time.perf_counter()

    def tell(text: str) -> None:
        nonlocal last
        now = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{now - last:7.2f} s  {text} (peak {peak:,.0f} MiB)", flush=True)
        last = now

    network = Network.from_edges(pairs.sources, pairs.targets, pairs.counts, size=pairs.size)
    ties = affinity(network)
    tell("building")
    broad = find_broad(ties, 1.0, 1)
    tell("broad communities")
    find_fine(ties, broad, 1.0, 1)
    tell("fine communities")
    measures = measure(network, broad, 1)
    tell("measures")
    community_detection.modularity_of(ties, broad.clip(0))
    layout.initial_positions(ties, broad, measures.pagerank, np.full((pairs.size, 2), np.nan))
    tell("modularity and map")
    print(f"{last - start:7.1f} s  in all")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--servers", nargs="+", default=["embedded", "neo4j"])
    parser.add_argument("--rounds", type=int, default=3, help="how often snapshots are taken; the best counts")
    parser.add_argument("--no-table", action="store_true", help="leave to_df() out")
    parser.add_argument("--compute", action="store_true", help="only what is computed, without a store")
    parser.add_argument("--analyse", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.analyse is not None:
        analyse(options.analyse)
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
            whole = []
            for _ in range(options.rounds):  # a server answers a query slowly until it has compiled it
                snapshot.discard(store)
                whole.append(seconds(lambda store=store: snapshot.current_snapshot(store)))  # type: ignore[misc]
            print(f"{label:9} snapshot {min(whole)[0]:.2f} s ({min(whole)[1]:.2f} s of this process)", flush=True)
            again = seconds(lambda store=store: snapshot.current_snapshot(store))  # type: ignore[misc]
            if not options.no_table:
                table = min(seconds(lambda store=store: to_df(store)) for _ in range(2))  # type: ignore[misc]
                ratio = table[0] / min(whole)[0]
                print(f"{label:9} to_df() {table[0]:.2f} s ({table[1]:.2f} s)   = {ratio:.1f} x the snapshot")
            refresh = []
            for seed in range(options.rounds):
                add_some(store, pairs, len(pairs.sources) // 100, seed)
                refresh.append(seconds(lambda store=store: snapshot.current_snapshot(store))[0])  # type: ignore[misc]
            ratio = min(whole)[0] / min(refresh)
            told = ", ".join(f"{taken:.2f}" for taken in refresh)
            print(f"{label:9} refresh after 1 % more each time {told} s   = {ratio:.0f} x faster than a whole one")
            print(f"{label:9} opening one that is there {again[0] * 1000:.0f} ms", flush=True)
            command = [sys.executable, __file__, "--analyse", str(store.folder or "")]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(done.stderr[-2000:])
                continue
            told = json.loads(done.stdout)
            java = sum(p.memory_info().rss for p in psutil.process_iter() if p.name() == "java") / 2**20
            print(
                f"{label:9} analyze {told['seconds']:.1f} s, peak {told['peak_mib']:,.0f} MiB (servers {java:,.0f} MiB)"
            )
            for text, taken in told["steps"]:
                print(f"{'':12}{taken:7.2f} s  {text}")
            print(told["run"], flush=True)


if __name__ == "__main__":
    main()
