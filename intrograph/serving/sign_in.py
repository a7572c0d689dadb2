"""The sign-in: ASGI middleware that lets nobody past whom the file of people does not name."""

import asyncio
import html
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from intrograph.serving.hosts import refuse
from intrograph.serving.passwords import FailureCount, is_password
from intrograph.serving.people import Access, Person
from intrograph.serving.sessions import COOKIE, Sessions, cookies_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
PROVIDER_PATHS = ("/auth/login", "/auth/logout", "/oauth2callback")
HEALTH = "/_stcore/health"
LONGEST_FORM = 4_096
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sign in to Intrograph</title><style>
body{{font:16px/1.5 sans-serif;max-width:22rem;margin:15vh auto;padding:0 1rem}}
input,button,.button{{font:inherit;display:block;box-sizing:border-box;width:100%;padding:.5rem;margin:.25rem 0 1rem}}
[role=alert]{{color:#a40000}}</style><h1>Intrograph</h1>{sentence}{body}"""
_FORM = """<form method="post" action="/sign-in?next={next}">
<label>Name<input name="name" autocomplete="username" required autofocus></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button></form>"""


@dataclass(frozen=True)
class Answer:
    """A page or a redirection, with a cookie to set."""

    status: int
    sentence: str = ""
    location: str = ""
    cookie: str = ""


class SignIn:
    """ASGI middleware in front of Streamlit: pages, files, uploads and WebSockets need somebody who is signed in.

    Parameters
    ----------
    access
        Who may use the app.
    provider_email
        Reads the verified address of somebody whom the provider has signed in from the cookies of a request.
    provider_login
        The address that begins a sign-in at the provider.
    """

    def __init__(
        self,
        app: "ASGIApp",
        access: Access,
        provider_email: "Callable[[dict[str, str]], str | None]" = lambda cookies: None,
        provider_login: "Callable[[], str] | None" = None,
    ) -> None:
        self.app, self.access = app, access
        self._provider_email, self._provider_login = provider_email, provider_login
        self._sessions, self._failures = Sessions(access), FailureCount()
        self._one_at_a_time = asyncio.Semaphore(1)  # hashing takes memory and time, on purpose

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path == SIGN_IN and scope.get("method") == "POST":
            await self._send(scope, send, await self._check_password(scope, receive))
        elif path == SIGN_OUT:
            location = "/auth/logout" if self.access.provider else "/"
            await self._send(scope, send, Answer(303, location=location, cookie=f"{COOKIE}=; Max-Age=0"))
        elif path == HEALTH or (self.access.provider and path in PROVIDER_PATHS):
            await self.app(_with_person(scope, None), receive, send)
        elif person := self._person(scope):
            await self.app(_with_person(scope, person), receive, send)
        else:
            await self._ask(scope, send)

    def _person(self, scope: "Scope") -> Person | None:
        cookies = cookies_of(scope)
        if person := self._sessions.person(cookies.get(COOKIE, "")):
            return person
        email = self._provider_email(cookies) if self.access.provider else None
        return self.access.provider.person(email) if self.access.provider and email else None

    async def _ask(self, scope: "Scope", send: "Send") -> None:
        """Show the form to whoever opens a page; anything else is refused."""
        headers = dict(scope["headers"])
        if scope["type"] == "websocket" or b"text/html" not in headers.get(b"accept", b""):
            await refuse(scope, send, 401, "Sign in to Intrograph first: open the app in a browser.")
            return
        email = self._provider_email(cookies_of(scope)) if self.access.provider else None
        sentence = f"{email} may not use this app; ask the person who runs it." if email else ""
        await self._send(scope, send, Answer(403 if email else 401, sentence))

    async def _check_password(self, scope: "Scope", receive: "Receive") -> Answer:
        form = await _form(receive)
        if form is None:
            return Answer(400, "This form cannot be read; try again.")
        name, password = form.get("name", "").strip(), form.get("password", "")
        keys = (f"name {name.casefold()}", f"address {(scope.get('client') or ('?',))[0]}")
        account = self.access.accounts.get(name)
        async with self._one_at_a_time:
            if self._failures.is_blocked(keys, time.monotonic()):
                return Answer(429, "Too many wrong passwords; wait a quarter of an hour.")
            is_right = await asyncio.to_thread(is_password, password, account.secret if account else "")
            if account is None or not is_right:
                self._failures.add(keys, time.monotonic())
                return Answer(401, "The name or the password is wrong.")
        cookie = f"{COOKIE}={self._sessions.begin(account)}; Max-Age={self._sessions.seconds}"
        return Answer(303, location=_next_path(scope), cookie=cookie)

    async def _send(self, scope: "Scope", send: "Send", answer: Answer) -> None:
        alert = f'<p role="alert">{html.escape(answer.sentence)}</p>' if answer.sentence else ""
        body = _FORM.format(next=html.escape(quote(_next_path(scope)))) if self.access.accounts else ""
        if self._provider_login:
            body += (
                f'<p><a class="button" href="{html.escape(self._provider_login())}">Sign in with your account</a></p>'
            )
        page = b"" if answer.location else _PAGE.format(sentence=alert, body=body).encode()
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
        headers.append((b"content-length", str(len(page)).encode()))
        if answer.location:
            headers.append((b"location", answer.location.encode()))
        if answer.cookie:
            secure = "; Secure" if _is_https(scope) else ""
            headers.append((b"set-cookie", f"{answer.cookie}; Path=/; HttpOnly; SameSite=Lax{secure}".encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": page})


def _with_person(scope: "Scope", person: Person | None) -> "Scope":
    """The request with the headers of a person, and without any that it brought itself."""
    own = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(b"x-intrograph-")]
    return {**scope, "headers": [*own, *(person.to_headers() if person else ())]}


async def _form(receive: "Receive") -> dict[str, str] | None:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = bool(message.get("more_body"))
        if len(body) > LONGEST_FORM or message["type"] == "http.disconnect":
            return None
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


def _next_path(scope: "Scope") -> str:
    """The page of the app that was asked for; never another site."""
    query = scope["query_string"].decode("latin-1")
    if scope["path"] == SIGN_IN:
        path = parse_qs(query).get("next", ["/"])[0]
    else:
        path = f"{scope['path']}?{query}" if query else scope["path"]
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and path.isascii()
    return path if is_ours else "/"


def _is_https(scope: "Scope") -> bool:
    """Whether the browser speaks TLS, with us or with the proxy in front of us."""
    return scope["scheme"] in ("https", "wss") or dict(scope["headers"]).get(b"x-forwarded-proto") == b"https"
