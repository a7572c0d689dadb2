"""Following live feeds by command: Ctrl-C, kill -9, files of accounts; and what the app shows of them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import NOW
from feeds import (
    JADE,
    LEA,
    PIA,
    SETTINGS,
    TOM,
    WAIT_SECONDS,
    bluesky,
    bluesky_feed,
    events_in,
    run_until,
    start_command,
)
from live_servers import commit, did, feed_post

from graph.errors import NothingFound, UnreadableFile, WrongUse
from graph.store import Store
from ingest.live.actors import read_actors
from ingest.live.bluesky import BlueskyFeed
from intrograph import cli, jobs

pytestmark = pytest.mark.usefixtures("no_earlier_jobs")


def test_the_app_shows_feeds(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.testing.v1 import AppTest

    from intrograph.state import session

    def page() -> None:
        from intrograph.components.job_status import feed_status

        feed_status()

    monkeypatch.setattr(session, "store", lambda: store)
    shown: list[str] = []
    with bluesky(jade=[feed_post(JADE, "p1", TOM)]) as (api, stream):

        def is_done() -> bool:
            if events_in(store) == 1:
                shown.extend(caption.value for caption in AppTest.from_function(page).run(timeout=60).caption)
            return bool(shown)

        run_until(store, bluesky_feed(api, stream, JADE), is_done)
        assert not AppTest.from_function(page).run(timeout=60).caption
    with pytest.raises(WrongUse):
        run_until(store, BlueskyFeed([JADE], SETTINGS, lambda: NOW, service="http://127.0.0.1:9"))
    assert "Following bluesky" in shown[0]
    assert "does not answer" in AppTest.from_function(page).run(timeout=60).warning[0].value


def soon_us() -> int:
    """An instant after the command has started, however long that takes: it skips what is older than five seconds."""
    return time.time_ns() // 1000 + 60_000_000


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise AssertionError(process.communicate()[1])
        time.sleep(0.1)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a signal")
def test_ctrl_c_ends_with_what_was_saved(store: Store, tmp_path: Path) -> None:
    actors = tmp_path / "accounts.txt"
    actors.write_text("# ours\njade\nhttps://bsky.app/profile/tom.bsky.social\n")
    with bluesky(jade=[feed_post(JADE, "p1", TOM)]) as (api, stream):
        now_us = soon_us()
        stream.events += [commit(JADE, now_us + n, f"s{n}", LEA) for n in range(5)]
        services = ("--service", api.address, "--stream", stream.address)
        process = start_command(store, "bluesky", "--actors", str(actors), *services)
        wait_for(lambda: events_in(store) == 6, process)
        shown = CliRunner(catch_exceptions=False).invoke(cli.main, ["status", "--format", "json"])
        facts = {row["what"]: row["value"] for row in json.loads(shown.stdout)}
        assert facts["job_follow_bluesky"].startswith("running since")
        assert "events" in facts["job_follow_bluesky"]
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert "6 new mentions. The next run goes on from here." in errors
    assert "Traceback" not in errors
    job = jobs.last(store, "follow-bluesky")
    assert job is not None
    assert (job.state, job.error) == ("done", "")
    assert stream.hellos[0]["payload"]["wantedDids"] == [did(JADE), did(TOM)]


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a signal")
def test_a_killed_run_leaves_a_cursor_and_counts_nothing_twice(store: Store, tmp_path: Path) -> None:
    actors = tmp_path / "accounts.txt"
    actors.write_text(f"{JADE}\n")
    with bluesky(jade=[feed_post(JADE, f"p{n}", TOM) for n in range(30)]) as (api, stream):
        now_us = soon_us()
        stream.events += [commit(JADE, now_us + n, f"s{n}", LEA) for n in range(5)]
        arguments = ("bluesky", "--actors", str(actors), "--service", api.address, "--stream", stream.address)
        process = start_command(store, *arguments)
        wait_for(lambda: events_in(store) >= 30, process)
        process.kill()
        process.communicate()
        job = jobs.last(store, "follow-bluesky")
        assert job is not None
        assert (job.state, job.error) == ("failed", jobs.STOPPED)
        stream.events += [commit(JADE, now_us + 10, "s10", PIA)]
        process = start_command(store, *arguments)
        wait_for(lambda: events_in(store) == 36, process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert events_in(store) == 36


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("jade\nno handle\n", "row 2: a blank cannot be part of a handle"),
        ("# nobody yet\n\n", "names no account"),
        ("\n".join(f"n{n}.example" for n in range(10_001)), "10,001 accounts are more than"),
    ],
    ids=("blank", "empty", "too many"),
)
def test_a_file_of_accounts_that_cannot_be_used_is_told(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "accounts.txt"
    file.write_text(text)
    with pytest.raises((UnreadableFile, NothingFound), match=message):
        read_actors(file, "bsky.social")


def test_accounts_are_named_as_people_write_them(tmp_path: Path) -> None:
    file = tmp_path / "accounts.txt"
    file.write_text(
        "\ufeffJade\n@tom.example # a friend\nhttps://bsky.app/profile/did:plc:abc\ndid:plc:xyz\n"
        "https://bsky.app/profile/lea.example/post/3k\njade.bsky.social\n"
    )
    assert read_actors(file, "bsky.social") == [
        "jade.bsky.social",
        "tom.example",
        "did:plc:abc",
        "did:plc:xyz",
        "lea.example",
    ]
    file.write_text("jade\nhttps://mastodon.example/@tom\nlea@other.example\n")
    assert read_actors(file) == ["jade", "tom@mastodon.example", "lea@other.example"]


def test_missing_packages_are_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(WrongUse, match=r"pip install 'intrograph\[live\]'"):
        run_until(store, BlueskyFeed([JADE], SETTINGS, lambda: NOW))
