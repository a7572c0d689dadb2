"""One embedded server, shared by every process that needs it and owned by none of them.

    with lease(folder):                # keeps a server up; the system lets go of it when this process ends
        where = endpoint(folder)      # starts the server where nobody else has

A client holds a shared lock on `clients.lock` for as long as it lives; the system drops it even after `kill -9`. A
small supervisor process (`python -m graph.store.server.supervisor FOLDER`) runs the server while any client holds that
lock, and `supervisor.lock` lets only one run. When the supervisor dies, the next client that asks starts another.
"""

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import portalocker

from graph.errors import StoreUnreachable
from graph.store.server.arcadedb import EmbeddedServer, Endpoint

IDLE_SECONDS = 4.0  # how long the server waits for the next client once the last has gone
WAIT_SECONDS = 60.0  # how long a client waits for a server

_SHARED = portalocker.LockFlags.SHARED | portalocker.LockFlags.NON_BLOCKING
_ALONE = portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING


@contextlib.contextmanager
def lease(folder: Path) -> Iterator[None]:
    """Keep a server that runs over `folder` from leaving as idle."""
    folder.mkdir(parents=True, exist_ok=True)
    while (lock := _lock(folder / "clients.lock", _SHARED)) is None:
        time.sleep(0.02)  # an idle supervisor tests the lock for a moment
    try:
        yield
    finally:
        lock.close()


def endpoint(folder: Path, wait_seconds: float = WAIT_SECONDS) -> Endpoint:
    """Where the living supervisor serves `folder`, starting one where there is none.

    Ask again after a lost connection: the answer may have changed.
    """
    note, deadline = folder / "endpoint.json", time.monotonic() + wait_seconds
    started: subprocess.Popen[bytes] | None = None
    attempt = uuid.uuid4().hex
    while time.monotonic() < deadline:
        supervised = not _is_free(folder / "supervisor.lock")
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
            found = json.loads(note.read_text())
            if found.get("failed_attempt") == attempt:
                raise StoreUnreachable(found["failure"])
            if supervised and "endpoint" in found:
                return Endpoint(**found["endpoint"])
        if not supervised and (started is None or started.poll() is not None):
            started = _start_supervisor(folder, attempt)
        time.sleep(0.03)
    raise StoreUnreachable(
        f"No graph server came up for {folder} within {wait_seconds:.0f} s; {folder / 'supervisor.log'} says why."
    )


def is_current(folder: Path, known: Endpoint) -> bool:
    """Whether the server behind an endpoint is still the one in charge, not one that is on its way down."""
    with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
        found = json.loads((folder / "endpoint.json").read_text())
        return found.get("endpoint") == dataclasses.asdict(known) and not _is_free(folder / "supervisor.lock")
    return False


def _start_supervisor(folder: Path, attempt: str) -> subprocess.Popen[bytes]:
    with open(folder / "supervisor.log", "ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "graph.store.server.supervisor", str(folder), attempt],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    threading.Thread(target=process.wait, daemon=True).start()  # or it stays a zombie for as long as we live
    return process


def serve(folder: Path, attempt: str) -> None:
    """Run the server until no client has held its lock for `IDLE_SECONDS`."""
    mine = _lock(folder / "supervisor.lock", _ALONE)
    if mine is None:
        return  # another supervisor was faster
    note = folder / "endpoint.json"
    note.unlink(missing_ok=True)
    server = EmbeddedServer(folder)
    try:
        _write_private(note, {"endpoint": dataclasses.asdict(server.start())})
        _wait_while_needed(folder, server)
    except StoreUnreachable as error:
        _write_private(note, {"failed_attempt": attempt, "failure": str(error)})
    finally:
        server.stop()
        mine.close()


def _wait_while_needed(folder: Path, server: EmbeddedServer) -> None:
    idle_since = time.monotonic()
    while server.alive:
        time.sleep(0.25)
        if (alone := _lock(folder / "clients.lock", _ALONE)) is None:
            idle_since = time.monotonic()
            continue
        try:
            if time.monotonic() - idle_since > IDLE_SECONDS:
                (folder / "endpoint.json").unlink(missing_ok=True)  # while no client can be reading it
                return
        finally:
            alone.close()


def _lock(path: Path, how: portalocker.LockFlags) -> IO[Any] | None:
    file = open(path, "a+")  # noqa: SIM115 - the lock lives as long as the open file
    try:
        portalocker.lock(file, how)
        return file
    except portalocker.LockException:
        file.close()
        return None


def _is_free(path: Path) -> bool:
    lock = _lock(path, _SHARED)
    if lock is None:
        return False
    lock.close()
    return True


def _write_private(path: Path, content: dict[str, Any]) -> None:
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file)
    new.replace(path)


def _leave(*_: object) -> None:
    sys.exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the client; the server leaves when unneeded
    serve(Path(sys.argv[1]), sys.argv[2])
