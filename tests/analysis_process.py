"""Analyses a store in small transactions and says each step: a process for a test to kill.

python analysis_process.py STORE NOW ROWS_A_TRANSACTION
"""

import sys
from pathlib import Path

from graph.analysis.run import analyze
from graph.store import open_store
from graph.store.write import runs

if __name__ == "__main__":
    folder, now, rows = sys.argv[1:]
    runs.ROWS_A_TRANSACTION = int(rows)
    with open_store(Path(folder)) as store:
        analyze(store, at=int(now), again=True, step=lambda text: print(text, flush=True))
