"""Mastodon: the public statuses of some accounts as one server shows them, polled at intervals.

With a token the server's public stream is read too: it reports new, changed and deleted statuses at once. It has
no boosts and no replies to others, so the accounts are polled as well. Ids of statuses and accounts are those
of the server; the cursor holds the newest status of each account.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import quote, urlsplit

from graph.errors import NothingFound, WrongUse
from graph.records import Account, clean_handle
from graph.store import DeletedPost
from graph.store import Feed as Progress
from ingest.live.api import Api, Refused, bearer, is_private
from ingest.live.events import Event, Malformed
from ingest.live.pauses import Pauses, Stopped
from ingest.live.settings import SHOWN, LiveSettings
from ingest.live.stream import Stream, StreamRefused
from ingest.posts.platforms.mastodon import SHAPES, expand
from ingest.posts.source import ObjectReader, PostFormat

EVERY_SECONDS = 300.0
PAGE = 40  # statuses that one request gives
READER_MS = 3_600_000  # how long times are compared with the same moment
MAX_REMEMBERED = 20_000  # statuses whose deletion can be recognised

_FORM = PostFormat("mastodon", "data by Mastodon’s interface", SHAPES, expand)

log = logging.getLogger(__name__)


class MastodonFeed:
    """The public statuses of some accounts.

    Parameters
    ----------
    server
        The server that is asked: `mastodon.example`.
    actors
        Handles, those of other servers with their server.
    posts
        Earlier statuses of each account that are fetched at first.
    every_seconds
        The time between two rounds of asking for all accounts.
    clock
        Now, in ms.
    token
        An access token; it is kept in memory only.
    once
        Whether to end after one round.
    """

    platform = "mastodon"

    def __init__(
        self,
        server: str,
        actors: Sequence[str],
        settings: LiveSettings,
        clock: Callable[[], int],
        *,
        posts: int = PAGE,
        every_seconds: float = EVERY_SECONDS,
        token: str | None = None,
        once: bool = False,
    ) -> None:
        self._base = server_address(server)
        host = urlsplit(self._base).netloc
        self.id, self.title = f"mastodon-{host.replace(':', '-')}", f"Mastodon at {host}"
        self._actors = actors
        self._settings = settings
        self._clock = clock
        self._posts = posts
        self._every_seconds = every_seconds
        self._token = checked_token(token)
        self._once = once
        self._accounts: dict[str, dict[str, Any]] = {}  # by id
        self._newest: dict[str, str] = {}  # status by account
        self._seen: dict[str, DeletedPost] = {}  # by the status's id
        self._number = 0
        self._reader_since = -READER_MS

    def events(self, progress: Progress, stop: threading.Event) -> Iterator[Event]:
        """See `Feed`."""
        pauses = Pauses(self._settings, stop)
        api = Api(self._base, self._settings, pauses, self._token)
        try:
            self._newest = _newest(progress.cursor)
            yield from self._profiles(api)
            yield from self._round(api)
            if not self._once:
                yield from self._streamed(api, stop) if self._token else self._polled(api, pauses, stop)
        except Stopped:
            return
        finally:
            api.close()

    # --- asking for accounts

    def _profiles(self, api: Api) -> Iterator[Event]:
        """The accounts to follow, with their ids on this server."""
        for actor in self._actors:
            try:
                account = api.get("/api/v1/accounts/lookup", acct=actor)
            except Refused as error:
                if error.status in (401, 403):
                    raise WrongUse(self._refusal(error)) from None
                log.warning("%s knows no account %s (%s); it is left out", api.host, actor, error)
                continue
            if isinstance(account, dict) and isinstance(account.get("id"), str):
                self._accounts[account["id"]] = account
                yield self._read(account)
        if not self._accounts:
            raise NothingFound(f"{api.host} knows none of these accounts; write them as in jade or jade@other.example.")

    def _refusal(self, error: Refused) -> str:
        if self._token:
            return f"{self.title} refuses the token ({error}); check MASTODON_ACCESS_TOKEN."
        return f"{self.title} answers only with a token ({error}); put one into MASTODON_ACCESS_TOKEN."

    def _polled(self, api: Api, pauses: Pauses, stop: threading.Event) -> Iterator[Event]:
        while not stop.is_set():
            pauses.pause(self._every_seconds)
            yield from self._round(api)

    def _round(self, api: Api) -> Iterator[Event]:
        """The new statuses of all accounts."""
        for account_id in self._accounts:
            try:
                yield from self._statuses(api, account_id)
            except Refused as error:
                if error.status in (401, 403):
                    raise WrongUse(self._refusal(error)) from None
                log.warning("%s does not give the statuses of one account (%s)", api.host, error)

    def _statuses(self, api: Api, account_id: str) -> Iterator[Event]:
        """What an account posted since its newest known status, at most `posts` statuses the first time.

        The first page has known statuses too: they are remembered, because they may be deleted.
        """
        is_first, known = account_id not in self._newest, _number(self._newest.get(account_id))
        newest, left, older = known, self._posts, dict[str, str]()
        while True:
            path = f"/api/v1/accounts/{quote(account_id, safe='')}/statuses"
            page = api.get(path, limit=max(1, min(PAGE, left)) if is_first else PAGE, **older)
            statuses = [each for each in page if isinstance(each, dict)] if isinstance(page, list) else []
            for status in statuses:
                left -= 1
                if self._remember(status) > known and (left >= 0 or not is_first):
                    yield self._read(status)
            ids = [number for status in statuses if (number := _number(status.get("id")))]
            newest = max([newest, *ids])
            if not ids or min(ids) <= known or older.get("max_id") == str(min(ids)) or (is_first and left <= 0):
                break
            older = {"max_id": str(min(ids))}
        if newest > known or is_first:
            self._newest[account_id] = str(newest)
            yield Event(cursor=json.dumps(self._newest))

    # --- the stream

    def _streamed(self, api: Api, stop: threading.Event) -> Iterator[Event]:
        """The public stream, and a polling round at each interval."""
        address = f"{_stream_address(api)}/api/v1/streaming?stream=public"
        if not is_private(address):
            raise WrongUse(f"{self.title}: its stream is not encrypted, and the token is not sent over it.")
        pauses = Pauses(self._settings, stop)
        stream = Stream(lambda: address, self._settings, pauses, stop.is_set, headers=bearer(self._token))
        next_round = time.monotonic() + self._every_seconds
        try:
            for text in stream.messages():
                if text is not None and (event := self._event(text)) is not None:
                    yield event
                if time.monotonic() >= next_round:
                    yield from self._round(api)
                    next_round = time.monotonic() + self._every_seconds
        except StreamRefused as error:
            raise WrongUse(f"{self.title} refuses the token ({error}); check MASTODON_ACCESS_TOKEN.") from None

    def _event(self, text: str) -> Event | None:
        """One message of the stream, if it is about these accounts."""
        try:
            message = json.loads(text)
            name, payload = message["event"], message.get("payload")
            if name == "delete":
                post = self._seen.pop(str(payload), None)
                return Event(deleted=post, at=self._clock()) if post else None
            if name not in ("update", "status.update"):
                return None
            status = json.loads(payload) if isinstance(payload, str) else payload
            if status["account"]["id"] not in self._accounts:
                return None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return Event(change=Malformed("it is not an event of Mastodon’s stream", text[:SHOWN]))
        self._remember(status)
        event = self._read(status)
        changed = self._seen.get(str(status.get("id"))) if name == "status.update" else None
        return Event(changed, event.items, at=self._clock())

    # --- records

    def _read(self, value: Any) -> Event:
        self._number += 1
        if self._clock() - self._reader_since >= READER_MS:
            self._reader_since = self._clock()
            self._reader = ObjectReader(_FORM, self._reader_since)
        return Event(items=self._reader.items(self._number, value))

    def _remember(self, status: dict[str, Any]) -> int:
        """Remember a status, because a deletion names only its id; returns that id as a number."""
        account, uri = next(iter(expand(status))).get("account"), status.get("uri") or status.get("url")
        if isinstance(account, dict) and isinstance(uri, str) and account.get("address"):
            try:
                author = Account("mastodon", clean_handle(account["address"]))
            except ValueError:
                return _number(status.get("id"))
            self._seen[str(status.get("id"))] = DeletedPost(author, uri)
            if len(self._seen) > MAX_REMEMBERED:
                for old in list(islice(self._seen, MAX_REMEMBERED // 10)):
                    del self._seen[old]
        return _number(status.get("id"))


def server_address(server: str) -> str:
    """The address of a server as people write it.

    >>> server_address("mastodon.example"), server_address("http://127.0.0.1:8080/")
    ('https://mastodon.example', 'http://127.0.0.1:8080')
    """
    parts = urlsplit(server if "://" in server else f"https://{server}")
    if parts.scheme not in ("http", "https") or not parts.netloc or "@" in parts.netloc:
        raise WrongUse(f"--server {server}: write the name of the server, as in mastodon.social.")
    return f"{parts.scheme}://{parts.netloc}"


def checked_token(text: str | None) -> str | None:
    """A token without surrounding blanks; None if there is none. A wrong one is not repeated in the error."""
    token = (text or "").strip()
    if not all("!" <= letter <= "~" for letter in token):
        raise WrongUse("MASTODON_ACCESS_TOKEN holds a character that no token has; copy it again.")
    return token or None


def _stream_address(api: Api) -> str:
    """Where the server says its stream is."""
    try:
        urls = api.get("/api/v2/instance")["configuration"]["urls"]
        return str(urls["streaming"]).rstrip("/")
    except (Refused, KeyError, TypeError):
        return f"wss://{api.host}"


def _newest(cursor: str) -> dict[str, str]:
    try:
        stored = json.loads(cursor or "{}")
    except ValueError:
        return {}
    return {str(account): str(status) for account, status in stored.items()} if isinstance(stored, dict) else {}


def _number(status_id: Any) -> int:
    """The id of a status as a number: later ones are larger."""
    text = str(status_id or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 30 else 0
