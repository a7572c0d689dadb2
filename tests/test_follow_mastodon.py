"""Following Mastodon, by its pages and by its stream, against a local server."""

import json
import logging
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import NOW
from feeds import (
    M_JADE,
    M_LEA,
    M_TOM,
    SETTINGS,
    TOKEN,
    events_in,
    mastodon,
    mastodon_feed,
    run_until,
    start_command,
    ties,
)
from live_servers import Answer, status, stream_message

from graph.errors import NothingFound, WrongUse
from graph.store import Store, find_feed
from ingest.live.mastodon import MastodonFeed

pytestmark = pytest.mark.usefixtures("no_earlier_jobs")


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
