"""How the benchmarks measure and print times."""

import time
from collections.abc import Callable

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
