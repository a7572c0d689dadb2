"""The app: from a click to the settled circle, and from a clean clone to the first drawn circle.

    PYTHONPATH=tests python benchmarks/clicking.py [--clicks 30] [--demo]

Clicks follow from one influencer to the next in the sample, in Chromium on this machine, and end when the picture
stands still. They are compared with reloading the page for the same influencers, as an app without a persistent picture
does. `--demo` clones this checkout into an empty folder, runs `make demo` there and waits for the circle in a browser.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from browser import Circle, app_server, watched_page
from conftest import PROJECT, clean_environment

START = "instagram:jade.runs"


def report(label: str, seconds: list[float]) -> None:
    p50, p95 = np.percentile(seconds, [50, 95])
    print(f"{label:34} p50 {p50:5.2f} s   p95 {p95:5.2f} s   ({len(seconds)} times)", flush=True)


def clicks(number: int, folder: Path) -> None:
    store = folder / "store"
    command = [
        sys.executable,
        "-m",
        "intrograph.cli",
        "demo",
        "--no-serve",
        "--store",
        str(store),
        "--csv",
        str(folder / "i.csv"),
    ]
    subprocess.run(command, cwd=PROJECT, env=clean_environment(), check=True, capture_output=True)
    with app_server({"INTROGRAPH_STORE": str(store)}) as address, watched_page() as page:
        circle = Circle(page)
        page.goto(f"{address}/?focus={START}")
        state = circle.wait(lambda state: True)
        trail, followed = [START], []
        for _ in range(number):
            members = [key for key in state["at"] if key != state["center"]]
            target = next((key for key in members if key not in trail), members[0])
            page.wait_for_timeout(300)
            start = time.perf_counter()
            state = circle.follow(target)
            followed.append(time.perf_counter() - start)
            trail.append(target)
        loaded = []
        for key in trail[1:11]:
            start = time.perf_counter()
            page.goto(f"{address}/?focus={key}")
            circle.wait(lambda state, key=key: state["center"] == key)  # type: ignore[misc]
            loaded.append(time.perf_counter() - start)
    report("click to settled circle", followed)
    report("page reloaded to settled circle", loaded)
    print(f"ratio {np.median(loaded) / np.median(followed):.1f}")


def demo(folder: Path) -> None:
    kept = clean_environment()
    start = time.perf_counter()
    subprocess.run(["git", "clone", "--quiet", PROJECT, folder / "clone"], check=True)
    process = subprocess.Popen(["make", "demo"], cwd=folder / "clone", env=kept, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        for line in process.stderr:
            if found := re.search(r"http://localhost:\d+", line):
                break
        report("make demo: clone to app announced", [time.perf_counter() - start])
        with watched_page() as page:
            deadline = time.monotonic() + 60
            while True:
                try:
                    page.goto(found[0])  # type: ignore[index]
                    break
                except Exception:
                    assert time.monotonic() < deadline
                    time.sleep(0.2)
            Circle(page).wait(lambda state: True)
            report("make demo: clone to first circle", [time.perf_counter() - start])
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--clicks", type=int, default=30)
    parser.add_argument("--demo", action="store_true", help="also time `make demo` from a clean clone")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        clicks(asked.clicks, Path(name))
    if asked.demo:
        with tempfile.TemporaryDirectory() as name:
            demo(Path(name))


if __name__ == "__main__":
    main()
