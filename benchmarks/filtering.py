"""Filters: histograms of people with two brushes, against pandas, and the same counts in JavaScript.

    PYTHONPATH=tests:. python benchmarks/filtering.py [--people 10000 100000 1000000]

Invented people with eight columns. Each round moves one brush and counts all histograms. pandas has the bins as
categories and groups the people who pass the other brushes. The counts in JavaScript run in Node, if there is one, with
the script and the bytes that the app sends to a browser. Processor seconds, median of the rounds.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from conftest import PROJECT
from timing import wall_and_cpu

from graph.cross_filter import Brushes, NumberColumn, People, PeopleTable, SetBrush, histograms, passing, people_table
from graph.cross_filter.histograms import range_of
from graph.records import DAY_MS

ROUNDS = 9
COUNTING = PROJECT / "intrograph" / "components" / "cross_filter" / "counting.js"
_NODE = """
const { accepted, columnsIn, countAll, createCounter, setBrush } = await import(%(script)s);
import { readFileSync } from "node:fs";
const columns = %(columns)s;
const counter = createCounter(columnsIn(readFileSync(%(codes)s), columns, 0), columns.map(({ bins }) => bins));
setBrush(counter, 6, accepted(new Set([1, 2]), columns[6].bins));
const times = [];
for (let round = 0; round < 31; round += 1) {
  const start = performance.now();
  setBrush(counter, 0, accepted([2, 3 + (round %% 6)], columns[0].bins));
  countAll(counter);
  times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
console.log(JSON.stringify([times[15], times[29]]));
"""


def invented(size: int) -> PeopleTable:
    """People whose values are spread as those of real networks are, a tenth of them without followers."""
    random = np.random.default_rng(4)
    followers = np.exp(random.normal(8, 2, size)).round()
    followers[random.random(size) < 0.1] = np.nan
    return people_table(
        People(
            keys=range(size),  # type: ignore[arg-type]  # nobody asks for a key here
            followers=followers,
            influence=random.pareto(1.5, size) + 0.2,
            engagement=random.gamma(2, 2, size),
            active_at=1_780_000_000_000 - (random.exponential(60, size) * DAY_MS).astype(np.int64),
            community=random.zipf(1.6, size) % 400,
            platform=random.choice(["instagram", "tiktok", "x"], size).tolist(),
            kind=random.choice(["mention", "reply", "tag", ""], size).tolist(),
            community_names={},
        )
    )


def rounds_of(table: PeopleTable) -> list[Brushes]:
    """A brush on the tier that stays, and one on followers that grows."""
    followers = table.column("followers")
    assert isinstance(followers, NumberColumn)
    tier = Brushes((SetBrush("tier", frozenset(("micro", "mid"))),))
    return [tier.with_brush(range_of(followers, 2, 3 + round_ % 6)) for round_ in range(ROUNDS)]


def in_pandas(table: PeopleTable, frame: pd.DataFrame, brushes: Brushes) -> list[pd.Series]:
    """The same histograms with a mask for each brush and a group for each column."""
    masks = {brush.column: pd.Series(passing(table, Brushes((brush,))), frame.index) for brush in brushes}
    found = []
    for name in frame.columns:
        passed = pd.Series(True, index=frame.index)
        for column, mask in masks.items():
            if column != name:
                passed &= mask
        found.append(frame.loc[passed].groupby(name, observed=False).size())
    return found


def in_javascript(table: PeopleTable) -> tuple[float, float] | None:
    """Median and 95th percentile (ms) of a moved brush in Node; None if there is no Node."""
    node = shutil.which("node")
    if node is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        codes, script = Path(folder, "codes"), Path(folder, "count.mjs")
        codes.write_bytes(b"".join(column.codes.tobytes() for column in table.columns))
        columns = [{"width": column.codes.itemsize, "bins": column.bins} for column in table.columns]
        names = {"script": COUNTING.as_uri(), "codes": str(codes), "columns": columns}
        script.write_text(_NODE % {name: json.dumps(value) for name, value in names.items()}, encoding="utf-8")
        done = subprocess.run([node, script], check=True, capture_output=True, text=True)
    median, p95 = json.loads(done.stdout)
    return median, p95


def measure(size: int) -> None:
    table = invented(size)
    frame = pd.DataFrame({column.name: pd.Categorical(column.codes) for column in table.columns})
    rounds = rounds_of(table)
    ours = float(np.median([wall_and_cpu(partial(histograms, table, b))[1] for b in rounds]))
    theirs = float(np.median([wall_and_cpu(partial(in_pandas, table, frame, b))[1] for b in rounds]))
    sent = sum(column.codes.nbytes for column in table.columns)
    print(f"{size:>9,} people: intrograph {1000 * ours:7.1f} ms, pandas {1000 * theirs:7.1f} ms", end="")
    print(f", ratio {theirs / ours:4.1f}; {sent / 1e6:.2f} MB to the browser", end="")
    if times := in_javascript(table):
        print(f", JavaScript {times[0]:6.1f} ms p50 {times[1]:6.1f} ms p95", end="")
    print(flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    for size in parser.parse_args().people:
        measure(size)


if __name__ == "__main__":
    main()
