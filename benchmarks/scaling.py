"""From a staging table to results: seconds and processor seconds of each step, for each engine and size.

    PYTHONPATH=tests:. python benchmarks/scaling.py [--sizes 100000 1000000] [--engines local duckdb spark]

The mentions are invented: a tenth as many influencers as mentions, a heavy tail, and one account with a fifth of all.
"""

import argparse
import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from graph.engines import EngineSettings, SparkCluster, analyze_staged
from graph.store.bulk import StagedContents

PART_ROWS = 1_000_000
HUB_SHARE = 0.2
DAY_MS = 86_400_000
ITERATIONS = 20


def write_staging(folder: Path, mentions: int) -> None:
    """A staging table of so many mentions."""
    rng = np.random.default_rng(1)
    people = mentions // 10
    source = np.where(rng.random(mentions) < HUB_SHARE, 0, people * rng.random(mentions) ** 2).astype(np.int64)
    target = (people * rng.random(mentions) ** 3).astype(np.int64)
    order = np.lexsort((target, source))
    (folder / "mentions").mkdir(parents=True)
    for part, start in enumerate(range(0, mentions, PART_ROWS)):
        chosen = order[start : start + PART_ROWS]
        rows = pa.table(
            {
                "source": source[chosen],
                "target": target[chosen],
                "at": 1_760_000_000_000 + rng.integers(0, 400 * DAY_MS, len(chosen)),
                "kind": np.array(["mention", "reply", "repost"])[rng.integers(0, 3, len(chosen))],
                "count": np.ones(len(chosen)),
            }
        )
        pq.write_table(rows, folder / "mentions" / f"part-{part:05}.parquet")
    keys = [f"x:p{number:010}" for number in range(people)]
    columns = {"number": np.arange(people), "key": keys, "platform": ["x"] * people, "handle": keys}
    pq.write_table(pa.table(columns), folder / "influencers.parquet")
    contents = StagedContents(str(mentions), mentions, mentions, people, 1_760_000_000_000, 1_794_560_000_000)
    (folder / "staging.json").write_text(json.dumps(asdict(contents)), encoding="utf-8")


def processor_seconds() -> float:
    """Of this process and of those that it started, while they live."""
    processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def measure(staging: Path, results: Path, engine: str, memory_gb: float) -> None:
    marks: list[tuple[str, float]] = []
    run = analyze_staged(
        staging,
        results,
        EngineSettings(iterations=ITERATIONS),
        clock=lambda: int(time.time() * 1000),
        memory_bytes=int(memory_gb * 2**30),
        engine=engine,
        cluster=SparkCluster("local[2]", {"spark.driver.memory": "4g", "spark.sql.shuffle.partitions": "8"}),
        step=lambda text: marks.append((text, processor_seconds())),
    )
    ends = [seconds for _, seconds in marks[1:]] + [processor_seconds()]
    used = {text.removeprefix("making the "): end - start for (text, start), end in zip(marks, ends, strict=True)}
    for step in run.steps:
        print(
            f"{engine:7} {step.name:12} {step.rows:>11,} rows {step.seconds:8.1f} s {used[step.name]:8.1f} CPU s",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", default=["local", "duckdb", "spark"])
    parser.add_argument("--memory-gb", type=float, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            print(f"{size:,} mentions", flush=True)
            staging = Path(folder) / str(size)
            write_staging(staging, size)
            for engine in options.engines:
                measure(staging, Path(folder) / f"{size}-{engine}", engine, options.memory_gb)


if __name__ == "__main__":
    main()
