"""Backups and restores against all records of the driver as JSON: rows per second, file size, peak memory of a process.

    PYTHONPATH=tests:. python benchmarks/backup.py [--pairs 10000 100000 1000000]

The network of `engines.networks` is written straight into an embedded server, one mention a pair and ten pairs an
account. Each task runs in a process of its own. A restore includes checking the file and reading the store back.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engines.networks import invent
from exporting import PAIRS_AN_ACCOUNT, peak_kib, records
from whole import fill

from graph.store import Store, ensure, open_at
from intrograph.backups import back_up, restore_file

TASKS = ("backup", "restore", "records")
NAME = "a.backup"
_NODES = "MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties"
_RELATIONSHIPS = "MATCH (a)-[r]->(b) RETURN a.key AS source, b.key AS target, properties(r) AS properties"


def measure(task: str, folder: Path) -> None:
    """Run one task and print its seconds, the peak memory of this process in MiB, and the size of its file in MB."""
    with open_at(str(folder / ("restored" if task == "restore" else "store"))) as store:
        before = peak_kib()
        start = time.perf_counter()
        path = folder / NAME
        if task == "backup":
            back_up(store, path, now=0)
        elif task == "restore":
            restore_file(store, path)
        else:
            path = folder / "records.json"
            write_records(ensure(store), path)
        seconds = time.perf_counter() - start
    print(f"{seconds:.2f} {peak_kib() / 1024:.0f} {before / 1024:.0f} {path.stat().st_size / 1e6:.1f}")


def write_records(store: Store, path: Path) -> None:
    with open(path, "w") as file:
        for query in (_NODES, _RELATIONSHIPS):
            for record in records(store, query):
                file.write(json.dumps(record.data(), default=str) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--task", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        measure(options.task, options.folder)
        return
    print("| rows | task | seconds | rows/s | file | peak memory | of that before |\n|---|---|---|---|---|---|---|")
    for number in options.pairs:
        with tempfile.TemporaryDirectory() as folder:
            with ensure(open_at(f"{folder}/store")) as store:
                fill(store, invent(number // PAIRS_AN_ACCOUNT, number))
            for task in TASKS:
                run(task, folder, number + number // PAIRS_AN_ACCOUNT)


def run(task: str, folder: str, rows: int) -> None:
    command = [sys.executable, __file__, "--task", task, "--folder", folder]
    ended = subprocess.run(command, env=os.environ, stdout=subprocess.PIPE, text=True, check=True)
    seconds, peak, before, size = map(float, ended.stdout.split())
    print(
        f"| {rows:,} | {task} | {seconds:.1f} | {rows / seconds:,.0f} | {size:,.1f} MB | {peak:,.0f} MiB |"
        f" {before:,.0f} MiB |",
        flush=True,
    )


if __name__ == "__main__":
    main()
