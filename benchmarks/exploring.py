"""The explorer on a large network: the server's share of a click, whole clicks in a browser, twenty people at once.

    PYTHONPATH=tests:. python benchmarks/exploring.py [--accounts 100000] [--pairs 1000000] [--people 20] [--store DIR]

The network of `whole.py`, analyzed. A click reads a page and prepares its picture; the foci follow ties as a user does.
The crowd consists of sessions that speak Streamlit's protocol to one server, each following an influencer every few
seconds; a click lasts until the server says that the page is done. The first page of each session does not count.
"""

import argparse
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from browser import Circle, app_server, members, watched_page
from engines.networks import invent
from timing import print_percentiles
from visitor import Visitor
from whole import fill

from graph.analysis.run import analyze
from graph.circle.explore import explore
from graph.search import index
from graph.store import Store, ready_store
from intrograph.components.circle_view.drawing import Toolbar, draw
from intrograph.state.view import View

CLICKS = 200
BROWSER_CLICKS = 30
PAUSE_SECONDS = 3.0
CROWD_SECONDS = 60.0


def server_share(store: Store, start: str) -> list[str]:
    """Pages one after the other, as clicks ask for them; returns the foci."""
    rng = np.random.default_rng(5)
    key, foci, seconds = start, [], []
    for number in range(CLICKS + 10):
        began = time.perf_counter()
        view = View(key)
        found = explore(store, view.request()).circle
        draw(found, view, Toolbar())
        if number >= 10:
            seconds.append(time.perf_counter() - began)
        foci.append(key)
        key = found.members[int(rng.integers(len(found.members)))].key if found.members else start
    print_percentiles("server: a page read and its picture prepared", seconds)
    return foci


def browser_clicks(address: str, start: str, folder: Path) -> None:
    with watched_page() as page:
        picture = Circle(page)
        page.goto(f"{address}/?focus={quote(start)}")
        state = picture.wait(lambda state: True)
        seconds, seen = [], [start]
        for _ in range(BROWSER_CLICKS):
            page.wait_for_timeout(800)
            free = [key for key in members(state) if picture.is_free(key)]
            following = next((key for key in free if key not in seen), free[0])
            began = time.perf_counter()
            state = picture.follow(following)
            seconds.append(time.perf_counter() - began)
            seen.append(following)
    print_percentiles("browser: click to settled circle", seconds)


def crowd(address: str, keys: list[str], people: int) -> None:
    seconds: list[float] = []
    deadline = time.monotonic() + CROWD_SECONDS

    def explore(number: int) -> None:
        rng = np.random.default_rng(number)
        visitor = Visitor(address)
        visitor.follow(keys[number % len(keys)])
        while time.monotonic() < deadline:
            time.sleep(float(rng.uniform(0.5, 1.5)) * PAUSE_SECONDS)
            seconds.append(visitor.follow(keys[int(rng.integers(len(keys)))]))
        visitor.socket.close()

    threads = [threading.Thread(target=explore, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print_percentiles(f"{people} people at once, one click every {PAUSE_SECONDS:.0f} s: to the page done", seconds)


def repeated(address: str, key: str) -> None:
    """The bytes sent by a rerun that changes nothing, against one that changes the focus."""
    visitor = Visitor(address)
    visitor.follow(key)
    first = visitor.bytes
    again = [visitor.follow(key) for _ in range(10)]
    print(f"bytes sent: first page {first:,}, the same again {visitor.bytes:,}", flush=True)
    print_percentiles("one session: to the page done", again)
    visitor.socket.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--store", type=Path, help="keep the store in this folder and reuse it")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = arguments.store or Path(name, "store")
        with ready_store(folder) as store:
            if not store.read("MATCH (i:Influencer) RETURN i.key AS key LIMIT 1"):
                fill(store, invent(arguments.accounts, arguments.pairs))
                analyze(store, at=1_790_000_000_000)
            index.build(store)
            start: Any = store.read("MATCH (i:Influencer) RETURN i.key AS key ORDER BY i.pagerank DESC LIMIT 1")[0][
                "key"
            ]
            foci = server_share(store, start)
            with app_server({"INTROGRAPH_STORE": str(folder), "INTROGRAPH_NO_TRAIN": "1"}) as address:
                browser_clicks(address, start, Path(name))
                repeated(address, foci[5])
                crowd(address, foci, arguments.people)


if __name__ == "__main__":
    main()
