"""How the benchmarks measure and print times."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


def print_percentiles(label: str, seconds: list[float]) -> None:
    """One line with the median and the 95th percentile."""
    p50, p95 = np.percentile(seconds, [50, 95])
    print(f"{label:58} {p50:7.3f} s p50  {p95:7.3f} s p95  (n={len(seconds)})", flush=True)


def wall_and_cpu(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds of a call in this process."""
    start, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - cpu


@dataclass(frozen=True)
class CommandCost:
    """What a command took: wall seconds, processor seconds of all its processes, and the peak memory of the largest."""

    seconds: float
    processor_seconds: float
    peak_mib: float


def cost_of(command: Sequence[object], **variables: str) -> CommandCost:
    """Run a command, with these variables in its environment; if it fails, its output ends the benchmark."""
    start = time.perf_counter()
    process = subprocess.Popen(
        list(map(str, command)), env=os.environ | variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command}: {output[-4000:]}")
    return CommandCost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
