"""People use the app for a while, with loads and trainings beside them.

    PYTHONPATH=.:tests python -m campaign.soak --minutes 60 --people 20 --browsers 3

Some have a browser, whose errors count. A browser needs more processor time than the app does for it, and people run
theirs on their own machines; so the others are sessions that ask the server for the same pages at the same pace.
Prints how long each gesture took, how the memory of the app and of the store's server grew, and every error that a
browser, the app or a log file has noted. The exit status is 1 if there was an error, if the slowest twentieth of the
gestures took longer than `SLOW_SECONDS`, or if the memory grew by more than `GROWTH` in the second half.
"""

import argparse
import asyncio
import csv
import itertools
import math
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from browser import CHROMIUM, FLAGS, ROOT
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright
from visitor import Visitor
from websockets.exceptions import ConnectionClosed

from campaign.trial import SAMPLE, environment, processes_of

SLOW_SECONDS = 2.0
GROWTH = 1.10
THINK_SECONDS = (4.0, 16.0)
SAMPLE_SECONDS = 10.0
WAIT_MS = 120_000
FOLLOWS = 0.6  # the share of the clicks that open a circle
KNOWN_MENTIONS = 2_000  # of the sample; whom they name is visited
PAGES = ("Introductions", "Map", "Lists", "Data", "Cypher", "Explore")
WORDS = ("run", "bak", "fit", "jade", "trav", "mia", "yoga", "coff")
MENTIONS_PER_LOAD = 500
SETTLED = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
CENTER = (
    f"(() => {{ const root = {ROOT}; return root?.network && root.dataset.settled ? root.dataset.center : null }})()"
)
# Somebody whom no other covers, at random.
NEIGHBOUR = f"""(share) => {{ const root = {ROOT}; const at = root.network.getPositions();
    const room = (key) => Math.min(...Object.keys(at).filter((other) => other !== key).map((other) =>
        Math.hypot(at[key].x - at[other].x, at[key].y - at[other].y) - root.network.body.nodes[other].options.size));
    const keys = Object.keys(at).filter((key) => key !== root.dataset.center && !key.startsWith('more '))
        .sort((one, other) => room(other) - room(one)).slice(0, 8);
    const key = keys[Math.floor(share * keys.length)];
    const dom = root.network.canvasToDOM(at[key]); const box = root.getBoundingClientRect();
    return [key, box.x + dom.x, box.y + dom.y] }}"""
# Whom the next click in the picture hits: null for nobody.
WATCH_CLICK = f"""() => {{ const root = {ROOT}; root.hit = undefined;
    root.network.once('click', ({{ nodes }}) => {{ root.hit = nodes[0] ?? null }}) }}"""
CLICKED = f"() => {ROOT}?.hit !== undefined"
MISSED = "(missed click)"


@dataclass
class Record:
    """What happened: seconds of each gesture by its name, memory in MB by the seconds since the start, and errors."""

    begin: float = field(default_factory=time.monotonic)
    gestures: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    memory: list[tuple[float, float, float]] = field(default_factory=list)  # seconds, MB of the app, MB of the store
    errors: list[str] = field(default_factory=list)
    processor: dict[str, float] = field(default_factory=dict)  # seconds of the longest-lived processes of each kind

    def seconds(self) -> float:
        return time.monotonic() - self.begin

    def growth(self) -> dict[str, float]:
        """The memory of the last quarter of the time as a ratio to that of the second quarter."""
        quarter = len(self.memory) // 4
        if not quarter:
            return {}
        second, last = self.memory[quarter : 2 * quarter], self.memory[-quarter:]
        return {
            name: statistics.median(row[column] for row in last) / statistics.median(row[column] for row in second)
            for column, name in ((1, "app"), (2, "store"))
        }


class Session:
    """Somebody without a browser who follows circles and opens pages, with pauses to read."""

    def __init__(self, address: str, keys: Sequence[str], record: Record, seed: int) -> None:
        self.address = address
        self.keys = keys
        self.record = record
        self.random = random.Random(seed)

    async def work(self, end: float) -> None:
        """Go on until the time is over."""
        await asyncio.sleep(self.random.uniform(0, THINK_SECONDS[1]))
        visitor = await asyncio.to_thread(Visitor, self.address)
        await asyncio.to_thread(visitor.follow, self.random.choice(self.keys))
        while self.record.seconds() < end:
            await asyncio.sleep(self.random.uniform(*THINK_SECONDS))
            try:
                if self.random.random() < FOLLOWS:
                    name, took = "follow", await asyncio.to_thread(visitor.follow, self.random.choice(self.keys))
                else:
                    page = self.random.choice(PAGES)
                    name, took = f"open {page}", await asyncio.to_thread(visitor.open, page.lower())
            except (ConnectionClosed, OSError) as error:
                self.record.errors.append(f"{self.record.seconds():.0f} s: session: {error!r}")
                visitor = await asyncio.to_thread(Visitor, self.address)
            else:
                self.record.gestures[f"session: {name}"].append(took)
        self.record.errors += visitor.errors
        await asyncio.to_thread(visitor.socket.close)


class Person:
    """Somebody with a browser who follows circles, searches and looks at pages, with pauses to read."""

    def __init__(self, page: Page, address: str, record: Record, seed: int, pictures: Path) -> None:
        self.page = page
        self.address = address
        self.record = record
        self.random = random.Random(seed)
        self.pictures = pictures  # the folder for what the page looked like when something went wrong

    async def work(self, end: float) -> None:
        """Go on until the time is over."""
        gestures: list[Callable[[], Awaitable[str]]] = [self.follow, self.follow, self.follow, self.search, self.look]
        await asyncio.sleep(self.random.uniform(0, THINK_SECONDS[1]))
        await self.page.goto(f"{self.address}/explore?focus=jade.runs")
        await self.page.wait_for_function(f"{CENTER} !== null", timeout=WAIT_MS)
        while self.record.seconds() < end:
            await asyncio.sleep(self.random.uniform(*THINK_SECONDS))
            begin = time.monotonic()
            try:
                name = await self.random.choice(gestures)()
            except Exception as error:
                seconds, text = self.record.seconds(), f"{type(error).__name__}: {str(error)[:300]}"
                self.record.errors.append(f"{seconds:.0f} s: {text} at {self.page.url}")
                await self.page.screenshot(path=self.pictures / f"error-{seconds:.0f}.png")
                await self.page.goto(f"{self.address}/explore?focus=jade.runs")
            else:
                self.record.gestures[name].append(time.monotonic() - begin)

    async def follow(self) -> str:
        """Click somebody in the circle; a person clicks again when the picture changed just before."""
        if await self.page.evaluate(CENTER) is None:
            return await self.look("Explore")
        share = self.random.random()
        before, (key, x, y) = None, await self.page.evaluate(NEIGHBOUR, share)
        while before != (x, y):  # on a busy machine the glide to a new circle goes on after it has settled
            await self.page.wait_for_timeout(100)
            before, (key, x, y) = (x, y), await self.page.evaluate(NEIGHBOUR, share)
        await self.page.evaluate(WATCH_CLICK)
        await self.page.mouse.click(x, y)
        await self.page.wait_for_function(CLICKED, timeout=WAIT_MS)
        if await self.page.evaluate(f"{ROOT}.hit") != key:
            return MISSED
        await self.page.wait_for_function(f"(key) => {CENTER} === key && {SETTLED}", arg=key, timeout=WAIT_MS)
        return "follow"

    async def search(self) -> str:
        field = self.page.get_by_label("Search influencers").first
        if not await field.count() or not await field.is_visible():
            return await self.look("Explore")
        await field.fill(self.random.choice(WORDS))
        await self.page.wait_for_timeout(300)  # the field sends what was typed when the person pauses
        await self.page.wait_for_function(SETTLED, timeout=WAIT_MS)
        await field.fill("")
        return "search"

    async def look(self, name: str = "") -> str:
        """Open another page."""
        name = name or self.random.choice(PAGES)
        await self.page.get_by_role("link", name=name, exact=True).first.click()
        await self.page.wait_for_url(f"**/{name.lower()}*")  # the old page stays in sight until the new one is there
        await (
            self.page.get_by_role("heading", name=name)
            .or_(self.page.locator(".circle-root"))
            .first.wait_for(timeout=WAIT_MS)
        )
        await self.page.wait_for_function(SETTLED, timeout=WAIT_MS)
        return f"open {name}"


async def arrive(browser: Browser, address: str, record: Record, seed: int, pictures: Path) -> Person:
    """A person with a browser context of their own, whose errors are recorded."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    page.set_default_timeout(WAIT_MS)

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            record.errors.append(f"console: {message.text[:300]}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: record.errors.append(f"page: {str(error)[:300]}"))
    return Person(page, address, record, seed, pictures)


async def command(record: Record, store: Path, *arguments: str | Path, training: bool = False) -> None:
    """Run a command beside the people."""
    begin = time.monotonic()
    changes = environment({"INTROGRAPH_NO_TRAIN": None} if training else None)
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "intrograph.cli", *map(str, arguments), "--store", str(store)],
        env=changes,
        cwd=store.parent,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    if process.returncode:
        record.errors.append(f"{arguments[0]}: {output.decode(errors='replace')[-500:]}")
    record.gestures[f"(command {arguments[0]})"].append(time.monotonic() - begin)


async def other_work(record: Record, store: Path, end: float, pause: float) -> None:
    """Load a file, analyze and train, again and again."""
    rng, number = random.Random(1), 0
    while record.seconds() < end:
        number += 1
        path = store.parent / f"more-{number}.csv"
        rows = (
            f"jade.runs,new{number}_{rng.randrange(200)},2026-09-{rng.randint(1, 28):02},{number}-{row}"
            for row in range(MENTIONS_PER_LOAD)
        )
        path.write_text("\n".join(["source,target,created_at,post_id", *rows]))
        await command(record, store, "load", path, "--platform", "instagram", "--quiet", training=True)
        await command(record, store, "analyze", "--quiet")
        await asyncio.sleep(pause)


async def watch_memory(record: Record, app: psutil.Process, store: Path, end: float) -> None:
    """Note the memory of the app and of the store's server."""
    while record.seconds() < end:
        servers = [process for process in processes_of(store) if "java" in process.name()]
        apps = [app, *(child for child in app.children() if "intrograph.state.server" in child.cmdline())]
        sizes = [sum(process.memory_info().rss for process in group) / 1e6 for group in (apps, servers)]
        record.memory.append((record.seconds(), *sizes))
        browsers = [child for child in psutil.Process().children(recursive=True) if "chrom" in child.name()]
        record.processor = {
            name: max(record.processor.get(name, 0.0), sum(_processor_seconds(process) for process in group))
            for name, group in (("browsers", browsers), ("app", apps), ("store", servers))
        }
        await asyncio.sleep(SAMPLE_SECONDS)


def _processor_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


async def soak(store: Path, people: int, browsers: int, minutes: float, pause: float) -> Record:
    """Let people work, some of them in browsers; what happened."""
    port, end = 8_000 + random.randrange(1_000), 60 * minutes
    address = f"http://localhost:{port}"
    log = await asyncio.to_thread(open, store.parent / "app.log", "wb")
    app = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "intrograph.cli", "app", "--port", str(port), "--store", str(store)],
        env=environment(),
        cwd=store.parent,
        stdout=log,
        stderr=log,
    )
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            await _until_open(browser, address)
            record = Record()
            persons = [await arrive(browser, address, record, seed, store.parent) for seed in range(browsers)]
            keys = mentioned()
            sessions = [Session(address, keys, record, seed) for seed in range(browsers, people)]
            await asyncio.gather(
                *(person.work(end) for person in (*persons, *sessions)),
                other_work(record, store, end, pause),
                watch_memory(record, psutil.Process(app.pid), store, end),
            )
            await browser.close()
        record.errors += noted_errors(store)
        return record
    finally:
        app.terminate()
        await app.wait()
        log.close()


def mentioned() -> list[str]:
    """The keys of accounts that the sample mentions."""
    with open(SAMPLE[0], encoding="utf-8", newline="") as file:
        rows = itertools.islice(csv.DictReader(file), KNOWN_MENTIONS)
        return sorted({f"{row['platform']}:{row['target']}" for row in rows})


async def _until_open(browser: Browser, address: str) -> None:
    page = await browser.new_page()
    for _ in range(600):
        try:
            await page.goto(address)
            break
        except Exception:  # it is not there yet
            await asyncio.sleep(0.2)
    await page.close()


def noted_errors(store: Path) -> list[str]:
    """Lines of log files that tell of an error."""
    files = [store.parent / "app.log", *(path for path in store.rglob("*.log") if path.is_file())]
    return [
        f"{path.name}: {line[:300]}"
        for path in files
        for line in path.read_text(errors="replace").splitlines()
        if " ERROR " in line or "SEVER" in line or line.startswith("Traceback")
    ]


def p95(ordered: list[float]) -> float:
    """The value that 95 of 100 of these, which are in order, do not exceed; 0 for none."""
    return ordered[math.ceil(0.95 * len(ordered)) - 1] if ordered else 0.0


def report(record: Record) -> bool:
    """Print what happened; whether it is as it should be."""
    everything = sorted(took for name, times in record.gestures.items() if name[0] != "(" for took in times)
    print(f"{'gesture':24} {'times':>6} {'median':>8} {'p95':>8} {'longest':>8}")
    for name, times in sorted(record.gestures.items()):
        ordered = sorted(times)
        figures = (statistics.median(ordered), p95(ordered), ordered[-1])
        print(f"{name:24} {len(ordered):6,} " + " ".join(f"{figure:6.2f} s" for figure in figures))
    slowest = p95(everything)
    print(f"all gestures: {len(everything):,}, p95 {slowest:.2f} s")
    for seconds, app, server in record.memory[:: max(1, len(record.memory) // 12)]:
        print(f"{seconds:6.0f} s: app {app:,.0f} MB, store {server:,.0f} MB")
    spent = ", ".join(f"{name} {seconds:,.0f} s" for name, seconds in record.processor.items())
    print(f"processor: {spent}, of {record.seconds() * (psutil.cpu_count() or 1):,.0f} s that the machine has")
    growth = record.growth()
    print("memory, last quarter to second quarter: " + ", ".join(f"{name} {by:.2f}" for name, by in growth.items()))
    print(f"errors: {len(record.errors)}", *record.errors[:20], sep="\n  ")
    return not record.errors and slowest <= SLOW_SECONDS and all(by <= GROWTH for by in growth.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--browsers", type=int, default=3, help="how many of them have a browser")
    parser.add_argument("--pause", type=float, default=120, help="seconds between two loads")
    options = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="intrograph-soak-"))
    store = place / "store"

    async def run() -> Record:
        record = Record()
        await command(record, store, "load", *SAMPLE, "--quiet")
        await command(record, store, "analyze", "--quiet")
        assert not record.errors, record.errors
        return await soak(store, options.people, options.browsers, options.minutes, options.pause)

    held = report(asyncio.run(run()))
    print(f"the store and the log of the app are kept in {place}")
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
