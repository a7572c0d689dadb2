"""The picture of a circle against pyvis's own HTML and st-link-analysis: time until it stands still, frames a second.

    PYTHONPATH=tests:. python benchmarks/pictures.py [--members 30 100 300]

The same circles of an invented network, each of the three in an app of its own (`pictures_app.py`) that changes between
two circles on a press of a button, in Chromium on this machine. Measured are: from the address to the first picture
that stands still, from the button to the next picture that stands still, and frames a second while the picture is
dragged. pyvis draws with its own settings; its HTML is given whole (`cdn_resources="in_line"`), since the default
fetches from outside. A picture stands still when its pixels have not changed for half a second, which is taken off;
one that still moves after 20 s counts 20 s.
"""

import argparse
import hashlib
import sys
import time
from pathlib import Path

import numpy as np
from browser import CHROMIUM, FLAGS, served
from conftest import PROJECT
from playwright.sync_api import FloatRect, Page, sync_playwright

WAYS = ("intrograph", "pyvis", "st-link-analysis")
CHANGES = 3
STILL_SECONDS = 0.5
PATIENCE_SECONDS = 20.0
LEAST_BYTES = 12_000
BOX = FloatRect(x=60, y=170, width=900, height=560)  # where all three have their picture

_FRAMES = (
    "() => new Promise((done) => { let n = 0; const end = performance.now() + 2000;"
    " const step = () => { n += 1; performance.now() < end ? requestAnimationFrame(step) : done(n / 2); };"
    " requestAnimationFrame(step); })"
)


def still(page: Page, before: str | None) -> tuple[float, str]:
    """When (performance counter) the picture began to stand still, and what it looked like; it is not as `before`."""
    last, since = "", time.perf_counter()
    deadline = since + PATIENCE_SECONDS
    while True:
        shot = page.screenshot(clip=BOX)
        seen = hashlib.md5(shot).hexdigest()
        now = time.perf_counter()
        if seen != last:
            last, since = seen, now
        elif now - since > STILL_SECONDS and seen != before and _inked(shot):
            return since, seen
        if now > deadline:
            return now, seen


def _inked(shot: bytes) -> bool:
    """Whether a screenshot shows something: one of an empty box is small."""
    return len(shot) > LEAST_BYTES


def measure(way: str, members: int, folder: Path | None) -> tuple[float, float, float]:
    def command(port: int) -> list[str]:
        return [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(Path(__file__).with_name("pictures_app.py")),
            "--server.port",
            str(port),
            "--server.headless",
            "true",
            "--",
            way,
            str(members),
        ]

    environment = {"PYTHONPATH": f"{PROJECT}:{PROJECT / 'benchmarks'}"}
    with served(command, environment) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        loads = []
        for _ in range(2):  # the first compiles, in the server and in the browser
            page = browser.new_page(viewport={"width": 1024, "height": 800})
            began = time.perf_counter()
            page.goto(address)
            page.get_by_role("button", name="Change").wait_for()
            since, seen = still(page, None)
            if page.get_by_test_id("stException").count():
                raise RuntimeError(f"{way} draws nothing: is it installed (pip install st-link-analysis)?")
            loads.append(since - began)
        changes = []
        for _ in range(CHANGES):
            began = time.perf_counter()
            page.get_by_role("button", name="Change").click()
            since, seen = still(page, seen)
            changes.append(since - began)
        frames = dragged(page)
        if folder:
            page.screenshot(path=folder / f"{way}-{members}.png")
        browser.close()
    return loads[-1], float(np.median(changes)), frames


def dragged(page: Page) -> float:
    """Frames a second while the picture is dragged for two seconds."""
    frame = next((f for f in page.frames if f != page.main_frame and f.url), page.main_frame)
    page.mouse.move(BOX["x"] + 30, BOX["y"] + 30)
    page.mouse.down()
    frame.evaluate(f"() => {{ window.counted = ({_FRAMES})(); }}")
    until = time.perf_counter() + 2.0
    step = 0
    while time.perf_counter() < until:
        step += 1
        page.mouse.move(BOX["x"] + 30 + (7 * step) % 400, BOX["y"] + 30 + (5 * step) % 300)
    page.mouse.up()
    return float(frame.evaluate("window.counted"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--members", type=int, nargs="+", default=[30, 100, 300])
    parser.add_argument("--screenshots", type=Path, help="a folder for a screenshot of each")
    arguments = parser.parse_args()
    print("| people | way | loaded to still | changed to still | frames a second while dragged |")
    print("|---|---|---|---|---|")
    for members in arguments.members:
        for way in WAYS:
            loaded, changed, frames = measure(way, members, arguments.screenshots)
            print(f"| {members} | {way} | {loaded:.2f} s | {changed:.2f} s | {frames:.0f} |", flush=True)


if __name__ == "__main__":
    main()
