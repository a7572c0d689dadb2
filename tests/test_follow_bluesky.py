"""Following Bluesky, against a local server with every fault that the service may show."""

import json
import logging
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from conftest import NOW
from feeds import (
    JADE,
    LEA,
    NOW_US,
    PIA,
    SETTINGS,
    TOM,
    bluesky,
    bluesky_feed,
    events_in,
    mastodon,
    mastodon_feed,
    run_until,
    ties,
)
from helpers import contents, handles, totals
from live_servers import (
    Answer,
    HttpServer,
    account,
    at_uri,
    bluesky_profile,
    commit,
    did,
    feed_post,
    http_server,
    identity,
)

from graph.errors import NothingFound, WrongUse
from graph.store import Store, find_feed, unload
from graph.store.write import loads
from ingest.live import LiveSettings
from ingest.live import bluesky as bluesky_source
from ingest.live.bluesky import BlueskyFeed
from intrograph import jobs

pytestmark = pytest.mark.usefixtures("no_earlier_jobs")


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


def test_profiles_of_bluesky_come_as_the_service_gives_them() -> None:
    assert bluesky_profile(JADE)["did"] == at_uri(JADE, "x").split("/")[2]
