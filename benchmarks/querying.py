"""A million rows of a query to a CSV file: our engine against the driver's records and `result.to_df()`.

    python benchmarks/querying.py [ROWS]

Each runs in a process of its own, which reports rows per second and the peak of its memory above that at the start.
"""

import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import neo4j
import psutil

from graph.export.csv import write_csv
from graph.export.query_rows import cell
from graph.store import Store, ready_store
from graph.store.query import WHOLE, RunningQuery

ROWS = 1_000_000
CYPHER = "UNWIND range(1, {}) AS n RETURN n, 'handle' + toString(n) AS handle, n * 0.5 AS score, n % 7 = 0 AS seventh"
WAYS = ("intrograph", "records", "to_df")
MIB = 1024 * 1024


def intrograph(store: Store, cypher: str, path: Path) -> int:
    with RunningQuery(store, cypher, limits=WHOLE) as query, open(path, "w", newline="") as file:
        return write_csv(file, query.columns, ([cell(value) for value in row] for row in query))


def records(store: Store, cypher: str, path: Path) -> int:
    """The driver's records, all of them before the first is written, as `execute_query` gives them."""
    endpoint = store.endpoint()
    with (
        neo4j.GraphDatabase.driver(endpoint.uri, auth=(endpoint.username, endpoint.password)) as driver,
        open(path, "w", newline="") as file,
    ):
        found = driver.execute_query(cypher, database_=endpoint.database)
        writer = csv.writer(file)
        writer.writerow(found.keys)
        writer.writerows(record.values() for record in found.records)
        return len(found.records)


def to_df(store: Store, cypher: str, path: Path) -> int:
    """The driver's own DataFrame, and pandas' CSV."""
    endpoint = store.endpoint()
    with (
        neo4j.GraphDatabase.driver(endpoint.uri, auth=(endpoint.username, endpoint.password)) as driver,
        driver.session(database=endpoint.database) as session,
    ):
        frame = session.run(neo4j.Query(cypher)).to_df()
        frame.to_csv(path, index=False)
        return len(frame)


def measure(way: str, folder: Path, rows: int) -> None:
    """Run one way in this process and print its figures."""
    import resource

    import pandas  # noqa: F401 - not part of what is measured

    with ready_store(folder) as store:
        store.read("RETURN 1 AS one")
        before, began_at = psutil.Process().memory_info().rss, time.perf_counter()
        count = globals()[way](store, CYPHER.format(rows), folder.parent / f"{way}.csv")
        seconds = time.perf_counter() - began_at
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    print(json.dumps({"rows": count, "rate": count / seconds, "peak_mib": peak / MIB}))


def main(rows: int) -> None:
    print("| way | rows | rows/s | peak memory above the start |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "store"
        with ready_store(folder):
            for way in WAYS:
                command = [sys.executable, __file__, way, str(folder), str(rows)]
                figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                print(f"| {way} | {figures['rows']:,} | {figures['rate']:,.0f} | {figures['peak_mib']:,.0f} MiB |")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else ROWS)
