"""Takes a snapshot in a process of its own: prints "ready", waits for a line, prints the pairs and the steps it took.

python snapshot_process.py STORE
"""

import sys
from pathlib import Path

from graph.snapshot import current_snapshot
from graph.store import open_store

if __name__ == "__main__":
    with open_store(Path(sys.argv[1])) as store:
        print("ready", flush=True)
        sys.stdin.readline()
        steps: list[str] = []
        snapshot = current_snapshot(store, steps.append)
        print(snapshot.pairs, len(steps), flush=True)
