"""One embedded server, shared by every process that needs it and owned by none of them.

    with lease(folder):               # keeps the server up; the system releases the lease when this process ends
        address = endpoint(folder)    # starts the server unless it runs

A client holds a shared lock on `clients.lock` as long as it lives; the system releases it even after `kill -9`. A small
supervisor process (`python -m graph.store.server FOLDER`) runs the server while any client holds that lock,
and `supervisor.lock` admits only one supervisor. If the supervisor dies, the next client starts another.
"""

import contextlib
import dataclasses
import json
import logging
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import portalocker

from graph.disk import unusable
from graph.errors import StoreUnreachable
from graph.store.server.arcadedb import STOP_SECONDS, EmbeddedServer, Endpoint, running_server
from graph.store.server.settings import ServerSettings

IDLE_SECONDS = 4.0  # how long the server waits for the next client after the last one
MEASURE_SECONDS = 10.0  # how often the size of the database is looked at
WAIT_SECONDS = 60.0  # how long a client waits for a server
NOTE = "endpoint.json"
UNEXPECTED = 1  # the exit status of an error that Python reports; others are numbers of the system's errors
# What a folder may hold before its server has started once: what clients and commands write first.
EARLY_FILES = frozenset(
    "backups changes clients.lock config databases java.args jobs log lost+found rejects server.log snapshots staging "
    f"supervisor.lock supervisor.log turn.lock writers.lock {NOTE}".split()
)

log = logging.getLogger(__name__)

_SHARED = portalocker.LockFlags.SHARED | portalocker.LockFlags.NON_BLOCKING
_EXCLUSIVE = portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING


@contextlib.contextmanager
def lease(folder: Path) -> Iterator[None]:
    """Keep the server over `folder` from stopping as idle."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        while (lock := _lock(folder / "clients.lock", _SHARED)) is None:
            time.sleep(0.02)  # an idle supervisor tests the lock for a moment
    except OSError as error:
        raise unusable(folder, error) from error
    try:
        yield
    finally:
        lock.close()


def endpoint(folder: Path, wait_seconds: float = WAIT_SECONDS) -> Endpoint:
    """The address at which a supervisor serves `folder`; a supervisor is started if there is none.

    Call it again after a lost connection: the address may have changed.

    Raises
    ------
    StoreUnreachable
        The server did not start, with its reason.
    """
    deadline = time.monotonic() + wait_seconds
    started: subprocess.Popen[bytes] | None = None
    attempt = uuid.uuid4().hex
    while time.monotonic() < deadline:
        supervised = not _is_free(folder / "supervisor.lock")
        note = _read_note(folder)
        if note.failed_attempt == attempt:
            raise StoreUnreachable(note.failure)
        if supervised and note.endpoint is not None:
            return note.endpoint
        ended = started.poll() if started is not None else None
        if ended == UNEXPECTED:
            raise StoreUnreachable(f"No server can be started for {folder}: {folder / 'supervisor.log'} says why.")
        if ended is not None and ended > 0:
            raise unusable(folder, OSError(ended, os.strerror(ended)))
        if not supervised and (started is None or ended is not None):  # a supervisor that was killed left no lock
            started = _start_supervisor(folder, attempt)
        time.sleep(0.03)
    raise StoreUnreachable(
        f"No graph server came up for {folder} within {wait_seconds:.0f} s; {folder / 'supervisor.log'} says why."
    )


def is_current(folder: Path, known: Endpoint) -> bool:
    """Whether the server behind an endpoint is in charge, and not shutting down."""
    return _read_note(folder).endpoint == known and not _is_free(folder / "supervisor.lock")


@dataclasses.dataclass(frozen=True)
class _Note:
    """What a supervisor says to its clients: where its server is, or why an attempt to start one failed."""

    endpoint: Endpoint | None = None
    failed_attempt: str = ""
    failure: str = ""


def _read_note(folder: Path) -> _Note:
    """The note of a supervisor; an empty one if there is none that can be read."""
    with contextlib.suppress(FileNotFoundError, ValueError, TypeError):
        content = dict(json.loads((folder / NOTE).read_text("utf-8")))
        endpoint = content.pop("endpoint", None)
        return _Note(Endpoint(**endpoint) if endpoint else None, **content)
    return _Note()


def restart(folder: Path) -> None:
    """End the server over `folder`; its supervisor starts another, and clients find the new address."""
    if (server := running_server(folder)) is not None:
        server.terminate()
        server.wait(STOP_SECONDS)


def _start_supervisor(folder: Path, attempt: str) -> subprocess.Popen[bytes]:
    log.info("%s: starting the embedded graph server", folder)
    try:
        log_file = open(folder / "supervisor.log", "ab")  # noqa: SIM115 - closed below; the process has its own handle
    except OSError as error:
        raise unusable(folder, error) from error
    with log_file:
        process = subprocess.Popen(
            [sys.executable, "-m", "graph.store.server", str(folder), attempt],
            cwd=Path(__file__).parents[3],  # where the package is
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            start_new_session=True,
        )
    threading.Thread(target=process.wait, daemon=True).start()  # or it would stay a zombie until this process ends
    return process


def serve(folder: Path, attempt: str) -> None:
    """Run the server until no client has held its lock for `IDLE_SECONDS`; a server that dies is started again."""
    lock = _lock(folder / "supervisor.lock", _EXCLUSIVE)
    if lock is None:
        return  # another supervisor was faster
    server = EmbeddedServer(folder, ServerSettings.of_environment())
    try:
        while not server.alive:
            (folder / NOTE).unlink(missing_ok=True)  # clients wait for the new address
            _write_note(folder, _Note(server.start()))
            if _is_idle_before_it_ends(folder, server):
                return
    except StoreUnreachable as error:
        _write_note(folder, _Note(failed_attempt=attempt, failure=str(error)))
    finally:
        server.stop()
        lock.close()


def _is_idle_before_it_ends(folder: Path, server: EmbeddedServer) -> bool:
    """Wait until the server is idle (True) or has ended (False): it ran out of memory, or must start with more."""
    idle_since = measured_at = time.monotonic()
    while server.alive:
        time.sleep(0.25)
        if time.monotonic() - measured_at > MEASURE_SECONDS:
            measured_at = time.monotonic()
            if server.needs_more_memory:
                log.info("%s: the database has grown: starting its server again with more memory", folder)
                (folder / NOTE).unlink(missing_ok=True)  # whatever the server says from now on, clients try again
                server.stop()
                return False
        if (exclusive := _lock(folder / "clients.lock", _EXCLUSIVE)) is None:
            idle_since = time.monotonic()
            continue
        try:
            if time.monotonic() - idle_since > IDLE_SECONDS:
                (folder / NOTE).unlink(missing_ok=True)  # while no client can be reading it
                return True
        finally:
            exclusive.close()
    return False


def _lock(path: Path, flags: portalocker.LockFlags) -> IO[Any] | None:
    file = open(path, "a+")  # noqa: SIM115 - the lock lives as long as the open file
    try:
        portalocker.lock(file, flags)
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


def _write_note(folder: Path, note: _Note) -> None:
    """Write a note that this user alone can read."""
    part = folder / f"{NOTE}.{os.getpid()}"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(dataclasses.asdict(note), file)
    part.replace(folder / NOTE)
