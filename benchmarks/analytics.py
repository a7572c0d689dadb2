"""Analytics: our networkx backend against networkx itself, igraph and NetworKit, on the same networks in one run.

    python benchmarks/analytics.py [--pairs 10000 100000 1000000 10000000] [--engines ...] [--only "PageRank;Leiden"]

Each engine runs on each network in a process of its own, one after the other; the best of up to five repeats counts.
The networks have a tenth as many accounts as pairs. Prints one table a network: seconds, speed as a multiple of the
fastest other engine's and of networkx's, modularity and the number of communities that are not connected, and peak
memory; `--chart` draws docs/analytics.svg. igraph and NetworKit come with `pip install -e '.[bench]'`; igraph's licence
(GPL) is why neither is ever shipped. `with_gds` is Neo4j Graph Data Science (GPL), which Maven fetches; it needs Java
21 or later. icebug is imported by NetworKit's name, so it needs a folder of its own: `pip install --no-deps --target
FOLDER icebug`, then `--icebug FOLDER`.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from engines.networks import invent

HERE = Path(__file__).parent
CHART = HERE.parent / "docs" / "analytics.svg"
ENGINES = {
    "ours": None,
    "plain_networkx": "networkx",
    "with_igraph": "igraph",
    "with_networkit": "networkit",
    "with_icebug": None,
    "with_gds": "neo4j",
}
DEFAULT_ENGINES = ["ours", "plain_networkx", "with_igraph", "with_networkit"]  # with_gds fetches a server: by name only
NETWORKX_UP_TO = 1_000_000  # pairs; ten times as many would take it hours and some 10 GB
QUADRATIC_UP_TO = 100_000
CHARTED = ("PageRank", "Leiden", "label propagation", "betweenness, sampled", "core numbers", "clustering")

Results = dict[str, dict[str, dict[str, Any]]]  # engine, task: a line of `engines.measure`


def run(
    pairs: int, engines: list[str], timeout_seconds: int, only: str, folder: Path, icebug: Path | None = None
) -> Results:
    """Measure the engines on the network with this many pairs."""
    file = folder / f"{pairs}.npz"
    if not file.exists():
        _save(pairs, file)
    results: Results = {}
    for engine in engines:
        if engine == "plain_networkx" and pairs > NETWORKX_UP_TO:
            continue
        command = [
            sys.executable,
            "-m",
            "engines.measure",
            engine,
            str(file),
            "--timeout-seconds",
            str(timeout_seconds),
        ]
        command += ["--only", only, *(["--quadratic"] if pairs <= QUADRATIC_UP_TO else [])]
        paths = [HERE, HERE.parent, HERE.parent / "tests", *([icebug] if icebug and engine == "with_icebug" else [])]
        environment = os.environ | {"PYTHONPATH": ":".join(map(str, paths))}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            print(f"{engine}: {done.stderr[-500:]}", file=sys.stderr)
        results[engine] = {}
        for row in (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")):
            results[engine].setdefault(row["task"], {}).update(row)
    return results


def _save(pairs: int, file: Path) -> None:
    from engines import ours

    from graph.nx_backend.algorithms import community_detection

    network = invent(pairs // 10, pairs)
    communities = community_detection.leiden(ours.build(network)["undirected"], seed=1)
    np.savez(file, communities=communities, **vars(network))


def print_table(pairs: int, results: Results) -> None:
    others = [engine for engine in results if engine != "ours"]
    print(f"\n## {pairs // 10:,} accounts, {pairs:,} pairs\n")
    print("| task | " + " | ".join(_name(engine) for engine in results) + " | fastest other | networkx |")
    print("|---|" + "---|" * (len(results) + 2))
    for task in results["ours"]:
        ours = results["ours"][task].get("wall")
        cells = [_cell(results[engine].get(task)) for engine in results]
        other_seconds = [row["wall"] for engine in others if (row := results[engine].get(task)) and "wall" in row]
        networkx = results.get("plain_networkx", {}).get(task, {})
        best = f"{min(other_seconds) / ours:.1f} x" if other_seconds and ours else ""
        against = f"{networkx['wall'] / ours:,.0f} x" if ours and "wall" in networkx else networkx.get("error", "")
        print(f"| {task} | {' | '.join(cells)} | {best} | {against} |")
    peaks = [
        max((row["peak_mib"] for row in results[engine].values() if "peak_mib" in row), default=0) for engine in results
    ]
    print(f"| peak memory | {' | '.join(f'{peak:,.0f} MiB' for peak in peaks)} | | |", flush=True)


def _name(engine: str) -> str:
    named = {"ours": "intrograph", "with_gds": "Neo4j GDS", "with_icebug": "icebug"}
    return named.get(engine) or str(ENGINES[engine])


def _cell(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    if "wall" not in row:
        return str(row["error"]) if row["error"].startswith(">") else "failed"
    parts = f", {row['disconnected']:,}" if "disconnected" in row else ""
    quality = f" ({row['quality']:.3f}{parts})" if "quality" in row else ""
    return f"{row['wall']:.4f}{quality}" if row["wall"] < 0.01 else f"{row['wall']:.3g}{quality}"


def draw_chart(results_by_size: dict[int, Results]) -> None:
    """Draw seconds by number of pairs, one panel for each task of `CHARTED`."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    plt.rcParams |= {"svg.hashsalt": "intrograph", "font.size": 9}
    colors = {"ours": "#0072B2", "plain_networkx": "#999999", "with_igraph": "#E69F00", "with_networkit": "#009E73"}
    figure, axes = plt.subplots(2, 3, figsize=(10, 5.5), sharex=True)
    for axis, task in zip(axes.flat, CHARTED, strict=True):
        for engine, color in colors.items():
            points = [
                (pairs, row["wall"])
                for pairs, results in sorted(results_by_size.items())
                if (row := results.get(engine, {}).get(task)) and "wall" in row
            ]
            if points:
                label = _name(engine)
                axis.loglog(*zip(*points, strict=True), color=color, marker="o", markersize=4, label=label)
        axis.set_title(task, fontsize=10)
        axis.grid(color="#dddddd", linewidth=0.5)
    for axis in axes[1]:
        axis.set_xlabel("pairs")
    for axis in axes[:, 0]:
        axis.set_ylabel("seconds")
    axes[0][0].legend(frameon=False, fontsize=8)
    figure.tight_layout()
    figure.savefig(CHART, metadata={"Date": None})
    print(f"\n{CHART.relative_to(HERE.parent)} drawn.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 10_000_000])
    parser.add_argument("--engines", nargs="+", default=DEFAULT_ENGINES, choices=list(ENGINES))
    parser.add_argument("--timeout-seconds", type=int, default=200, help="a task that takes longer is given up")
    parser.add_argument("--icebug", type=Path, metavar="FOLDER", help="measure the icebug that is installed there")
    parser.add_argument("--only", default="", help="tasks, separated by semicolons")
    parser.add_argument("--results", type=Path, help="a JSON file that collects the results of several runs")
    parser.add_argument("--chart", action="store_true")
    options = parser.parse_args()
    engines = []
    for engine in [*options.engines, *(["with_icebug"] if options.icebug else [])]:
        package = ENGINES[engine]
        if package and importlib.util.find_spec(package) is None:
            print(f"{package} is skipped: it is not installed (pip install -e '.[bench]')")
        else:
            engines.append(engine)
    results_by_size: dict[int, Results] = {}
    if options.results and options.results.exists():
        results_by_size = {int(pairs): results for pairs, results in json.loads(options.results.read_text()).items()}
    with tempfile.TemporaryDirectory() as folder:
        for pairs in options.pairs:
            known = results_by_size.setdefault(pairs, {})
            for engine, rows in run(
                pairs, engines, options.timeout_seconds, options.only, Path(folder), options.icebug
            ).items():
                known[engine] = known.get(engine, {}) | rows
            print_table(pairs, {engine: known[engine] for engine in ENGINES if engine in known})
    if options.results:
        options.results.write_text(json.dumps(results_by_size, indent=1) + "\n")
    if options.chart:
        draw_chart(results_by_size)


if __name__ == "__main__":
    main()
