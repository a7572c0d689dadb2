"""Following live feeds, against local servers that speak the documented protocols, with every fault they may show."""

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import NOW, PROJECT, clean_environment
from helpers import contents, handles, totals
from live_servers import (
    Answer,
    HttpServer,
    StreamServer,
    account,
    at_uri,
    bluesky_profile,
    bluesky_routes,
    commit,
    did,
    feed_post,
    http_server,
    identity,
    mastodon_account,
    mastodon_routes,
    status,
    stream_message,
    stream_server,
)

from graph.errors import NothingFound, UnreadableFile, WrongUse
from graph.store import Store, find_feed, unload
from graph.store.write import loads
from ingest.live import Feed, FollowReport, LiveSettings
from ingest.live import bluesky as bluesky_source
from ingest.live.actors import read_actors
from ingest.live.bluesky import BlueskyFeed
from ingest.live.mastodon import MastodonFeed
from intrograph import cli, jobs
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


@pytest.fixture(autouse=True)
def no_earlier_jobs(store: Store) -> Iterator[None]:
    shutil.rmtree(jobs.job_folder(store), ignore_errors=True)
    yield
    shutil.rmtree(jobs.job_folder(store), ignore_errors=True)


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


def ties(store: Store) -> set[tuple[str, str, str]]:
    """Source, target and kind of every mention, by handle where it is known."""
    rows = store.read(  # in one query: while a feed is followed, accounts come and go
        "MATCH (a:Influencer)-[m:MENTIONS]->(b:Influencer) UNWIND m.kinds AS kind"
        " RETURN DISTINCT coalesce(a.handle, a.key) AS source, coalesce(b.handle, b.key) AS target, kind"
    )
    return {(row["source"], row["target"], row["kind"]) for row in rows}


def events_in(store: Store) -> int:
    return totals(store)["events"]


# --- Bluesky


def test_bluesky_catches_up_and_then_follows_the_stream(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    # A busy machine may answer late; the clock of the tests stands still, so nothing that is put off would come.
    monkeypatch.setattr(bluesky_source, "NAMES_PAUSE_MS", 0)
    with bluesky(jade=[feed_post(JADE, "p2", LEA), feed_post(JADE, "p1", TOM)]) as (api, stream):
        stream.events += [commit(JADE, NOW_US + 1, "p3", PIA), commit(TOM, NOW_US + 2, "q1", JADE)]
        stream.events += [commit(LEA, NOW_US + 3, "r1", JADE)]  # not followed, and sent all the same
        expected = {(JADE, LEA), (JADE, TOM), (JADE, PIA), (TOM, JADE)}  # handles are looked up alongside
        report = run_until(store, bluesky_feed(api, stream), lambda: {tie[:2] for tie in ties(store)} == expected)
    assert ties(store) == {(source, target, "mention") for source, target in expected}
    assert (report.mentions, report.rejected, report.deleted_mentions) == (4, 0, 0)
    assert handles(store)[f"bluesky#{did(PIA)}"]["handle"] == PIA  # the stream named it by DID only
    assert stream.hellos[0]["payload"]["wantedDids"] == [did(JADE), did(TOM)]
    assert stream.hellos[0]["payload"]["wantedCollections"] == ["app.bsky.feed.post", "app.bsky.feed.repost"]
    followers = store.read("MATCH (i:Influencer {handle: $handle}) RETURN i.followers AS number", handle=JADE)
    assert followers == [{"number": 1200}]


def test_the_records_are_those_of_a_file(store: Store, tmp_path: Path) -> None:
    """The same posts from a file and from the feed are the same mentions."""
    from helpers import load

    posts = [feed_post(JADE, "p2", LEA, TOM), feed_post(JADE, "p1", TOM)]
    file = tmp_path / "feed.json"
    file.write_text(json.dumps({"feed": posts}))
    load(store, file)
    before = contents(store)
    with bluesky(jade=posts) as (api, stream):
        report = run_until(store, bluesky_feed(api, stream, JADE, once=True))
    assert (report.mentions, contents(store)) == (0, before)


def test_the_next_run_goes_on_from_the_cursor(store: Store) -> None:
    with bluesky(jade=[feed_post(JADE, "p1", TOM)]) as (api, stream):
        stream.events += [commit(JADE, NOW_US + n, f"s{n}", LEA) for n in (1, 2)]
        run_until(store, bluesky_feed(api, stream, JADE), lambda: events_in(store) == 3)
        assert int(find_feed(store, "bluesky").cursor) <= NOW_US + 2
        api.requests.clear()
        stream.events += [commit(JADE, NOW_US + 3, "s3", PIA)]
        report = run_until(store, bluesky_feed(api, stream, JADE, TOM), lambda: events_in(store) == 4)
    cursors = [int(path.split("cursor=")[1]) for path in stream.paths]
    assert cursors[0] == NOW_US - 5_000_000
    assert cursors[1] > NOW_US - 6_000_000
    asked = [request for request in api.requests if "getAuthorFeed" in request]
    assert len(asked) == 1  # of the account that is new in the list
    assert did(TOM).replace(":", "%3A") in asked[0]
    assert report.mentions == 1  # the two that were sent once more count once


def test_an_old_cursor_leads_to_another_catch_up(store: Store) -> None:
    later = NOW + 3 * 86_400_000
    with bluesky(jade=[feed_post(JADE, "p1", TOM)]) as (api, stream):
        run_until(store, bluesky_feed(api, stream, JADE, once=True))
        api.requests.clear()
        run_until(store, bluesky_feed(api, stream, JADE, once=True, clock=lambda: later))
    assert [request for request in api.requests if "getAuthorFeed" in request]
    assert int(find_feed(store, "bluesky").cursor) == later * 1000


def test_many_earlier_posts_are_fetched_by_pages_up_to_their_maximum(store: Store) -> None:
    posts = [feed_post(JADE, f"p{n}", TOM) for n in range(350)]
    with bluesky(jade=posts) as (api, stream):
        run_until(store, bluesky_feed(api, stream, JADE, once=True, posts=230))
    assert events_in(store) == 230
    limits = [request.split("limit=")[1].split("&")[0] for request in api.requests if "limit=" in request]
    assert limits == ["100", "100", "30"]


@pytest.mark.both_servers
def test_a_deleted_post_takes_its_mentions_along(store: Store) -> None:
    with bluesky(jade=[feed_post(JADE, "p1", TOM, LEA), feed_post(JADE, "p2", TOM)]) as (api, stream):
        run_until(store, bluesky_feed(api, stream, once=True))
        assert events_in(store) == 3
        stream.events += [commit(JADE, NOW_US + 1, "p1", operation="delete")]
        stream.events += [commit(JADE, NOW_US + 2, "p3", PIA), commit(JADE, NOW_US + 3, "p3", operation="delete")]
        stream.events += [commit(TOM, NOW_US + 4, "p2", operation="delete")]  # a post of somebody else by that key
        stream.events += [commit(TOM, NOW_US + 5, "q1", JADE)]
        done = lambda: (TOM, JADE, "mention") in ties(store) and len(ties(store)) == 2  # noqa: E731
        report = run_until(store, bluesky_feed(api, stream), done)
    assert ties(store) == {(JADE, TOM, "mention"), (TOM, JADE, "mention")}
    assert events_in(store) == 2
    assert report.deleted_mentions == 2


def test_a_deletion_counts_for_what_a_file_brought(store: Store, tmp_path: Path) -> None:
    from helpers import load

    file = tmp_path / "feed.json"
    file.write_text(json.dumps({"feed": [feed_post(JADE, "p1", TOM), feed_post(JADE, "p2", TOM)]}))
    loaded = load(store, file)
    with bluesky() as (api, stream):
        stream.events += [commit(JADE, NOW_US + 1, "p1", operation="delete")]
        run_until(store, bluesky_feed(api, stream, JADE, posts=0), lambda: events_in(store) == 1)
    unload(store, loaded.load.id)
    assert events_in(store) == 0


def test_a_changed_post_is_replaced(store: Store) -> None:
    with bluesky(jade=[feed_post(JADE, "p1", TOM)]) as (api, stream):
        run_until(store, bluesky_feed(api, stream, once=True))
        stream.events += [commit(JADE, NOW_US + 1, "p1", LEA, operation="update")]
        run_until(store, bluesky_feed(api, stream, JADE), lambda: (JADE, LEA, "mention") in ties(store))
    assert ties(store) == {(JADE, LEA, "mention")}


@pytest.mark.both_servers
def test_a_new_handle_is_taken_over(store: Store) -> None:
    with bluesky(jade=[feed_post(JADE, "p1", TOM)]) as (api, stream):
        stream.events += [identity("nobody.bsky.social", NOW_US + 1, "stranger.example")]
        stream.events += [identity(JADE, NOW_US + 2, "handle.invalid"), identity(JADE, NOW_US + 3, "jade.example")]
        changed = lambda: handles(store)[f"bluesky#{did(JADE)}"]["handle"] == "jade.example"  # noqa: E731
        run_until(store, bluesky_feed(api, stream, JADE), lambda: events_in(store) == 1 and changed())
    assert handles(store)[f"bluesky#{did(JADE)}"]["former"] == [JADE]
    assert "stranger.example" not in {row["handle"] for row in handles(store).values()}


def test_an_account_that_its_owner_deletes_is_forgotten(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    with bluesky(jade=[feed_post(JADE, "p1", TOM)], tom=[feed_post(TOM, "q1", LEA)]) as (api, stream):
        stream.events += [account(TOM, NOW_US + 1, active=False, status="deactivated")]  # may come back
        stream.events += [f'{{"did": "{did(JADE)}", broken']
        stream.events += [account("nobody.bsky.social", NOW_US + 2, active=False, status="deleted")]
        stream.events += [
            commit(JADE, NOW_US + 3, "p2", PIA),
            account(JADE, NOW_US + 4, active=False, status="deleted"),
        ]
        stream.events += [commit(JADE, NOW_US + 5, "p3", LEA), commit(TOM, NOW_US + 6, "q2", PIA)]
        report = run_until(store, bluesky_feed(api, stream), lambda: (TOM, PIA, "mention") in ties(store))
    assert ties(store) == {(TOM, LEA, "mention"), (TOM, PIA, "mention")}
    assert f"bluesky#{did(JADE)}" not in handles(store)
    assert report.deleted_accounts == 1
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert told == ["Bluesky: an account was deleted there; everything about it is deleted here too"]
    assert report.rejects is not None
    assert not report.rejects.exists()  # it held rows of the deleted account alone


def test_malformed_events_are_kept_as_rejects(store: Store) -> None:
    broken = ["no json at all", '{"did": "did:plc:x", "time_us": "soon", "kind": "commit"}', "[]", '"text"', "[" * 5000]
    broken += [json.dumps({"did": did(JADE), "time_us": 10**30, "kind": "commit"})]
    broken += [json.dumps({"did": did(JADE), "time_us": NOW_US, "kind": "commit", "commit": {"operation": "create"}})]
    broken += [identity(JADE, NOW_US, "no handle at all")]
    with bluesky() as (api, stream):
        stream.events += [*broken, commit(JADE, NOW_US + 1, "p1", TOM)]
        report = run_until(store, bluesky_feed(api, stream), lambda: events_in(store) == 1)
    assert report.rejected == len(broken)
    assert report.rejects is not None
    text = report.rejects.read_text("utf-8-sig")
    assert text.count("it is not an event of Jetstream") == len(broken) - 1
    assert "no json at all" in text
    load = loads.recent_loads(store)[0]
    assert (load.rejected, load.complete) == (len(broken), True)
    assert load.rows_done == load.written + load.repeated + load.rejected + load.self_mentions + sum(
        load.skipped.values()
    )


def test_an_event_from_the_future_does_not_spoil_the_cursor(store: Store) -> None:
    with bluesky() as (api, stream):
        stream.events += [commit(JADE, NOW_US + 10**15, "p1", TOM)]
        run_until(store, bluesky_feed(api, stream), lambda: events_in(store) == 1)
    assert int(find_feed(store, "bluesky").cursor) == NOW_US


def test_a_cut_connection_is_opened_again_where_it_was(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    with bluesky() as (api, stream):
        stream.events += [commit(JADE, NOW_US - (20 - n) * 200_000, f"p{n}", TOM) for n in range(20)]
        stream.cuts += [7, 15]
        run_until(store, bluesky_feed(api, stream, JADE), lambda: events_in(store) == 20)
    cursors = [int(path.split("cursor=")[1]) for path in stream.paths]
    assert len(cursors) == 3
    assert [record for record in caplog.records if "the connection was lost" in record.getMessage()]
    assert events_in(store) == 20


def test_requests_wait_until_the_instant_that_the_service_names(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    until = time.time() + 2
    with bluesky(jade=[feed_post(JADE, "p1", TOM)]) as (api, stream):
        api.faults += [Answer(429, {"ratelimit-reset": f"{until:.0f}"}, '{"error": "RateLimitExceeded"}')]
        run_until(store, bluesky_feed(api, stream, JADE, once=True))
    assert events_in(store) == 1
    assert api.times[1] - api.times[0] > 1  # the reset time has whole seconds
    told = [record.getMessage() for record in caplog.records if "429" in record.getMessage()]
    assert len(told) == 1
    assert "too many requests (429); waiting" in told[0]
    assert datetime.fromtimestamp(round(until), UTC).strftime("%H:%M:%S UTC") in told[0]


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "1"},
        {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)},
        {"X-RateLimit-Reset": (datetime.now(UTC) + timedelta(seconds=1)).isoformat()},
        {"Retry-After": "soon"},
        {},
    ],
)
def test_every_way_to_name_a_pause_is_understood(store: Store, headers: dict[str, str]) -> None:
    with bluesky(jade=[feed_post(JADE, "p1", TOM)]) as (api, stream):
        api.faults += [Answer(429, headers), Answer(429, headers)]
        run_until(store, bluesky_feed(api, stream, JADE, once=True))
    assert events_in(store) == 1


def test_errors_of_the_service_are_waited_out(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    with bluesky(jade=[feed_post(JADE, "p1", TOM)]) as (api, stream):
        api.faults += [Answer(503), Answer(502, {}, "<html>bad gateway</html>")]
        stream.refusals += [Answer(503), Answer(429, {"Retry-After": "1"})]
        stream.events += [commit(JADE, NOW_US + 1, "p2", LEA)]
        run_until(store, bluesky_feed(api, stream, JADE), lambda: events_in(store) == 2)
    told = " ".join(record.getMessage() for record in caplog.records)
    assert "status 503; trying again in" in told
    assert "status 502; trying again in" in told
    assert f"the stream of {stream.address.removeprefix('ws://')}: too many requests (429); waiting" in told


def test_a_service_that_never_answers_is_told(store: Store) -> None:
    with http_server(HttpServer()) as api:
        address = api.address
    feed = BlueskyFeed([JADE], SETTINGS, lambda: NOW, service=address)
    with pytest.raises(WrongUse, match=r"does not answer .* check the address"):
        run_until(store, feed)
    job = jobs.last(store, "follow-bluesky")
    assert job is not None
    assert (job.state, "does not answer" in job.error) == ("failed", True)


@pytest.mark.parametrize("address", ["nowhere", "ws://127.0.0.1:9"])
def test_a_stream_that_never_answers_is_told(store: Store, address: str) -> None:
    with bluesky(jade=[feed_post(JADE, "p1", TOM)]) as (api, _):
        feed = BlueskyFeed([JADE], SETTINGS, lambda: NOW, service=api.address, stream=address)
        with pytest.raises(WrongUse, match=r"The stream at .* does not answer .* check the address"):
            run_until(store, feed)
    assert events_in(store) == 1  # the earlier posts are saved


def test_a_service_that_has_moved_is_told(store: Store) -> None:
    with mastodon([]) as (api, _):
        api.faults += [Answer(301, {"Location": "https://www.mastodon.example/api/v1/accounts/lookup"})]
        with pytest.raises(WrongUse, match=r"redirects to www\.mastodon\.example; give that address"):
            run_until(store, mastodon_feed(api))
    assert len(api.requests) == 1


def test_accounts_that_nobody_knows_are_told(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    with bluesky(jade=[feed_post(JADE, "p1", TOM)]) as (api, stream):
        run_until(store, bluesky_feed(api, stream, JADE, "zoe.example", once=True))
        assert "Bluesky knows no account zoe.example; it is left out" in caplog.text
        with pytest.raises(NothingFound, match="knows none of these accounts"):
            run_until(store, bluesky_feed(api, stream, "zoe.example"))


def test_a_slow_store_makes_the_feed_wait_and_says_so(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    settings = LiveSettings(batch_events=10, batch_seconds=0.05, queue_events=5, first_pause_seconds=0.02)
    with bluesky() as (api, stream):
        stream.events += [commit(JADE, NOW_US - 90_000_000 + n, f"p{n}", TOM) for n in range(300)]
        feed = bluesky_feed(api, stream, JADE, posts=0, settings=settings)
        store.write(
            lambda tx: tx.run("MERGE (f:Feed {id: 'bluesky'}) SET f.cursor = $at", at=str(NOW_US - 10**8)).consume()
        )
        seen: list[str] = []

        def is_done() -> bool:
            job = jobs.last(store, "follow-bluesky")
            seen.append(job.progress if job else "")
            return events_in(store) == 300

        run_until(store, feed, is_done, settings)
    assert "Bluesky falls behind: 5 events wait for the store" in caplog.text
    assert [text for text in seen if text.endswith(" s behind")]


def test_what_came_on_a_day_is_one_load_and_can_be_taken_back(store: Store) -> None:
    with bluesky(jade=[feed_post(JADE, "p1", TOM)]) as (api, stream):
        run_until(store, bluesky_feed(api, stream, JADE, once=True))
        stream.events += [commit(JADE, NOW_US + 1, "p2", LEA)]
        run_until(store, bluesky_feed(api, stream, JADE), lambda: events_in(store) == 2)
        found = loads.recent_loads(store)
        assert [(load.file, load.kind, load.complete) for load in found] == [
            ("Bluesky, 21 September 2026", "both", True)
        ]
        cursor = find_feed(store, "bluesky").cursor
        unload(store, found[0].id)
    assert totals(store) == {"pairs": 0, "events": 0, "mentions": 0, "influencers": 0}
    assert find_feed(store, "bluesky").cursor == cursor


def test_a_feed_is_followed_once_at_a_time(store: Store) -> None:
    with bluesky() as (api, stream):
        refused: list[str] = []

        def second() -> bool:
            job = jobs.last(store, "follow-bluesky")
            if job is None or job.state != "running":
                return False
            with pytest.raises(WrongUse, match="followed already") as error:
                run_until(store, bluesky_feed(api, stream, once=True))
            refused.append(str(error.value))
            return True

        run_until(store, bluesky_feed(api, stream), second)
    assert refused
    job = jobs.last(store, "follow-bluesky")
    assert job is not None
    assert job.state == "done"


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


# --- the command


def start_command(store: Store, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "intrograph.cli", "-v", "follow", *arguments, "--store", str(store.folder)]
    return subprocess.Popen(
        command, cwd=PROJECT, env=clean_environment() | environment, stderr=subprocess.PIPE, text=True
    )


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


# --- Mastodon

M_JADE, M_TOM = mastodon_account(11, "jade"), mastodon_account(12, "tom")
M_LEA = mastodon_account(13, "lea@other.example")
TOKEN = "s3cret-token-of-nobody"


@contextmanager
def mastodon(statuses: list[dict[str, Any]]) -> Iterator[tuple[HttpServer, StreamServer]]:
    with stream_server(StreamServer(has_hello=False)) as stream:
        routes = mastodon_routes([M_JADE, M_TOM, M_LEA], statuses, stream.address)
        with http_server(HttpServer(routes)) as api:
            yield api, stream


def mastodon_feed(api: HttpServer, *actors: str, **choices: Any) -> MastodonFeed:
    return MastodonFeed(api.address, actors or ("jade", "tom"), SETTINGS, lambda: NOW, **choices)


def test_mastodon_asks_again_for_what_is_new(store: Store) -> None:
    statuses = [status(101, M_JADE, M_TOM), status(102, M_JADE, reblog=status(90, M_LEA, M_TOM))]
    with mastodon(statuses) as (api, _):
        feed = mastodon_feed(api, every_seconds=0.2)
        added = threading.Event()

        def is_done() -> bool:
            if events_in(store) == 3 and not added.is_set():
                statuses.append(status(103, M_TOM, M_LEA))
                added.set()
            return events_in(store) == 4

        report = run_until(store, feed, is_done)
    jade, tom, lea = "jade@mastodon.example", "tom@mastodon.example", "lea@other.example"
    assert ties(store) == {(jade, tom, "mention"), (jade, lea, "repost"), (lea, tom, "mention"), (tom, lea, "mention")}
    assert report.mentions == 4
    assert json.loads(find_feed(store, feed.id).cursor) == {"11": "102", "12": "103"}


def test_mastodon_goes_on_from_the_newest_known_status(store: Store) -> None:
    statuses = [status(number, M_JADE, M_TOM) for number in range(100, 140)]
    with mastodon(statuses) as (api, _):
        run_until(store, mastodon_feed(api, "jade", once=True, posts=10))
        assert events_in(store) == 10
        statuses += [status(number, M_JADE, M_LEA) for number in range(200, 290)]
        report = run_until(store, mastodon_feed(api, "jade", once=True, posts=10))
    assert (events_in(store), report.mentions) == (100, 90)


@pytest.mark.parametrize("earlier", [0, 3])
def test_mastodon_without_earlier_posts_takes_what_comes(store: Store, earlier: int) -> None:
    statuses = [status(number, M_JADE, M_TOM) for number in range(100, 100 + earlier)]
    with mastodon(statuses) as (api, _):
        run_until(store, mastodon_feed(api, "jade", once=True, posts=0))
        assert events_in(store) == 0
        statuses += [status(200, M_JADE, M_LEA), status(201, M_JADE, M_LEA)]
        run_until(store, mastodon_feed(api, "jade", once=True, posts=0))
    assert events_in(store) == 2


def test_mastodon_streams_with_a_token_that_nobody_sees(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    statuses = [status(101, M_JADE, M_TOM), status(102, M_JADE, M_LEA)]
    with mastodon(statuses) as (api, stream):
        run_until(store, mastodon_feed(api, once=True))
        assert events_in(store) == 2
        api.requests.clear()
        api.headers.clear()
        api.faults += [Answer(503)]
        stream.cuts += [3]
        stream.events += [
            stream_message("update", status(103, M_TOM, M_JADE)),
            "no json",
            stream_message("delete", "101"),
        ]
        stream.events += [stream_message("update", status(104, M_LEA, M_JADE)), stream_message("delete", "999")]
        stream.events += [stream_message("status.update", status(102, M_JADE, M_TOM)), '{"event": "filters_changed"}']
        jade, tom = "jade@mastodon.example", "tom@mastodon.example"
        expected = {(jade, tom, "mention"), (tom, jade, "mention")}
        done = lambda: ties(store) == expected and len(stream.paths) > 1  # noqa: E731
        report = run_until(store, mastodon_feed(api, token=f" {TOKEN}\n"), done)
    assert events_in(store) == 2
    assert report.deleted_mentions == 2
    assert set(stream.tokens) == {f"Bearer {TOKEN}"}
    assert all(headers["authorization"] == f"Bearer {TOKEN}" for headers in api.headers)
    assert TOKEN not in "".join([*stream.paths, *api.requests])
    ours = [record for record in caplog.records if record.name != "websockets.server"]  # that is the test's own server
    assert {record.name.split(".")[0] for record in ours} >= {"ingest", "intrograph", "httpx"}
    assert not any(TOKEN in record.getMessage() for record in ours)
    assert_kept_nowhere(store, TOKEN)


def assert_kept_nowhere(store: Store, secret: str) -> None:
    """Neither a node of the store nor a file beside it holds a text."""
    nodes = store.read("MATCH (n) RETURN properties(n) AS held")
    assert nodes
    assert secret not in json.dumps(nodes, default=str)
    assert store.folder is not None
    files = [path for folder in (store.folder / "jobs", store.folder / "rejects") for path in folder.rglob("*")]
    assert any(path.suffix == ".log" for path in files)
    assert not [path for path in files if path.is_file() and secret.encode() in path.read_bytes()]


def test_the_token_is_read_from_the_environment_and_not_shown(store: Store, tmp_path: Path) -> None:
    actors = tmp_path / "accounts.txt"
    actors.write_text("jade\ntom\n")
    with mastodon([status(101, M_JADE, M_TOM)]) as (api, _):
        arguments = ("mastodon", "--server", api.address, "--actors", str(actors), "--once")
        process = start_command(store, *arguments, MASTODON_ACCESS_TOKEN=TOKEN, INTROGRAPH_LOG="debug")
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "1 new mention." in errors
    assert {headers["authorization"] for headers in api.headers} == {f"Bearer {TOKEN}"}
    assert TOKEN not in errors
    assert_kept_nowhere(store, TOKEN)


def test_a_token_that_is_wrong_is_told_without_it(store: Store) -> None:
    with mastodon([]) as (api, stream):
        stream.refusals += [Answer(401)]
        with pytest.raises(WrongUse, match="refuses the token") as error:
            run_until(store, mastodon_feed(api, token=TOKEN))
        assert TOKEN not in str(error.value)
        api.faults += [Answer(401, {}, '{"error": "The access token is invalid"}')]
        with pytest.raises(WrongUse, match="The access token is invalid"):
            run_until(store, mastodon_feed(api, token=TOKEN))
        with pytest.raises(WrongUse, match="a character that no token has") as error:
            mastodon_feed(api, token=f"{TOKEN}\nX-Header: 1")
        assert TOKEN not in str(error.value)
    with pytest.raises(WrongUse, match="over https only"):
        run_until(store, MastodonFeed("http://mastodon.example", ["jade"], SETTINGS, lambda: NOW, token=TOKEN))
    assert_kept_nowhere(store, TOKEN)


def test_mastodon_waits_until_the_instant_that_the_server_names(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    until = datetime.now(UTC) + timedelta(seconds=2)
    with mastodon([status(101, M_JADE, M_TOM)]) as (api, _):
        reset = {"X-RateLimit-Reset": until.isoformat().replace("+00:00", "Z")}
        api.faults += [Answer(429, reset, '{"error": "Too many requests"}')]
        run_until(store, mastodon_feed(api, "jade", once=True))
    assert events_in(store) == 1
    assert datetime.now(UTC) >= until
    assert re.search(r"too many requests \(429\); waiting [012] s", caplog.text)


def test_a_missing_account_does_not_stop_the_others(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    with mastodon([status(101, M_JADE, M_TOM)]) as (api, _):
        run_until(store, mastodon_feed(api, "zoe", "jade", once=True))
        with pytest.raises(NothingFound, match="knows none of these accounts"):
            run_until(store, mastodon_feed(api, "zoe", once=True))
    assert events_in(store) == 1
    assert "knows no account zoe (404 Record not found)" in caplog.text


def test_profiles_of_bluesky_come_as_the_service_gives_them() -> None:
    assert bluesky_profile(JADE)["did"] == at_uri(JADE, "x").split("/")[2]
