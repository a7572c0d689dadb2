"""Requests of foreign names and pages: refused by every part of the app, and no request leaves the machine."""

import http.client
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from browser import CHROMIUM, FLAGS, _chromium, served
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from graph.errors import WrongUse
from intrograph.serving.hosts import AllowedHosts
from intrograph.serving.passwords import hash_password

FILES = ("/media/a.png", "/component/a/b.js", "/static/js/a.js")
PATHS = ("/", "/explore", "/_stcore/health", "/_stcore/host-config", *FILES)
LOOKALIKES = ("", "localhost.evil.example", "a@localhost", "localhost:x", "127.0.0.2", "[::1", "localhost/x")


def ask(address: str, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    """Status and body of a raw request; `Host` is sent as it is given."""
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection("127.0.0.1", parts.port, timeout=30)) as connection:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in {"Content-Length": "0", **headers}.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


@pytest.mark.parametrize("path", PATHS)
def test_no_part_of_the_app_answers_a_foreign_name(sample_app: str, path: str) -> None:
    status, text = ask(sample_app, path, Host="rebound.example:8501")
    assert (status, "rebound.example" in text, "--allowed-host" in text) == (421, True, True)


@pytest.mark.parametrize("host", LOOKALIKES)
def test_a_host_that_only_looks_like_ours_is_refused(sample_app: str, host: str) -> None:
    assert ask(sample_app, "/", Host=host)[0] in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1:1", "[::1]:8501"])
def test_the_app_answers_under_the_names_of_this_machine(sample_app: str, host: str) -> None:
    assert ask(sample_app, "/_stcore/health", Host=host) == (200, "ok")


def test_uploads_and_scripts_of_other_pages_are_refused(sample_app: str) -> None:
    port = urlsplit(sample_app).port
    for origin in ("http://evil.example", "null", f"http://localhost:{port}1", f"http://localhost:{port}@evil.example"):
        for method, path in (("PUT", "/_stcore/upload_file/a/b"), ("GET", "/_stcore/host-config")):
            assert ask(sample_app, path, method, Host=f"localhost:{port}", Origin=origin)[0] == 403, (origin, path)


def test_a_websocket_opens_for_our_own_pages_only(sample_app: str) -> None:
    port = urlsplit(sample_app).port
    assert opens(port, f"localhost:{port}", sample_app)
    assert not opens(port, f"localhost:{port}", "http://evil.example")
    assert not opens(port, f"localhost:{port}", "null")
    assert not opens(port, f"evil.example:{port}", f"http://evil.example:{port}")


def session_of(address: str) -> str:
    """The cookie of somebody who signs in as `mia`."""
    with closing(http.client.HTTPConnection("127.0.0.1", urlsplit(address).port, timeout=30)) as connection:
        connection.request("POST", "/sign-in", urlencode({"name": "mia", "password": "correct horse"}))
        return connection.getresponse().headers["Set-Cookie"].partition(";")[0]


def opens(port: int | None, host: str, origin: str | None, cookie: str = "") -> bool:
    """Whether the app opens a WebSocket for a page of `origin` that asks `host`."""
    try:
        with connect(
            f"ws://{host}/_stcore/stream",
            sock=socket.create_connection(("127.0.0.1", port)),
            origin=origin,  # type: ignore[arg-type]
            additional_headers={"Cookie": cookie},
        ):
            return True
    except InvalidStatus as refused:
        if refused.response.status_code != 403:
            raise
        return False


def test_a_browser_shows_a_refusal_under_a_name_that_somebody_points_at_this_machine(
    sample_app: str, chromium: None
) -> None:
    playwright, _ = _chromium()
    rebound = ["--host-resolver-rules=MAP rebound.example 127.0.0.1"]
    with closing(playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS + rebound)) as browser:
        page = browser.new_page()
        sockets: list[str] = []
        page.on("websocket", lambda opened: sockets.append(opened.url))
        answer = page.goto(sample_app.replace("localhost", "rebound.example"))
        assert answer is not None
        assert answer.status == 421
        assert "does not answer under the name rebound.example" in page.inner_text("body")
        assert not sockets


def test_pages_of_others_cannot_show_the_app_in_a_frame(sample_app: str) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", urlsplit(sample_app).port, timeout=30)) as connection:
        connection.request("GET", "/")
        headers = connection.getresponse().headers
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'self'"


@contextmanager
def recording_proxy() -> Iterator[tuple[str, list[str]]]:
    """A proxy that records the first line of every request, and refuses it."""
    lines: list[str] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                lines.append(connection.recv(4096).decode("latin-1").split("\r\n")[0])
                connection.sendall(b"HTTP/1.1 502 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", lines
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def test_no_request_leaves_the_machine(tmp_path: Path) -> None:
    """Streamlit would ask for its address at the start on all interfaces, and for a WebSocket of a foreign page."""

    def command(port: int) -> list[str]:
        access = tmp_path / "access.toml"
        access.write_text(f'[people.mia]\nrole = "viewer"\npassword = "{hash_password("correct horse")}"\n')
        options = ["--host", "0.0.0.0", "--port", str(port), "--allowed-host", "Team.Example", "--access", str(access)]
        return [sys.executable, "-m", "intrograph.cli", "app", *options]

    with recording_proxy() as (proxy, lines):
        environment = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"), proxy)
        with served(command, {**environment, "INTROGRAPH_STORE": str(tmp_path / "store")}) as address:
            cookie = session_of(address)
            assert ask(address, "/", Host="team.example", Cookie=cookie)[0] == 200
            assert ask(address, "/", Host="other.example")[0] == 421
            port = urlsplit(address).port
            assert not opens(port, f"localhost:{port}", "http://evil.example")
            assert opens(port, "team.example", "http://team.example", cookie)
            assert opens(port, f"localhost:{port}", None, cookie)
    assert lines == []


@pytest.mark.parametrize("name", ["http://team.example", "team.example:80", "a b", "", "user@host", "*"])
def test_an_allowed_host_is_a_name_without_scheme_and_port(name: str) -> None:
    with pytest.raises(WrongUse, match="not the name or address of a host"):
        AllowedHosts.of("127.0.0.1", (name,))
