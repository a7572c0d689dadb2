"""A server that takes connections and stays silent: the time limit of this side ends every wait for it."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import neo4j_server
import pytest

from graph.errors import IntrographError, QueryRefused
from graph.store import Store, open_store
from graph.store.query import QueryLimits, RunningQuery

LIMIT_SECONDS = 1.5
PATIENCE_SECONDS = 12.0  # for a busy machine; the limit, and what the server gets to end the query itself, are 4.5 s


class MutableProxy:
    """Passes bytes between a client and a server until `is_mute`; then it takes them and passes nothing on."""

    def __init__(self, port: int) -> None:
        self.is_mute = False
        self._server_port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        port: int = self._listening.getsockname()[1]
        return port

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._server_port))
            self._sockets += [client, server]
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(65_536):
                if not self.is_mute:
                    sink.sendall(content)
            if not self.is_mute:
                sink.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        for end in (self._listening, *self._sockets):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def behind_proxy(
    server: neo4j_server.Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Store, MutableProxy]]:
    for variable, value in server.environment.items():
        monkeypatch.setenv(variable, value)
    proxy = MutableProxy(urlsplit(server.environment["NEO4J_URI"]).port or 7687)
    monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{proxy.port}")
    store = open_store()
    store.retry_timeout_seconds = LIMIT_SECONDS
    try:
        yield store, proxy
    finally:
        proxy.close()
        store.close()


def seconds_until(work: Callable[[], object]) -> tuple[float, IntrographError | None]:
    """How long something takes, and the error that ends it."""
    began = time.monotonic()
    try:
        work()
    except IntrographError as error:
        return time.monotonic() - began, error
    return time.monotonic() - began, None


def test_a_query_ends_at_its_limit_though_the_server_falls_silent_while_it_runs(
    neo4j_running: neo4j_server.Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with behind_proxy(neo4j_running, monkeypatch) as (store, proxy):
        query = RunningQuery(store, "UNWIND range(1, 2000000) AS n RETURN n", limits=QueryLimits(LIMIT_SECONDS)).start()
        proxy.is_mute = True
        seconds, error = seconds_until(lambda: list(query))
        assert isinstance(error, QueryRefused)
        assert "stopped after" in str(error)
        assert LIMIT_SECONDS * 0.5 < seconds < PATIENCE_SECONDS


def test_a_query_ends_at_its_limit_though_the_server_was_silent_before(
    neo4j_running: neo4j_server.Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with behind_proxy(neo4j_running, monkeypatch) as (store, proxy):
        store.read("RETURN 1 AS n")
        proxy.is_mute = True
        limits = QueryLimits(LIMIT_SECONDS)
        seconds, error = seconds_until(lambda: RunningQuery(store, "RETURN 1 AS n", limits=limits).start())
        assert isinstance(error, QueryRefused)
        assert seconds < PATIENCE_SECONDS


def test_a_port_that_says_nothing_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{mute.getsockname()[1]}")
        store = open_store()
        limits = QueryLimits(LIMIT_SECONDS)
        seconds, error = seconds_until(lambda: RunningQuery(store, "RETURN 1 AS n", limits=limits).start())
        closing_seconds, _ = seconds_until(store.close)
    assert isinstance(error, QueryRefused)
    assert seconds < PATIENCE_SECONDS
    assert closing_seconds < PATIENCE_SECONDS
