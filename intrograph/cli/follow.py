"""`follow`: what accounts post on Bluesky or Mastodon, into the store as it happens."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import click

from ingest.live import Feed
from intrograph.cli.base import grouped, now, open_store, with_store
from intrograph.cli.output import echo

TOKEN = "MASTODON_ACCESS_TOKEN"
EARLIER_POSTS = 100


@dataclass(frozen=True)
class Following:
    """Whom to follow and for how long, as the options say it."""

    actors: Path
    posts: int
    once: bool
    rejects: Path | None


following_options = grouped(
    "following",
    Following,
    click.option(
        "--actors",
        required=True,
        type=click.Path(dir_okay=False, path_type=Path),
        help="File that names the accounts, one a line.",
    ),
    click.option(
        "--posts",
        type=click.IntRange(0),
        default=EARLIER_POSTS,
        show_default=True,
        help="Earlier posts of each account to fetch at first.",
    ),
    click.option("--once", is_flag=True, help="Fetch what is new, then end: for runs on a schedule."),
    click.option(
        "--rejects", type=click.Path(dir_okay=False, path_type=Path), help="File for events that cannot be read."
    ),
)


@click.group()
def follow() -> None:
    """Load what accounts post on Bluesky or Mastodon, as it happens, until Ctrl-C.

    What was read is saved every few seconds, and the next run goes on from there. Deleted posts are removed.

    \b
    Example:
        intrograph follow bluesky --actors accounts.txt
        intrograph follow mastodon --server mastodon.social --actors accounts.txt
    """


@follow.command()
@following_options
@with_store
@click.option("--service", help="Address of the public interface. Default: that of Bluesky.")
@click.option("--stream", help="Address of the Jetstream server. Default: one of Bluesky's.")
def bluesky(following: Following, store_folder: Path | None, service: str | None, stream: str | None) -> None:
    """Follow accounts of Bluesky: earlier posts first, then the Jetstream stream.

    If the owner of an account deletes it at Bluesky, everything about it is deleted here too, as by `forget`.

    \b
    Example:
        intrograph follow bluesky --actors accounts.txt
    """
    from ingest.live.actors import read_actors
    from ingest.live.bluesky import HOME, JETSTREAM, PUBLIC_API, BlueskyFeed
    from ingest.live.settings import LiveSettings

    feed = BlueskyFeed(
        read_actors(following.actors, HOME),
        LiveSettings(),
        now,
        posts=following.posts,
        service=service or PUBLIC_API,
        stream=stream or JETSTREAM,
        once=following.once,
    )
    _follow(feed, following, store_folder)


@follow.command()
@following_options
@with_store
@click.option("--server", required=True, metavar="HOST", help="The server to ask, as in mastodon.social.")
@click.option(
    "--every",
    "every_seconds",
    type=click.FloatRange(1),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="Time between two rounds of asking for all accounts.",
)
def mastodon(following: Following, store_folder: Path | None, server: str, every_seconds: float) -> None:
    """Follow accounts as one Mastodon server shows them: their public statuses.

    With an access token in MASTODON_ACCESS_TOKEN, new and deleted statuses come through the server's stream at once.

    \b
    Example:
        intrograph follow mastodon --server mastodon.social --actors accounts.txt
    """
    from ingest.live.actors import read_actors
    from ingest.live.mastodon import MastodonFeed
    from ingest.live.settings import LiveSettings

    feed = MastodonFeed(
        server,
        read_actors(following.actors),
        LiveSettings(),
        now,
        posts=following.posts,
        every_seconds=every_seconds,
        token=os.environ.get(TOKEN),
        once=following.once,
    )
    _follow(feed, following, store_folder)


def _follow(feed: Feed, following: Following, store_folder: Path | None) -> None:
    from intrograph.follow import follow_feed

    stop = threading.Event()
    with open_store(store_folder) as store, _stopping(stop.set):
        echo(f"Following {feed.title}. Ctrl-C ends it; what was read is saved.")
        report = follow_feed(store, feed, stop=stop, clock=now, rejects=following.rejects, step=echo)
    echo(f"{feed.title}: {report.text}. The next run goes on from here.")
    if report.rejects:
        echo(f"Events that could not be read are in {report.rejects}.")


@contextmanager
def _stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Let the first Ctrl-C, or a request to end, stop in an orderly way; the second one ends at once."""

    def handle(number: int, frame: FrameType | None) -> None:
        stop()
        for each, before in previous.items():
            signal.signal(each, before)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous: dict[signal.Signals, Any] = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    for each in previous:
        signal.signal(each, handle)
    try:
        yield
    finally:
        for each, before in previous.items():
            signal.signal(each, before)
