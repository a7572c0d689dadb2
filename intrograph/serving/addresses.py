"""Addresses of pages that stand elsewhere: `/home`, and circles as they were written before there was a Home."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

NAMES_OF_CIRCLES = frozenset({"focus", "view"})  # parameters of an address that names a circle, or a saved view of one


class PageAddresses:
    """ASGI middleware that sends `/?focus=...` on to `/explore?focus=...`, and `/home` to `/`.

    A page that did so would leave an address in the history of the browser from which Back never returns.
    """

    def __init__(self, app: "ASGIApp") -> None:
        self.app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        target = _target(scope["path"], scope["query_string"]) if scope["type"] == "http" else None
        if target is None:
            await self.app(scope, receive, send)
            return
        headers = [(b"location", target), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 307, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _target(path: str, query: bytes) -> bytes | None:
    """The address that a request is sent on to, relative to its own so that it holds behind a base path too.

    >>> _target("/", b"open=x&focus=x%3Amia"), _target("/", b"focus="), _target("/home", b"")
    (b'explore?open=x&focus=x%3Amia', None, b'./')
    """
    if path == "/home":
        return b"./"
    names = parse_qs(query.decode("latin-1"))
    return b"explore?" + query if path == "/" and not NAMES_OF_CIRCLES.isdisjoint(names) else None
