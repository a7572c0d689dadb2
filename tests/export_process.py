"""Exports a store in a process that is killed in the middle: `python export_process.py STORE PATH [FORMAT]`."""

import os
import signal
import sys
from pathlib import Path

from graph.export.network import export
from graph.store import ready_store


def kill(done: int, total: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    store = ready_store(Path(sys.argv[1]))
    export(store, Path(sys.argv[2]), form=sys.argv[3], progress=kill)
