"""One engine on one network, in a process of its own: seconds and peak memory of each task, as JSON lines.

python -m engines.measure ours pairs.npz --most-seconds 60 [--only PageRank,HITS]
"""

import argparse
import importlib
import json
import os
import random
import resource
import sys
import time
from typing import Any

import numpy as np

from engines.networks import Pairs

SAMPLED = 64  # sources of the sampled betweenness
COUPLES = 100_000
SLOW = {"harmonic closeness, exact"}  # quadratic: only on the smallest network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine")
    parser.add_argument("file")
    parser.add_argument("--most-seconds", type=float, default=60)
    parser.add_argument("--only", default="")
    parser.add_argument("--slow", action="store_true")
    options = parser.parse_args()
    arrays = np.load(options.file)
    pairs = Pairs(int(arrays["size"]), arrays["sources"], arrays["targets"], arrays["counts"])
    engine = importlib.import_module(f"engines.{options.engine}")
    start = _clock()
    graphs = engine.build(pairs)
    _tell("build", *_since(start))
    graphs["communities"] = arrays["communities"]
    if options.engine == "plain_networkx":
        graphs["communities as sets"] = [
            set(np.flatnonzero(arrays["communities"] == c).tolist()) for c in range(arrays["communities"].max() + 1)
        ]
    chance = random.Random(1)
    sources = chance.sample(range(pairs.size), SAMPLED)
    couples = [(chance.randrange(pairs.size), chance.randrange(pairs.size)) for _ in range(COUPLES)]
    only = set(filter(None, options.only.split(",")))
    for name, task in engine.tasks(graphs, sources, couples).items():
        if (only and name not in only) or (name in SLOW and not options.slow):
            continue
        best, result = None, None
        for _ in range(5):
            start = _clock()
            try:
                result = task()
            except Exception as error:
                print(json.dumps({"task": name, "error": f"{type(error).__name__}: {error}"[:200]}), flush=True)
                break
            taken = _since(start)
            best = taken if best is None or taken < best else best
            if taken[0] > options.most_seconds / 20:
                break
        if best is not None:
            _tell(name, *best, quality=engine.quality(name, result, graphs))


def _clock() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(start: tuple[float, float]) -> tuple[float, float]:
    return time.perf_counter() - start[0], time.process_time() - start[1]


def _tell(name: str, wall: float, cpu: float, quality: float | None = None) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told: dict[str, Any] = {"task": name, "wall": wall, "cpu": cpu, "peak_mib": peak}
    if quality is not None:
        told["quality"] = quality
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    main()
