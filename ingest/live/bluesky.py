"""Bluesky: the public interface for accounts and earlier posts, then the Jetstream stream.

Jetstream sends the events of up to 10,000 accounts as JSON. Its cursor is the time of the last event in microseconds;
it keeps about a day of events. Events name accounts by DID only: the handles of those that a post names are asked for
at the public interface, 25 at a time, while the stream goes on.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.errors import NothingFound
from graph.records import Account, Mention, clean_handle, to_milliseconds
from graph.store import DeletedPost
from graph.store import Feed as Progress
from ingest.live.api import Api, Refused, Unavailable
from ingest.live.events import AccountDeleted, Event, Malformed, Renamed
from ingest.live.pauses import Pauses, Stopped
from ingest.live.settings import MAX_MESSAGE_BYTES, SHOWN, LiveSettings
from ingest.live.stream import Stream
from ingest.posts.platforms.bluesky import SHAPES, expand
from ingest.posts.source import ObjectReader, PostFormat
from ingest.source import Item

PUBLIC_API = "https://public.api.bsky.app"
JETSTREAM = "wss://jetstream2.us-east.bsky.network/subscribe"
HOME = "bsky.social"  # of handles without a domain
COLLECTIONS = ("app.bsky.feed.post", "app.bsky.feed.repost")

PAGE = 100  # posts that one request gives
PROFILES_AT_ONCE = 25
REWIND_US = 5_000_000  # before the cursor: servers differ by seconds, and nothing counts twice
KEPT_MS = 20 * 3_600_000  # how long events are surely kept by Jetstream
READER_MS = 3_600_000  # how long times are compared with the same moment
NAMES_PAUSE_MS = 60_000  # without asking for handles, after the service refused
MAX_NAMED = 200_000

_FORM = PostFormat("bluesky", "Bluesky data", SHAPES, expand)

log = logging.getLogger(__name__)


class BlueskyFeed:
    """The posts and reposts of some accounts.

    Parameters
    ----------
    actors
        Handles or DIDs.
    posts
        Earlier posts of each account that are fetched at first.
    clock
        Now, in ms.
    once
        Whether to end after the catch-up.
    """

    id = platform = "bluesky"
    title = "Bluesky"

    def __init__(
        self,
        actors: Sequence[str],
        settings: LiveSettings,
        clock: Callable[[], int],
        *,
        posts: int = PAGE,
        service: str = PUBLIC_API,
        stream: str = JETSTREAM,
        once: bool = False,
    ) -> None:
        self._actors = actors
        self._settings = settings
        self._clock = clock
        self._posts = posts
        self._service = service
        self._stream_address = stream
        self._once = once
        self._dids: dict[str, None] = {}
        self._number = 0
        self._reader_since = -READER_MS
        self._names = _Names(clock)

    def events(self, progress: Progress, stop: threading.Event) -> Iterator[Event]:
        """See `Feed`."""
        api = Api(self._service, self._settings, Pauses(self._settings, stop))
        try:
            yield from self._profiles(api)
            position = int(progress.cursor or 0)
            is_recent = self._clock() - position // 1000 < KEPT_MS
            start = self._clock() * 1000
            missing = [did for did in self._dids if not is_recent or did not in progress.members]
            yield from self._catch_up(api, missing, dict.fromkeys(progress.members, position // 1000))
            yield Event(cursor=str(position if is_recent else start), members=tuple(sorted(self._dids)))
            if not self._once:
                yield from self._stream(api, position if is_recent else start, stop)
        except Stopped:
            return
        finally:
            api.close()

    # --- the public interface

    def _profiles(self, api: Api) -> Iterator[Event]:
        """The profiles of the accounts to follow, which hold their DIDs."""
        for first in range(0, len(self._actors), PROFILES_AT_ONCE):
            asked = self._actors[first : first + PROFILES_AT_ONCE]
            found = _list(api.get("/xrpc/app.bsky.actor.getProfiles", actors=asked), "profiles")
            names = {str(profile.get(name)).casefold() for profile in found for name in ("did", "handle")}
            for actor in asked:
                if actor.casefold() not in names:
                    log.warning("Bluesky knows no account %s; it is left out", actor)
            for profile in found:
                self._dids[str(profile.get("did"))] = None
                self._names.known.add(str(profile.get("did")))
                yield Event(items=self._read(profile))
        if not self._dids:
            raise NothingFound("Bluesky knows none of these accounts; write them as in jade.bsky.social.")

    def _catch_up(self, api: Api, dids: Sequence[str], since: Mapping[str, int]) -> Iterator[Event]:
        """The latest posts of each account; `since` is the instant (ms) from which on they are missing."""
        for number, did in enumerate(dids, 1):
            log.info("fetching earlier posts, account %d of %d", number, len(dids))
            try:
                yield from self._author_feed(api, did, since.get(did))
            except Refused as error:
                log.warning("Bluesky does not give the posts of one account (%s); it is left out", error)
        for _ in range(-(-len(self._names.waiting) // PROFILES_AT_ONCE)):
            yield from self._look_up(api)

    def _author_feed(self, api: Api, did: str, since: int | None) -> Iterator[Event]:
        left, page = self._posts, ""
        while left > 0:
            more = {"cursor": page} if page else {}
            limit = min(PAGE, left)
            answer = api.get(
                "/xrpc/app.bsky.feed.getAuthorFeed", actor=did, limit=limit, filter="posts_with_replies", **more
            )
            posts = _list(answer, "feed")
            for post in posts:
                yield Event(items=self._read(post))
            left -= len(posts)
            page = str(answer.get("cursor") or "")
            if not page or not posts or _is_before(posts[-1], since):
                return

    # --- the stream

    def _stream(self, api: Api, position: int, stop: threading.Event) -> Iterator[Event]:
        """Events from a position (µs) on."""

        def address() -> str:
            return f"{self._stream_address}?requireHello=true&cursor={max(0, position - REWIND_US)}"

        wanted = {
            "wantedCollections": list(COLLECTIONS),
            "wantedDids": list(self._dids),
            "maxMessageSizeBytes": MAX_MESSAGE_BYTES,
        }
        hello = json.dumps({"type": "options_update", "payload": wanted})
        pauses = Pauses(self._settings, stop)
        stream = Stream(address, self._settings, pauses, stop.is_set, first_message=hello)
        for text in stream.messages():
            if text is None or len(self._names.waiting) >= PROFILES_AT_ONCE:
                yield from self._look_up(api)
            if text is not None:
                event = self._event(text)
                if event.at is not None:
                    position = max(position, min(int(event.cursor or 0), self._clock() * 1000))
                yield event

    def _event(self, text: str) -> Event:
        """One message of the stream."""
        try:
            value = json.loads(text)
            did, time_us, kind = value["did"], value["time_us"], value["kind"]
            if not (isinstance(did, str) and did.startswith("did:") and type(time_us) is int and 0 < time_us < 2**60):
                raise ValueError
            change = self._change(value, kind)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return Event(change=Malformed("it is not an event of Jetstream", text[:SHOWN]))
        cursor, at = str(min(time_us, self._clock() * 1000)), time_us // 1000
        if change is not None:
            return Event(change=change, cursor=cursor, at=at)
        if kind != "commit" or did not in self._dids:
            return Event(cursor=cursor, at=at)
        return self._commit(value, Event(cursor=cursor, at=at))

    def _change(self, value: dict[str, Any], kind: str) -> Renamed | AccountDeleted | None:
        did = value["did"]
        if kind == "identity" and (handle := value["identity"].get("handle")) and handle != "handle.invalid":
            return Renamed(Account("bluesky", clean_handle(handle), did))
        if kind == "account" and not value["account"]["active"] and value["account"].get("status") == "deleted":
            return AccountDeleted(Account("bluesky", None, did))
        return None

    def _commit(self, value: dict[str, Any], event: Event) -> Event:
        did, commit = value["did"], value.get("commit")
        if not isinstance(commit, dict) or not isinstance(commit.get("rkey"), str):
            return Event(change=Malformed("it is a commit without a record", json.dumps(value)[:SHOWN]))
        post = DeletedPost(Account("bluesky", None, did), f"at://{did}/{commit.get('collection')}/{commit['rkey']}")
        operation = commit.get("operation")
        if operation == "delete":
            return Event(deleted=post, cursor=event.cursor, at=event.at)
        items = self._read(value)
        return Event(post if operation == "update" else None, items, cursor=event.cursor, at=event.at)

    # --- records

    def _read(self, value: Any) -> list[Item]:
        """The records of an object; accounts that it names by DID only are noted, to ask for their handles."""
        self._number += 1
        if self._clock() - self._reader_since >= READER_MS:
            self._reader_since = self._clock()
            self._reader = ObjectReader(_FORM, self._reader_since)
        items = self._reader.items(self._number, value)
        for item in items:
            if isinstance(item, Mention):
                self._names.note(item.target)
        return items

    def _look_up(self, api: Api) -> Iterator[Event]:
        """The profiles of accounts that are known by DID only."""
        if dids := self._names.next():
            try:
                answer = api.get_once("/xrpc/app.bsky.actor.getProfiles", waits=False, actors=dids)
            except (Refused, Unavailable) as error:
                log.info("handles are asked for later: %s", error)
                self._names.put_back(dids)
                return
            for profile in _list(answer, "profiles"):
                yield Event(items=self._read(profile))


class _Names:
    """DIDs whose handles are to be asked for."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.known: set[str] = set()
        self.waiting: dict[str, None] = {}
        self._clock = clock
        self._not_before = 0

    def note(self, account: Account) -> None:
        did = account.account_id
        if did and not account.handle and did not in self.known and len(self.waiting) < MAX_NAMED:
            self.waiting[did] = None

    def next(self) -> list[str]:
        """The DIDs to ask for now."""
        if not self.waiting or self._clock() < self._not_before:
            return []
        dids = list(self.waiting)[:PROFILES_AT_ONCE]
        for did in dids:
            del self.waiting[did]
        if len(self.known) > MAX_NAMED:
            self.known.clear()
        self.known.update(dids)
        return dids

    def put_back(self, dids: Sequence[str]) -> None:
        self.known.difference_update(dids)
        self.waiting.update(dict.fromkeys(dids))
        self._not_before = self._clock() + NAMES_PAUSE_MS


def _list(answer: Any, name: str) -> list[dict[str, Any]]:
    """The objects in a member of an answer."""
    found = answer.get(name) if isinstance(answer, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _is_before(item: dict[str, Any], since: int | None) -> bool:
    """Whether a post of a feed came to it before an instant (ms)."""
    reason, post = item.get("reason"), item.get("post")
    text = (reason if isinstance(reason, dict) else post if isinstance(post, dict) else {}).get("indexedAt")
    try:
        return since is not None and to_milliseconds(datetime.fromisoformat(str(text))) < since
    except ValueError:
        return False
