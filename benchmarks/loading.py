"""Loading mentions: the ingest job against the plainest loops that a user would write with the driver.

    PYTHONPATH=tests:. python benchmarks/loading.py [--rows 50000 100000 300000] [--server embedded]

The same rows on the same server, one loop after the other, each into an empty store; always embedded, and Neo4j where
it can be started. "repeated" rows are the mentions of about a fifth as many pairs, in the order of time, so that a pair
comes again and again; "distinct" rows are a pair each. Both plain loops send 1,000 rows a transaction and MERGE nodes
and relationships, with the same constraint on the key. "counting" only counts: it keeps no mention, and counts a row
twice if it is sent twice. "one relationship each" keeps every mention as a relationship with its id, time and kind, and
counts it once, as the job does. Neither reads a file. Prints rows per second of processor time (client and server), and
the job's speed as a multiple of each plain loop's.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
from neo4j_server import Neo4jServer, NotHere

import ingest
from graph.records import to_milliseconds
from graph.store import Store, ensure, open_store
from ingest.fields.values import EARLIEST

_NODES = "UNWIND $rows AS r MERGE (a:Influencer {key: r.source}) MERGE (b:Influencer {key: r.target}) "
PLAIN = {
    "counting": _NODES + "MERGE (a)-[m:MENTIONS]->(b) SET m.count = coalesce(m.count, 0) + 1",
    "one relationship each": _NODES + "MERGE (a)-[m:MENTIONS {id: r.id}]->(b) SET m.at = r.at, m.kind = 'mention'",
}
PLAIN_BATCH = 1_000
RECEIVED_AT = to_milliseconds(EARLIEST.replace(year=2030))


Row = tuple[str, str, str, str]


def rows(number: int, pairs: int, seed: int) -> list[Row]:
    """Mentions of so many pairs in random order; pairs and accounts are skewed as in real networks."""
    rng = random.Random(seed)
    accounts = max(50, pairs // 5)

    def account() -> str:
        return f"p{min(int(rng.paretovariate(0.8)) * rng.randint(1, 40), accounts)}"

    known: dict[tuple[str, str], None] = {}
    while len(known) < pairs:
        source, target = account(), account()
        known[source, target if target != source else f"{target}x"] = None
        if len(known) % 1_000 == 0:
            accounts += 1  # so that small networks have room for all pairs
    chosen = [*known, *rng.choices([*known], [1 / n**0.6 for n in range(1, pairs + 1)], k=number - pairs)]
    rng.shuffle(chosen)
    return [(source, target, f"2026-05-{n % 28 + 1:02}", f"post{n}") for n, (source, target) in enumerate(chosen)]


def plain(store: Store, statement: str, mentions: list[Row]) -> None:
    for start in range(0, len(mentions), PLAIN_BATCH):
        rows = [{"source": s, "target": t, "at": at, "id": i} for s, t, at, i in mentions[start : start + PLAIN_BATCH]]
        store.write(lambda tx, rows=rows: tx.run(statement, rows=rows).consume())  # type: ignore[misc]


def ours(store: Store, mentions: list[Row], folder: Path) -> None:
    path = folder / "mentions.csv"
    with open(path, "w", encoding="utf-8") as file:
        file.write("source,target,created_at,post_id\n")
        file.writelines(",".join(row) + "\n" for row in mentions)
    report = ingest.load(store, path, ingest.ReadOptions(), received_at=RECEIVED_AT, rejects=folder / "rejects.csv")
    assert report.load.written == len(mentions)


def servers(stack: ExitStack, folder: Path, chosen: str | None) -> Iterator[tuple[str, Store, psutil.Process]]:
    """Each server with its process."""
    if chosen != "neo4j":
        store = stack.enter_context(open_store(folder / "store"))
        ensure(store)
        yield "embedded", store, psutil.Process(int((folder / "store" / "server.pid").read_text().split()[0]))
    if chosen == "embedded":
        return
    try:
        server = Neo4jServer(folder / "neo4j").start()
    except NotHere as reason:
        print(f"Neo4j is skipped: {reason}")
        return
    stack.callback(server.stop)
    os.environ.update(server.environment)
    assert server.process is not None
    yield "Neo4j", stack.enter_context(open_store()), psutil.Process(server.process.pid)


def processor_seconds(server: psutil.Process, work: Callable[[], None]) -> float:
    """Of this process and of the server."""

    def now() -> float:
        return time.process_time() + sum(server.cpu_times()[:2])

    start = now()
    work()
    return now() - start


def compare(store: Store, server: psutil.Process, mentions: list[Row], folder: Path) -> dict[str, float]:
    """The processor seconds of each loop, each on an empty store."""
    seconds = {}
    for loop in (*PLAIN, "intrograph"):
        store.write(lambda tx: tx.run("MATCH (n) DETACH DELETE n").consume())
        ensure(store)
        if loop in PLAIN:
            seconds[loop] = processor_seconds(server, lambda loop=loop: plain(store, PLAIN[loop], mentions))  # type: ignore[misc]
        else:
            seconds[loop] = processor_seconds(server, lambda: ours(store, mentions, folder))
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, nargs="+", default=[50_000, 100_000, 300_000])
    parser.add_argument("--server", choices=["embedded", "neo4j"])
    options = parser.parse_args()
    print("rows per second of processor time")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        for label, store, server in servers(stack, folder, options.server):
            ensure(store)
            # A Java server answers slowly until it has compiled what it runs.
            compare(store, server, rows(10_000, 5_000, seed=0), folder)
            for number in options.rows:
                for kind, pairs in (("repeated", number // 5), ("distinct", number)):
                    seconds = compare(store, server, rows(number, pairs, seed=1), folder)
                    speeds = "   ".join(f"{loop} {number / taken:,.0f}" for loop, taken in seconds.items())
                    ratios = "   ".join(f"{seconds[loop] / seconds['intrograph']:.1f} x {loop}" for loop in PLAIN)
                    print(f"{label:9} {number:9,} {kind}: {speeds}   =   intrograph is {ratios}", flush=True)


if __name__ == "__main__":
    main()
