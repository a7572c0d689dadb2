"""Live feeds of local servers, and what a store has of them."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from conftest import NOW, PROJECT, clean_environment
from helpers import totals
from live_servers import (
    HttpServer,
    StreamServer,
    bluesky_routes,
    http_server,
    mastodon_account,
    mastodon_routes,
    stream_server,
)

from graph.store import Store
from ingest.live import Feed, FollowReport, LiveSettings
from ingest.live.bluesky import BlueskyFeed
from ingest.live.mastodon import MastodonFeed
from intrograph.follow import follow_feed

NOW_US = NOW * 1000
WAIT_SECONDS = 120.0  # for what takes a second or two on a machine that has nothing else to do
SETTINGS = LiveSettings(
    batch_events=50,
    batch_seconds=0.1,
    first_pause_seconds=0.02,
    longest_pause_seconds=0.1,
    timeout_seconds=5,
    attempts=3,
)
JADE, TOM, LEA, PIA = "jade.bsky.social", "tom.bsky.social", "lea.bsky.social", "pia.bsky.social"
EVERYBODY = [JADE, TOM, LEA, PIA]
M_JADE, M_TOM = mastodon_account(11, "jade"), mastodon_account(12, "tom")
M_LEA = mastodon_account(13, "lea@other.example")
TOKEN = "s3cret-token-of-nobody"


@contextmanager
def bluesky(**feeds: list[dict[str, Any]]) -> Iterator[tuple[HttpServer, StreamServer]]:
    """A local Bluesky; keywords are the first names of its accounts with their posts, the newest first."""
    named = {f"{name}.bsky.social": posts for name, posts in feeds.items()}
    with http_server(HttpServer(bluesky_routes(EVERYBODY, named))) as api, stream_server(StreamServer()) as stream:
        yield api, stream


def bluesky_feed(api: HttpServer, stream: StreamServer, *actors: str, **choices: Any) -> BlueskyFeed:
    settings = choices.pop("settings", SETTINGS)
    clock = choices.pop("clock", lambda: NOW)
    return BlueskyFeed(actors or (JADE, TOM), settings, clock, service=api.address, stream=stream.address, **choices)


def run_until(
    store: Store, feed: Feed, is_done: Callable[[], bool] | None = None, settings: LiveSettings = SETTINGS
) -> FollowReport:
    """Follow a feed until a condition holds; a feed that ends by itself needs none."""
    stop = threading.Event()
    deadline = time.monotonic() + WAIT_SECONDS

    def watch() -> None:
        try:
            while not stop.is_set() and time.monotonic() < deadline and not (is_done and is_done()):
                time.sleep(0.03)
        finally:
            stop.set()  # a condition that fails must not leave the feed running

    watcher = threading.Thread(target=watch)
    if is_done is not None:
        watcher.start()
    try:
        return follow_feed(store, feed, stop=stop, clock=lambda: NOW, settings=settings)
    finally:
        stop.set()
        if is_done is not None:
            watcher.join()
        assert time.monotonic() < deadline, "the condition never held"


def start_command(store: Store, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "intrograph.cli", "-v", "follow", *arguments, "--store", str(store.folder)]
    return subprocess.Popen(
        command, cwd=PROJECT, env=clean_environment() | environment, stderr=subprocess.PIPE, text=True
    )


def ties(store: Store) -> set[tuple[str, str, str]]:
    """Source, target and kind of every mention, by handle where it is known."""
    rows = store.read(  # in one query: while a feed is followed, accounts come and go
        "MATCH (a:Influencer)-[m:MENTIONS]->(b:Influencer) UNWIND m.kinds AS kind"
        " RETURN DISTINCT coalesce(a.handle, a.key) AS source, coalesce(b.handle, b.key) AS target, kind"
    )
    return {(row["source"], row["target"], row["kind"]) for row in rows}


def events_in(store: Store) -> int:
    return totals(store)["events"]


@contextmanager
def mastodon(statuses: list[dict[str, Any]]) -> Iterator[tuple[HttpServer, StreamServer]]:
    with stream_server(StreamServer(has_hello=False)) as stream:
        routes = mastodon_routes([M_JADE, M_TOM, M_LEA], statuses, stream.address)
        with http_server(HttpServer(routes)) as api:
            yield api, stream


def mastodon_feed(api: HttpServer, *actors: str, **choices: Any) -> MastodonFeed:
    return MastodonFeed(api.address, actors or ("jade", "tom"), SETTINGS, lambda: NOW, **choices)
