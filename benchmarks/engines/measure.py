"""One engine on one network, in a process of its own: seconds and peak memory of each task, as JSON lines.

python -m engines.measure ours pairs.npz --timeout-seconds 60 [--only "PageRank;HITS"] [--quadratic]
"""

import argparse
import importlib
import json
import random
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from engines.networks import Pairs, disconnected

SAMPLED = 64  # sources of the sampled betweenness
NODE_PAIRS = 100_000  # for link prediction
REPEATS = 5  # of quick tasks; the fastest counts
QUADRATIC = ("harmonic closeness, exact",)
COMMUNITIES = ("Leiden", "Louvain", "label propagation")


class TimedOut(Exception):
    """The task took longer than `--timeout-seconds`."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine")
    parser.add_argument("file", type=Path)
    parser.add_argument("--timeout-seconds", type=int, default=60)
    parser.add_argument("--only", default="")
    parser.add_argument("--quadratic", action="store_true")
    options = parser.parse_args()
    arrays = np.load(options.file)
    pairs = Pairs(int(arrays["size"]), arrays["sources"], arrays["targets"], arrays["counts"])
    engine = importlib.import_module(f"engines.{options.engine}")
    graphs = _build(engine, pairs, options.timeout_seconds)
    graphs["communities"] = arrays["communities"]
    rng = random.Random(1)
    sources = rng.sample(range(pairs.size), SAMPLED)
    node_pairs = [(rng.randrange(pairs.size), rng.randrange(pairs.size)) for _ in range(NODE_PAIRS)]
    only = set(filter(None, options.only.split(";")))
    signal.signal(signal.SIGALRM, _time_out)
    results = {}
    for name, task in engine.tasks(graphs, sources, node_pairs).items():
        if (only and name not in only) or (name in QUADRATIC and not options.quadratic):
            continue
        results[name] = _measure(engine, name, task, graphs, options.timeout_seconds)
    for name in COMMUNITIES:  # at the end, because counting takes memory
        if results.get(name) is not None and hasattr(engine, "labels"):
            parts = disconnected(pairs, engine.labels(name, results[name]))
            print(json.dumps({"task": name, "disconnected": parts}), flush=True)


def _build(engine: Any, pairs: Pairs, timeout_seconds: int) -> Any:
    """The engine's graphs; the best of several builds counts, as the first one also loads the engine's code."""
    best, graphs = _best_of(lambda: engine.build(pairs), timeout_seconds / 20)
    _print_result("build", *best)
    return graphs


def _measure(engine: Any, name: str, task: Any, graphs: dict[str, Any], timeout_seconds: int) -> Any:
    """The last result of the task; None if it failed."""

    def limited() -> Any:
        signal.alarm(timeout_seconds)
        try:
            return task()
        finally:
            signal.alarm(0)

    try:
        best, result = _best_of(limited, timeout_seconds / 20)
    except Exception as error:
        reason = f"> {timeout_seconds} s" if isinstance(error, TimedOut) else f"{type(error).__name__}: {error}"[:200]
        print(json.dumps({"task": name, "error": reason}), flush=True)
        return None
    _print_result(name, *best, quality=engine.quality(name, result, graphs))
    return result if name in COMMUNITIES else None


def _best_of(task: Callable[[], Any], long_seconds: float) -> tuple[tuple[float, float], Any]:
    """The shortest of several runs, as wall and processor seconds, and the last result; a long run is the last one."""
    taken: list[tuple[float, float]] = []
    result = None
    while len(taken) < REPEATS and not (taken and taken[-1][0] > long_seconds):
        result = None  # the last one leaves the memory first
        start = _clock()
        result = task()
        taken.append(_since(start))
    return min(taken), result


def _time_out(number: int, frame: FrameType | None) -> None:
    raise TimedOut


def _clock() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(start: tuple[float, float]) -> tuple[float, float]:
    return time.perf_counter() - start[0], time.process_time() - start[1]


def _print_result(name: str, wall: float, cpu: float, quality: float | None = None) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result: dict[str, Any] = {"task": name, "wall": wall, "cpu": cpu, "peak_mib": peak}
    if quality is not None:
        result["quality"] = quality
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
