"""The explorer on a large network: the server's share of a click, whole clicks in a browser, twenty people at once.

    PYTHONPATH=tests:. python benchmarks/exploring.py [--accounts 100000] [--pairs 1000000] [--people 20] [--store DIR]

The network of `whole.py`, analysed. A click is a circle that is read and prepared for drawing; the foci follow ties as
a person does. The crowd are sessions of their own that speak Streamlit's protocol to one server, each following
somebody every few seconds; an answer counts until the server says that the page is done. The first page of each
session does not count.
"""

import argparse
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from browser import Circle, app_server, others, watched_page
from engines.networks import invent
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from whole import fill

from graph.analysis.run import analyze
from graph.circle.ego import circle
from graph.search import index
from graph.store import Store, ready_store
from intrograph.components.circle_view.drawing import Frame, draw
from intrograph.state.url import View

CLICKS = 200
BROWSER_CLICKS = 30
THINKING_SECONDS = 3.0
CROWD_SECONDS = 60.0


def told(label: str, seconds: list[float]) -> None:
    p50, p95 = np.percentile(seconds, [50, 95])
    print(f"{label:58} {p50:7.3f} s p50  {p95:7.3f} s p95  (n={len(seconds)})", flush=True)


def server_share(store: Store, start: str) -> list[str]:
    """Circles one after the other, as a click asks for them; returns whom it met."""
    rng = np.random.default_rng(5)
    key, met, seconds = start, [], []
    for number in range(CLICKS + 10):
        began = time.perf_counter()
        found = circle(store, key)
        draw(found, View(key), Frame())
        if number >= 10:
            seconds.append(time.perf_counter() - began)
        met.append(key)
        key = found.members[int(rng.integers(len(found.members)))].key if found.members else start
    told("server: a circle read and prepared", seconds)
    return met


def browser_clicks(address: str, start: str, folder: Path) -> None:
    with watched_page(folder) as page:
        picture = Circle(page)
        page.goto(f"{address}/?focus={quote(start)}")
        state = picture.wait(lambda state: True)
        seconds, seen = [], [start]
        for _ in range(BROWSER_CLICKS):
            page.wait_for_timeout(800)
            free = [key for key in others(state) if picture.is_free(key)]
            following = next((key for key in free if key not in seen), free[0])
            began = time.perf_counter()
            state = picture.follow(following)
            seconds.append(time.perf_counter() - began)
            seen.append(following)
    told("browser: click to settled circle", seconds)


class Visitor:
    """One session that speaks Streamlit's protocol."""

    def __init__(self, address: str) -> None:
        stream = address.replace("http", "ws") + "/_stcore/stream"
        self.socket = connect(stream, subprotocols=["streamlit"], origin=address, max_size=None, legacy=True)  # type: ignore
        self.known: set[str] = set()  # large messages that a browser keeps and is not sent again
        self.bytes = 0

    def follow(self, key: str) -> float:
        message = BackMsg()
        message.rerun_script.query_string = f"focus={quote(key)}"
        message.rerun_script.cached_message_hashes.extend(self.known)
        began = time.perf_counter()
        self.socket.send(message.SerializeToString())
        self.bytes = 0
        while True:
            answer = self.socket.recv()
            self.bytes += len(answer)
            forward = ForwardMsg()
            forward.ParseFromString(answer)  # type: ignore[arg-type]
            if forward.metadata.cacheable and forward.hash:
                self.known.add(forward.hash)
            if forward.WhichOneof("type") == "script_finished":
                return time.perf_counter() - began


def crowd(address: str, keys: list[str], people: int) -> None:
    seconds: list[float] = []
    until = time.monotonic() + CROWD_SECONDS

    def explore(number: int) -> None:
        rng = np.random.default_rng(number)
        visitor = Visitor(address)
        visitor.follow(keys[number % len(keys)])
        while time.monotonic() < until:
            time.sleep(float(rng.uniform(0.5, 1.5)) * THINKING_SECONDS)
            seconds.append(visitor.follow(keys[int(rng.integers(len(keys)))]))
        visitor.socket.close()

    threads = [threading.Thread(target=explore, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told(f"{people} people at once, one click every {THINKING_SECONDS:.0f} s: to the page done", seconds)


def repeated(address: str, key: str) -> None:
    """What a rerun that changes nothing sends, against one that changes the focus."""
    visitor = Visitor(address)
    visitor.follow(key)
    first = visitor.bytes
    again = [visitor.follow(key) for _ in range(10)]
    print(f"bytes sent: first page {first:,}, the same once more {visitor.bytes:,}", flush=True)
    told("one session: to the page done", again)
    visitor.socket.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--store", type=Path, help="keep the store here, and use it again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = asked.store or Path(name, "store")
        with ready_store(folder) as store:
            if not store.read("MATCH (i:Influencer) RETURN i.key AS key LIMIT 1"):
                fill(store, invent(asked.accounts, asked.pairs))
                analyze(store, at=1_790_000_000_000)
            index.build(store)
            start: Any = store.read("MATCH (i:Influencer) RETURN i.key AS key ORDER BY i.pagerank DESC LIMIT 1")[0][
                "key"
            ]
            met = server_share(store, start)
            with app_server({"INTROGRAPH_STORE": str(folder), "INTROGRAPH_NO_TRAIN": "1"}) as address:
                browser_clicks(address, start, Path(name))
                repeated(address, met[5])
                crowd(address, met, asked.people)


if __name__ == "__main__":
    main()
