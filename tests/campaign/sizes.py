"""Stores and files of extreme sizes: an answer or a sentence, within the time limit of a command and bounded memory."""

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from browser import CHROMIUM, app_server, watched_page

from campaign.trial import Ended, Ground, Trial, finish, start

MAX_BYTES = 1_600_000_000  # of a command; the server of a store has a limit of its own
NEIGHBOURS = 200_000
REJECTED = 300_000
LINE_BYTES = 200_000_000
PAGE_SECONDS = 60
# What shows that a page has appeared.
SHOWN = {
    "explore?focus={}": ".circle-root[data-settled]",
    "introductions": "text=/people you do not work with yet|Nobody/",
    "map": "text=/people, close to those they mention/",
    "home": "h2, h1",
    "search?q={}": "text=hub",
}
HEADER = "source,target,created_at\n"


def measured(*arguments: str | Path, store: Path) -> Ended:
    """Run a command, whose memory must stay bounded."""
    process, peaks = start(*arguments, store=store), [0]
    watch = threading.Thread(target=lambda: peaks.extend(_sizes(process.pid)))
    watch.start()
    ended = finish(process).told()
    watch.join()
    assert max(peaks) < MAX_BYTES, f"{arguments[0]}: {max(peaks) // 1_000_000} MB"
    return ended


def _sizes(pid: int) -> Iterator[int]:
    """The memory of a process while it runs, in bytes, twenty times a second."""
    try:
        watched, ended = psutil.Process(pid), threading.Event()
        while watched.status() != psutil.STATUS_ZOMBIE:
            yield watched.memory_info().rss
            ended.wait(0.05)
    except psutil.NoSuchProcess:
        return


def one_hub(ground: Ground, rng: random.Random, place: Path) -> str:
    """An account with very many neighbours has a circle, introductions, a map and exports."""
    store, path = place / "store", place / "hub.csv"
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEADER)
        for number in range(NEIGHBOURS):
            file.write(f"hub,n{number},2026-0{rng.randint(1, 6)}-11\nn{number},hub,2026-05-01\n")
            file.write(f"n{number},n{rng.randrange(NEIGHBOURS)},2026-05-02\n" if number % 4 == 0 else "")
    measured("load", path, "--quiet", store=store).done()
    measured("analyze", "--quiet", store=store).done()
    circle = measured("circle", "hub", "--top", "0", "--format", "csv", store=store).done()
    assert circle.output.count("\n") == NEIGHBOURS + 1, "neighbours are missing"
    for command in (
        ["circle", "hub", "--top", "0", "--gexf", place / "circle.gexf"],
        # Before the hub is a partner: nobody is introduced to the contacts that another partner has.
        ["introduce", "n5", "--top", "0", "--csv", place / "list.csv"],
        ["partner", "hub"],
        ["introduce", "hub"],
        ["paths", "n5", "n77"],
        ["layout", "--iterations", "5"],
        ["export", place / "circle.html", "--circle", "hub"],
        ["export", place / "all.gexf"],
        ["train"],
    ):
        measured(*command, store=store).done()
    return f"{NEIGHBOURS:,} neighbours; {_in_the_app(store, 'hub')}"


def _in_the_app(store: Path, focus: str) -> str:
    """Open a circle, its table as CSV, and other pages in a browser; says how long each took."""
    if CHROMIUM is None:
        return "the app not opened: no browser"
    took = []
    with app_server({"INTROGRAPH_STORE": str(store)}) as address, watched_page() as page:
        for name, is_shown in SHOWN.items():
            begin = time.monotonic()
            page.goto(f"{address}/{name.format(focus)}")
            page.locator(is_shown).first.wait_for(timeout=1_000 * PAGE_SECONDS)
            took.append(f"{name.partition('?')[0]} {time.monotonic() - begin:.1f} s")
        apps = [child for child in psutil.Process().children(recursive=True) if "python" in child.name()]
        size = max(app.memory_info().rss for app in apps)
        assert size < MAX_BYTES, f"the app: {size // 1_000_000} MB"
    return f"{', '.join(took)}, the app {size // 1_000_000} MB"


def nearly_empty(ground: Ground, rng: random.Random, place: Path) -> str:
    """A store with one account, or with self mentions alone, says what is missing."""
    files = {"one": "handle,followers\nalone,10\n", "self": HEADER + "alone,alone,2026-05-01\n" * 1_000}
    for name, text in files.items():
        store, path = place / name, place / f"{name}.csv"
        path.write_text(text)
        measured("load", path, "--quiet", store=store).done()
        for command in (["analyze"], ["circle", "alone"], ["train"]):
            ended = measured(*command, store=store)
            assert ended.status == 1, f"{command}: exit status {ended.status}"
            assert "mentions" in ended.messages, ended.messages
        measured("export", place / f"{name}.gexf", store=store).done()
    return ", ".join(files)


def many_rejected_rows(ground: Ground, rng: random.Random, place: Path) -> str:
    """Very many rejected rows are counted, and a few of them shown."""
    store, path = place / "store", place / "rejects.csv"
    rows = "".join(f"a{number},not a handle {number},2026-05-01\n" for number in range(REJECTED))
    path.write_text(f"{HEADER}jade,mia,2026-05-01\n{rows}jade,tom,2026-05-01\n")
    ended = measured("load", path, store=store)
    assert f"{REJECTED:,} rows were rejected" in ended.messages, ended.messages
    assert ended.messages.count("\n") < 30, ended.messages
    measured("forget", "mia", "--yes", store=store).done()
    return f"{REJECTED:,} rows"


def endless_line(ground: Ground, rng: random.Random, place: Path) -> str:
    """A line of very many characters is rejected, and the lines around it are loaded."""
    store, path = place / "store", place / "line.csv"
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{HEADER}jade,mia,2026-05-01\njade,")
        for _ in range(LINE_BYTES // 1_000_000):
            file.write(rng.choice("xyz") * 1_000_000)
        file.write(",2026-05-01\njade,tom,2026-05-01\n")
    ended = measured("load", path, store=store)
    assert "1 row was rejected" in ended.messages, ended.messages
    assert measured("circle", "jade", "--format", "csv", store=store).done().output.count("\n") == 3, "rows are missing"
    return f"{LINE_BYTES:,} characters"


TRIALS = [
    Trial("one_hub", one_hub),
    Trial("nearly_empty", nearly_empty),
    Trial("many_rejected_rows", many_rejected_rows),
    Trial("endless_line", endless_line),
]
