"""Local servers that speak the documented protocols of Bluesky and Mastodon, with faults; accounts are invented."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

Parameters = dict[str, list[str]]


@dataclass
class Answer:
    """What the server answers once, instead of what was asked for."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: str = "{}"


@dataclass
class HttpServer:
    """An interface of JSON. `routes` map the beginning of a path to what answers; `faults` come first, one each."""

    routes: dict[str, Callable[[str, Parameters], Any]] = field(default_factory=dict)
    faults: list[Answer] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    address: str = ""

    def answer(self, target: str, headers: dict[str, str]) -> Answer:
        self.requests.append(target)
        self.headers.append(headers)
        self.times.append(time.monotonic())
        if self.faults:
            return self.faults.pop(0)
        parts = urlsplit(target)
        for path, route in self.routes.items():
            if parts.path.startswith(path):
                found = route(parts.path, parse_qs(parts.query))
                return found if isinstance(found, Answer) else Answer(200, {}, json.dumps(found))
        return Answer(404, {}, json.dumps({"error": "NotFound"}))


@contextmanager
def http_server(server: HttpServer) -> Iterator[HttpServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = server.answer(self.path, {name.lower(): value for name, value in self.headers.items()})
            body = answer.body.encode()
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with serving(Handler) as port:
        server.address = f"http://127.0.0.1:{port}"
        yield server


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """A server on this machine in threads of its own; yields its port."""
    listening = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield listening.server_port
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


@dataclass
class StreamServer:
    """A stream that keeps its events, as Jetstream does. `cuts` are numbers of messages after which it breaks."""

    events: list[str] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    refusals: list[Answer] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    hellos: list[Any] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    has_hello: bool = True
    address: str = ""
    is_closing: bool = False

    def refuse(self, connection: ServerConnection, request: Request) -> Response | None:
        self.tokens.append(request.headers.get("Authorization", ""))
        if not self.refusals:
            return None
        answer = self.refusals.pop(0)
        response = connection.respond(answer.status, answer.body)
        for name, value in answer.headers.items():
            response.headers[name] = value
        return response

    def handle(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        self.paths.append(connection.request.path)
        cursor = int(parse_qs(urlsplit(connection.request.path).query).get("cursor", ["0"])[0])
        try:
            if self.has_hello:
                self.hellos.append(json.loads(connection.recv(timeout=5)))
            self._send(connection, cursor)
        except ConnectionClosed:
            return

    def _send(self, connection: ServerConnection, cursor: int) -> None:
        limit, sent, place = (self.cuts.pop(0) if self.cuts else None), 0, 0
        while not self.is_closing:
            if place < len(self.events):
                text = self.events[place]
                place += 1
                if (at := time_of(text)) is None or at >= cursor:
                    connection.send(text)
                    sent += 1
                if sent == limit:
                    connection.socket.close()  # without a closing handshake, as when a cable is pulled
                    return
            else:
                try:
                    connection.recv(timeout=0.02)
                except TimeoutError:
                    continue


def time_of(text: str) -> int | None:
    """When an event happened, which decides whether a cursor has passed it."""
    try:
        at = json.loads(text).get("time_us")
    except (ValueError, AttributeError, RecursionError):
        return None
    return at if isinstance(at, int) else None


@contextmanager
def stream_server(server: StreamServer) -> Iterator[StreamServer]:
    listening: Server = serve(server.handle, "127.0.0.1", 0, process_request=server.refuse, close_timeout=1)
    server.address = f"ws://127.0.0.1:{listening.socket.getsockname()[1]}"
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.is_closing = True
        listening.shutdown()
        thread.join()


# --- Bluesky


def did(handle: str) -> str:
    return f"did:plc:{handle.split('.')[0]:a<24}"


def at_uri(handle: str, key: str, collection: str = "app.bsky.feed.post") -> str:
    return f"at://{did(handle)}/{collection}/{key}"


def bluesky_profile(handle: str) -> dict[str, Any]:
    return {"did": did(handle), "handle": handle, "displayName": handle.split(".")[0].title(), "followersCount": 1200}


def post_record(*mentioned: str, created: str = "2026-09-20T10:00:00.000Z", **more: Any) -> dict[str, Any]:
    text = "with " + " ".join(f"@{handle}" for handle in mentioned)
    facets = [
        {
            "index": {"byteStart": text.index(f"@{handle}"), "byteEnd": text.index(f"@{handle}") + len(handle) + 1},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": did(handle)}],
        }
        for handle in mentioned
    ]
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": created, "facets": facets, **more}


def feed_post(handle: str, key: str, *mentioned: str, **more: Any) -> dict[str, Any]:
    record = post_record(*mentioned, **more)
    post = {
        "uri": at_uri(handle, key),
        "cid": "bafyinvented",
        "author": bluesky_profile(handle),
        "record": record,
        "indexedAt": record["createdAt"],
    }
    return {"post": post}


def commit(handle: str, time_us: int, key: str, *mentioned: str, operation: str = "create", **more: Any) -> str:
    change: dict[str, Any] = {"rev": "3l", "operation": operation, "collection": "app.bsky.feed.post", "rkey": key}
    if operation != "delete":
        change |= {"record": post_record(*mentioned, **more), "cid": "bafyinvented"}
    return json.dumps({"did": did(handle), "time_us": time_us, "kind": "commit", "commit": change})


def identity(handle: str, time_us: int, new_handle: str) -> str:
    change = {"did": did(handle), "handle": new_handle, "seq": 7, "time": "2026-09-21T10:00:00.000Z"}
    return json.dumps({"did": did(handle), "time_us": time_us, "kind": "identity", "identity": change})


def account(handle: str, time_us: int, *, active: bool, status: str | None = None) -> str:
    change = {"active": active, "did": did(handle), "seq": 8, "time": "2026-09-21T10:00:00.000Z"}
    change |= {"status": status} if status else {}
    return json.dumps({"did": did(handle), "time_us": time_us, "kind": "account", "account": change})


def bluesky_routes(handles: list[str], feeds: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The public interface for these accounts and their posts, the newest first."""
    names = {did(handle): handle for handle in handles}

    def profiles(path: str, query: Parameters) -> Any:
        asked = [names.get(actor, actor) for actor in query["actors"]]
        return {"profiles": [bluesky_profile(handle) for handle in asked if handle in handles]}

    def author_feed(path: str, query: Parameters) -> Any:
        posts = feeds.get(names[query["actor"][0]], [])
        start, limit = int(query.get("cursor", ["0"])[0]), int(query["limit"][0])
        more = {"cursor": str(start + limit)} if start + limit < len(posts) else {}
        return {"feed": posts[start : start + limit], **more}

    return {"/xrpc/app.bsky.actor.getProfiles": profiles, "/xrpc/app.bsky.feed.getAuthorFeed": author_feed}


# --- Mastodon


def mastodon_account(number: int, acct: str, host: str = "mastodon.example") -> dict[str, Any]:
    name, _, home = acct.partition("@")
    url = f"https://{home or host}/@{name}"
    counts = {"followers_count": 900, "following_count": 80, "statuses_count": 70}
    return {
        "id": str(number),
        "username": name,
        "acct": acct,
        "display_name": name.title(),
        "note": "<p>runs</p>",
        "url": url,
    } | counts


def status(number: int, author: dict[str, Any], *mentioned: dict[str, Any], **more: Any) -> dict[str, Any]:
    home = author["url"].split("/@")[0]
    names = [{name: each[name] for name in ("id", "username", "acct", "url")} for each in mentioned]
    return {
        "id": str(number),
        "uri": f"{home}/users/{author['username']}/statuses/{number}",
        "url": f"{home}/@{author['username']}/{number}",
        "created_at": "2026-09-20T10:00:00.000Z",
        "visibility": "public",
        "content": "<p>hello</p>",
        "account": author,
        "mentions": names,
        "reblog": None,
        "in_reply_to_account_id": None,
        **more,
    }


def mastodon_routes(accounts: list[dict[str, Any]], statuses: list[dict[str, Any]], stream: str = "") -> dict[str, Any]:
    def lookup(path: str, query: Parameters) -> Any:
        found = [each for each in accounts if each["acct"] == query["acct"][0]]
        return found[0] if found else Answer(404, {}, json.dumps({"error": "Record not found"}))

    def of_account(path: str, query: Parameters) -> Any:
        number = path.split("/")[4]
        before = int(query.get("max_id", [str(10**29)])[0])
        own = [each for each in statuses if each["account"]["id"] == number and int(each["id"]) < before]
        return sorted(own, key=lambda each: -int(each["id"]))[: int(query["limit"][0])]

    def instance(path: str, query: Parameters) -> Any:
        return {"domain": "mastodon.example", "configuration": {"urls": {"streaming": stream}}}

    return {"/api/v1/accounts/lookup": lookup, "/api/v1/accounts/": of_account, "/api/v2/instance": instance}


def stream_message(event: str, payload: Any) -> str:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return json.dumps({"stream": ["public"], "event": event, "payload": text})
