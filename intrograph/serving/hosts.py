"""Which addresses the app answers under.

A page of a stranger whose name resolves to 127.0.0.1 (DNS rebinding) reaches the app through the browser of the person
who uses it. Its name gives it away: it stands in the Host header of every request, and in the Origin header of scripts.
"""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from graph.errors import WrongUse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
WILDCARDS = ("", "0.0.0.0", "::")
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", re.ASCII)
_SAFE_HEADERS = (
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"content-security-policy", b"frame-ancestors 'self'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)


@dataclass(frozen=True)
class AllowedHosts:
    """The names and addresses of the app, in lower case without port and brackets."""

    names: frozenset[str]

    @classmethod
    def of(cls, address: str, more: tuple[str, ...] = ()) -> "AllowedHosts":
        """This machine, the address that the app listens on, and further names.

        Raises
        ------
        WrongUse
            One of them is not the name of a host.

        >>> sorted(AllowedHosts.of("0.0.0.0", ("Team.Example",)).names)
        ['127.0.0.1', '::1', 'localhost', 'team.example']
        """
        listening = () if address in WILDCARDS else (address,)
        return cls(frozenset((*LOCAL_NAMES, *map(clean_host, (*listening, *more)))))

    def allow(self, host: str, server_address: str | None) -> bool:
        """Whether a Host header is ours: a name of ours, or the IP address at which the connection arrived.

        >>> hosts = AllowedHosts.of("127.0.0.1")
        >>> hosts.allow("localhost:8501", None), hosts.allow("evil.example:8501", None)
        (True, False)
        """
        name = host_name(host)
        return name is not None and (
            name in self.names or (server_address is not None and _same_ip(name, server_address))
        )


def clean_host(text: str) -> str:
    """A host that somebody allows, as `AllowedHosts` keeps it. Raises `WrongUse` if it is none.

    >>> clean_host("[::1]"), clean_host("Team.Example.")
    ('::1', 'team.example')
    """
    name = host_name(f"[{text}]" if _is_ip6(text) else text)
    if name is None or text.strip("[].").lower() != name:
        raise WrongUse(
            f"{text!r} is not the name or address of a host; write it without http:// and without a port, "
            "as in --allowed-host team.example."
        )
    return name


def host_name(host: str) -> str | None:
    """The name in a Host header, in lower case; None if the header is not valid.

    >>> host_name("LocalHost.:8501"), host_name("[::1]:80"), host_name("a@localhost"), host_name("localhost:x")
    ('localhost', '::1', None, None)
    """
    try:
        parts = urlsplit(f"//{host}")
        name, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if name is None or parts.netloc != host or "@" in host or not host.isascii():
        return None
    name = name.removesuffix(".")
    return name if _is_ip6(name) or _NAME.fullmatch(name) else None


def _is_ip6(text: str) -> bool:
    try:
        return ip_address(text).version == 6
    except ValueError:
        return False


def _same_ip(name: str, address: str) -> bool:
    try:
        return ip_address(name) == ip_address(address.removeprefix("::ffff:"))
    except ValueError:
        return False


class HostGuard:
    """ASGI middleware that refuses requests of foreign hosts and scripts: pages, files, uploads and WebSockets alike.

    A script's Origin has to be the host that it asks: the app has no pages elsewhere.
    """

    def __init__(self, app: "ASGIApp", hosts: AllowedHosts) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif refusal := self._refusal(scope):
            await refuse(scope, send, *refusal)
        else:
            await self.app(scope, receive, _with_safe_headers(send))

    def _refusal(self, scope: "Scope") -> tuple[int, str] | None:
        sent = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        host = sent[0] if len(sent) == 1 else ""
        server = scope.get("server")
        if not self.hosts.allow(host, server[0] if server else None):
            return 421, (
                f"Intrograph does not answer under the name {host_name(host) or 'in this request'}. Open it at the "
                "address that `intrograph app` printed, or start it with `intrograph app --allowed-host NAME`."
            )
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        if any(origin_host(origin) != host.lower() for origin in origins):
            return 403, "Intrograph answers its own pages only; this request came from a page of another address."
        return None


def origin_host(origin: str) -> str | None:
    """Host and port of an Origin header; None if it has none.

    >>> origin_host("https://Team.example:8443"), origin_host("null")
    ('team.example:8443', None)
    """
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme in ("http", "https") and parts.netloc else None


async def refuse(scope: "Scope", send: "Send", status: int, sentence: str) -> None:
    """Answer a request with a sentence; a WebSocket is closed before it opens, which browsers see as status 403."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": "refused"})
        return
    body = f"{sentence}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    headers += [(b"cache-control", b"no-store"), (b"connection", b"close"), *_SAFE_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _with_safe_headers(send: "Send") -> "Send":
    """Add headers that keep the app out of frames of other pages; Streamlit sends none of them."""

    async def send_with_headers(message: "Message") -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            sent = {name.lower() for name, _ in headers}
            headers += [header for header in _SAFE_HEADERS if header[0] not in sent]
            message = {**message, "headers": headers}
        await send(message)

    return send_with_headers
