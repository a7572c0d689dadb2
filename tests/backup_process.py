"""Restores or copies in processes that are killed at any moment, one after the other, until one comes to its end.

    python backup_process.py backup STORE FILE SEED
    python backup_process.py restore STORE FILE SEED
    python backup_process.py copy STORE FOLDER SEED

Each process is forked from this one, which has imported everything, and is killed after a few steps. Prints the number
of processes that were killed.
"""

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from graph.errors import WrongUse
from graph.store import ensure, open_at, open_store
from graph.store.copy import backup_file, reading
from intrograph import backups

NOW = 1_790_000_000_000
MAX_STEPS = 6  # before a process is killed
PAUSE_SECONDS = 0.03  # at most, from a step to the kill
ROWS_AT_ONCE = 5
STEP, DONE = b".", b"d"


def make_steps_small() -> None:
    """Let backups and restores of a few rows take many steps."""
    reading.NODES_AT_ONCE = reading.RELATIONSHIPS_AT_ONCE = reading.OF_HUB_AT_ONCE = ROWS_AT_ONCE
    backup_file.LINE_BYTES = 1


Report = Callable[[bytes], object]


def back_up(report: Report) -> None:
    with ensure(open_at(sys.argv[2])) as store:
        backups.back_up(store, Path(sys.argv[3]), NOW, lambda *progress: report(STEP) and None)
        report(DONE)


def restore(report: Report) -> None:
    with open_at(sys.argv[2]) as store:
        backups.restore_file(store, Path(sys.argv[3]), lambda *progress: report(STEP) and None)
        report(DONE)


def copy(report: Report) -> None:
    with open_store() as source, open_at(sys.argv[2]) as target:
        try:
            backups.copy(source, target, NOW, lambda *progress: report(STEP) and None)
        except WrongUse as error:  # the last one was killed when its work was done
            if "is not empty" not in str(error):
                raise
        report(DONE)


def run_killed(work: Callable[[Report], None], steps: int, pause_seconds: float) -> bool:
    """Run work in a process that is killed after so many steps; whether it came to its end before."""
    reports, reporting = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            work(lambda mark: os.write(reporting, mark))
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    os.close(reporting)
    seen = b""
    while len(seen) < steps and (report := os.read(reports, 1)):
        seen += report
    if len(seen) == steps:
        time.sleep(pause_seconds)
        os.kill(pid, signal.SIGKILL)
    while report := os.read(reports, 100):
        seen += report
    os.close(reports)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    return seen.endswith(DONE)


if __name__ == "__main__":
    make_steps_small()
    chosen = {"backup": back_up, "restore": restore, "copy": copy}[sys.argv[1]]
    rng = random.Random(int(sys.argv[4]))
    killed = 0
    while not run_killed(chosen, rng.randint(1, MAX_STEPS + killed), rng.uniform(0, PAUSE_SECONDS)):
        killed += 1
    print(killed)
