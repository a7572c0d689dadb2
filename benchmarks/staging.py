"""Staging files: `stage` with one process and with several, against a plain DuckDB query over the same files.

    PYTHONPATH=tests:. python benchmarks/staging.py [--sizes 100000 1000000 10000000] [--processes 1 2]

Ten mentions an account, with times and ids of posts, in eight CSV files. The query reads the files by DuckDB's own CSV
reader, numbers the names, sorts by pair and writes one Parquet file: it knows no platforms, handles, renames, invalid
rows, repeated posts, or time formats. Prints seconds, the processor time of all processes, the peak memory of the
largest, and the seconds as a multiple of the query's.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
from timing import CommandCost, cost_of

FILES = 8
KINDS = np.array(["mention", "reply", "repost"])
YEAR_SECONDS = 365 * 86_400
COMMAND = [sys.executable, "-m", "intrograph.cli", "stage"]
QUERY = """
import duckdb
duckdb.sql('''
COPY (
    WITH rows AS (FROM read_csv(['{files}'])),
         names AS (SELECT name, row_number() OVER (ORDER BY name) - 1 AS number
                   FROM (SELECT source AS name FROM rows UNION SELECT target FROM rows))
    SELECT s.number AS source, t.number AS target, created_at, kind, post_id
    FROM rows JOIN names s ON s.name = source JOIN names t ON t.name = target
    ORDER BY source, target
) TO '{folder}/mentions.parquet' (FORMAT parquet)
''')
"""


def write_files(folder: Path, mentions: int) -> list[Path]:
    """Mentions with a heavy tail on both ends, in the order of random times."""
    rng = np.random.default_rng(1)
    people = mentions // 10
    source = (people * rng.random(mentions) ** 2).astype(np.int64)
    target = (people * rng.random(mentions) ** 3).astype(np.int64)
    target += source == target
    at = np.datetime64("2025-01-01", "s") + rng.integers(0, YEAR_SECONDS, mentions)
    kind = KINDS[rng.integers(0, len(KINDS), mentions)]
    paths = [folder / f"mentions-{number}.csv" for number in range(FILES)]
    for path, rows in zip(paths, np.array_split(np.arange(mentions), FILES), strict=True):
        with open(path, "w", encoding="utf-8") as file:
            file.write("source,target,created_at,kind,post_id\n")
            file.writelines(f"p{source[n]},p{target[n]},{at[n]}Z,{kind[n]},post{n}\n" for n in rows.tolist())
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    print("| mentions | | s | CPU s | MiB | x the query |\n|---|---|---|---|---|---|")
    for mentions in options.sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            paths = write_files(folder, mentions)
            query = QUERY.format(files="', '".join(map(str, paths)), folder=folder)
            plain = cost_of([sys.executable, "-c", query])
            _print(mentions, "a DuckDB query", plain, plain)
            for processes in options.processes:
                table = folder / f"by-{processes}"
                choices = ["--to", table, "--platform", "x", "--processes", processes]
                _print(mentions, f"`stage`, {processes} at once", cost_of([*COMMAND, *paths, *choices]), plain)


def _print(mentions: int, name: str, taken: CommandCost, plain: CommandCost) -> None:
    cells = f"{taken.seconds:.1f} | {taken.processor_seconds:.1f} | {taken.peak_mib:,.0f}"
    print(f"| {mentions:,} | {name} | {cells} | {taken.seconds / plain.seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
