"""The map of an invented network against sigma.js: first picture, and frames a second while it is moved and zoomed.

    PYTHONPATH=tests:. python benchmarks/maps.py [--people 1500 10000 100000]

Ours is the component of the app, in an app of its own (`maps_app.py`), with its drawing computed before. sigma.js 4 is
a plain page with the same people, positions, sizes, colors and ties, which `npm ci` in `javascript/` provides. Chromium
has no graphics card here: it computes WebGL on the processor. Frames are counted for three seconds of dragging with the
mouse, and of zooming with the wheel. `sharp` is the time from the end of a drag to the sharp picture.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from browser import CHROMIUM, FLAGS, served
from conftest import PROJECT
from maps_app import invented_map
from playwright.sync_api import Page, sync_playwright

JAVASCRIPT = PROJECT / "javascript"
SECONDS = 3.0
FRAMES = (
    "() => { window.frames_seen = 0; const step = () => { window.frames_seen += 1; requestAnimationFrame(step); };"
    " requestAnimationFrame(step); }"
)
SHARP = "(root) => !root.map.painter && !root.map.frame"


def moved(page: Page, zooming: bool) -> float:
    """Frames a second while the mouse drags, or the wheel turns."""
    page.mouse.move(500, 400)
    if not zooming:
        page.mouse.down()
    began, before, step = time.perf_counter(), page.evaluate("window.frames_seen"), 0
    while time.perf_counter() - began < SECONDS:
        step += 1
        if zooming:
            page.mouse.wheel(0, -60 if step % 40 < 20 else 60)
        else:
            page.mouse.move(500 + (9 * step) % 300, 400 + (5 * step) % 150)
    seconds, after = time.perf_counter() - began, page.evaluate("window.frames_seen")
    if not zooming:
        page.mouse.up()
    return float((after - before) / seconds)


def ours(page: Page, people: int) -> str:
    command = [sys.executable, "-m", "streamlit", "run", str(Path(__file__).with_name("maps_app.py"))]

    def line(port: int) -> list[str]:
        return [*command, "--server.port", str(port), "--server.headless", "true", "--", str(people)]

    with served(line, {"PYTHONPATH": f"{PROJECT}:{PROJECT / 'benchmarks'}"}) as address:
        for _ in range(2):  # the first computes the drawing
            began = time.perf_counter()
            page.goto(address)
            page.locator(".map-root[data-painted]").wait_for(timeout=300_000)
            first = time.perf_counter() - began
        page.evaluate(FRAMES)
        drag = moved(page, False)
        ended = time.perf_counter()
        while not page.locator(".map-root").evaluate(SHARP):
            time.sleep(0.01)
        sharp = time.perf_counter() - ended
        zoom = moved(page, True)
        page.goto("about:blank")
    return f"{first:.2f} s | {drag:.0f} | {zoom:.0f} | {sharp:.2f} s"


def sigma(page: Page, people: int, folder: Path) -> str:
    esbuild = JAVASCRIPT / "node_modules" / ".bin" / "esbuild"
    script = folder / "sigma.js"
    subprocess.run(
        [esbuild, "sigma_page.js", "--bundle", "--minify", f"--outfile={script}", "--log-level=error"],
        cwd=JAVASCRIPT,
        check=True,
    )
    drawn = invented_map(people)
    colors = [entry.color for entry in drawn.colorings[0].classes]
    content = {
        "x": drawn.positions[:, 0].tolist(),
        "y": drawn.positions[:, 1].tolist(),
        "size": (1 + 8 * (drawn.influence / drawn.influence.max()) ** 0.75).tolist(),
        "color": [colors[index] for index in drawn.colorings[0].class_of],
        "first": drawn.ties.first.tolist(),
        "second": drawn.ties.second.tolist(),
    }
    (folder / "data.js").write_text(f"globalThis.content = {json.dumps(content)};", encoding="utf-8")
    html = '<!doctype html><div id="map" style="height:640px"></div><script src="data.js"></script>'
    shown = "showSigma(content); requestAnimationFrame(() => requestAnimationFrame(() => { window.shown = true; }));"
    page_file = folder / "page.html"
    page_file.write_text(f'{html}<script src="sigma.js"></script><script>{shown}</script>', encoding="utf-8")
    began = time.perf_counter()
    page.goto(page_file.as_uri())
    page.wait_for_function("window.shown", timeout=300_000)
    first = time.perf_counter() - began
    page.evaluate(FRAMES)
    return f"{first:.2f} s | {moved(page, False):.0f} | {moved(page, True):.0f} | at once"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, nargs="+", default=[1_500, 10_000, 100_000])
    parser.add_argument("--ours-only", action="store_true")
    arguments = parser.parse_args()
    print("| people | drawn by | first picture | frames/s dragged | frames/s zoomed | sharp after |", flush=True)
    print("|---|---|---|---|---|---|", flush=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--enable-unsafe-swiftshader"])
        for people in arguments.people:
            for way in ("intrograph",) if arguments.ours_only else ("intrograph", "sigma.js"):
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.set_default_timeout(300_000)
                result = ours(page, people) if way == "intrograph" else sigma(page, people, Path(folder))
                print(f"| {people:,} | {way} | {result} |", flush=True)
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
