"""Loading mentions: the ingest job against the plainest loops that a user would write with the driver.

    PYTHONPATH=tests python benchmarks/loading.py [--rows 50000]

Same rows, same server, one after the other, each into an empty store; embedded always, Neo4j where it can be started.
Both plain loops send 1,000 rows a transaction and MERGE nodes and relationship, with the same constraint on the key.
"counting" only counts: it keeps no mention and counts twice what is sent twice. "an event each" keeps every mention as
a relationship with its id, time and kind, and counts once, as the job does. Neither reads a file. Prints rows a second
and the job's ratio to each.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from neo4j_server import Neo4jServer, NotHere

import ingest
from graph.records import to_milliseconds
from graph.store import Store, ensure, open_store
from ingest.fields.values import EARLIEST

_NODES = "UNWIND $rows AS r MERGE (a:Influencer {key: r.source}) MERGE (b:Influencer {key: r.target}) "
PLAIN = {
    "counting": _NODES + "MERGE (a)-[m:MENTIONS]->(b) SET m.count = coalesce(m.count, 0) + 1",
    "an event each": _NODES + "MERGE (a)-[m:MENTIONS {id: r.id}]->(b) SET m.at = r.at, m.kind = 'mention'",
}
PLAIN_BATCH = 1_000
RECEIVED_AT = to_milliseconds(EARLIEST.replace(year=2030))


def rows(number: int, seed: int) -> list[tuple[str, str, str, str]]:
    """Mentions with skewed sources and targets; about two of three pairs are new."""
    rng = random.Random(seed)
    accounts = max(50, number // 5)

    def somebody() -> str:
        return f"p{min(int(rng.paretovariate(0.8)) * rng.randint(1, 40), accounts)}"

    made = []
    for n in range(number):
        source, target = somebody(), somebody()
        made.append((source, target if target != source else f"{target}x", f"2026-05-{n % 28 + 1:02}", f"post{n}"))
    return made


def plain(store: Store, statement: str, mentions: list[tuple[str, str, str, str]]) -> None:
    for start in range(0, len(mentions), PLAIN_BATCH):
        rows = [{"source": s, "target": t, "at": at, "id": i} for s, t, at, i in mentions[start : start + PLAIN_BATCH]]
        store.write(lambda tx, rows=rows: tx.run(statement, rows=rows).consume())  # type: ignore[misc]


def ours(store: Store, mentions: list[tuple[str, str, str, str]], folder: Path) -> None:
    path = folder / "mentions.csv"
    with open(path, "w", encoding="utf-8") as file:
        file.write("source,target,created_at,post_id\n")
        file.writelines(",".join(row) + "\n" for row in mentions)
    report = ingest.load(store, path, ingest.ReadOptions(), received_at=RECEIVED_AT, rejects=folder / "rejects.csv")
    assert report.load.written == len(mentions)


def servers(stack: ExitStack, folder: Path) -> Iterator[tuple[str, Store]]:
    yield "embedded", stack.enter_context(open_store(folder / "store"))
    try:
        server = Neo4jServer(folder / "neo4j").start()
    except NotHere as reason:
        print(f"Neo4j is left out: {reason}")
        return
    stack.callback(server.stop)

    os.environ.update(server.environment)
    yield "Neo4j", stack.enter_context(open_store())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=50_000)
    number = parser.parse_args().rows
    mentions = rows(number, seed=1)
    print(f"{number:,} mentions, {len({row[:2] for row in mentions}):,} pairs; rows a second")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        for label, store in servers(stack, folder):
            seconds = {}
            for warm in (False, True):  # a Java server answers slowly until it has compiled what it runs
                some = mentions if warm else mentions[: number // 4]
                for who in (*PLAIN, "intrograph"):
                    store.write(lambda tx: tx.run("MATCH (n) DETACH DELETE n").consume())
                    ensure(store)
                    start = time.perf_counter()
                    if who in PLAIN:
                        plain(store, PLAIN[who], some)
                    else:
                        ours(store, some, folder)
                    seconds[who] = time.perf_counter() - start
            told = "   ".join(f"{who} {number / taken:,.0f}" for who, taken in seconds.items())
            ratios = "   ".join(f"{seconds[who] / seconds['intrograph']:.1f} x {who}" for who in PLAIN)
            print(f"{label:9} {told}   =   {ratios}", flush=True)


if __name__ == "__main__":
    main()
