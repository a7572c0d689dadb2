"""The first import into an empty Neo4j: a file staged, imported by `neo4j-admin`, opened, and explored.

    PYTHONPATH=tests:. python benchmarks/importing.py [--accounts 1000000] [--pairs 10000000]

One mention a pair, of the network of `engines.networks`, as a CSV file. Then circles are read one after the other, as
clicks ask for them; the goal is 100 ms at p95.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from engines.networks import Pairs, invent
from exploring import server_share
from neo4j_server import Neo4jServer
from pyarrow import csv
from timing import cost_of

from graph.store import ready_store

FIRST_DAY = np.datetime64("2026-01-01")


def write_mentions(pairs: Pairs, path: Path) -> None:
    """One row a pair: who mentions whom, on which day, how often."""
    days = FIRST_DAY + np.random.default_rng(1).integers(0, 200, len(pairs.sources)).astype("timedelta64[D]")
    names = pa.array([f"account{number}" for number in range(pairs.size)])
    table = pa.table(
        {
            "source": names.take(pa.array(pairs.sources)),
            "target": names.take(pa.array(pairs.targets)),
            "date": pa.array(days),
            "count": pairs.counts,
        }
    )
    csv.write_csv(table, path)


def timed(label: str, command: Sequence[object], **variables: str) -> None:
    """Run a command, and print what it took."""
    cost = cost_of(command, **variables)
    print(
        f"{label:58} {cost.seconds:7.1f} s {cost.processor_seconds:7.1f} CPU s  peak {cost.peak_mib:,.0f} MiB",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=10_000_000)
    arguments = parser.parse_args()
    pairs = invent(arguments.accounts, arguments.pairs)
    hub = f"x:account{np.bincount(pairs.targets).argmax()}"
    with tempfile.TemporaryDirectory() as name:
        mentions, files = Path(name, "mentions.csv"), Path(name, "import")
        write_mentions(pairs, mentions)
        print(
            f"{pairs.size:,} accounts, {len(pairs.sources):,} pairs, {mentions.stat().st_size / 1e6:,.0f} MB",
            flush=True,
        )
        command = [sys.executable, "-m", "intrograph.cli", "stage", mentions, "--platform", "x", "--for", "neo4j-admin"]
        timed("intrograph stage", [*command, files])
        mentions.unlink()
        server = Neo4jServer(Path(name, "neo4j"))
        timed("neo4j-admin database import", [files / "import.sh"], NEO4J_ADMIN=str(server.admin_program()))
        try:
            server.start()
            os.environ.update(server.environment)
            start = time.perf_counter()
            with ready_store() as store:
                print(
                    f"{'first opening, with constraints and indexes':58} {time.perf_counter() - start:7.1f} s",
                    flush=True,
                )
                server_share(store, hub)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
