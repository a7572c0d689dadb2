"""Writers of an embedded store, held back while a backup reads it: the server has no snapshots that stay unchanged.

Every writing transaction holds a shared lock on `writers.lock`, a backup an exclusive one. Whoever wants that lock
passes through `turn.lock` first, where a waiting backup keeps new writers: without it, writers that take turns could
hold the lock between them for ever. The system releases both, even after `kill -9`.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import portalocker

_SHARED, _EXCLUSIVE = portalocker.LockFlags.SHARED, portalocker.LockFlags.EXCLUSIVE


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Wait until no backup reads the store, and let none begin."""
    with contextlib.ExitStack() as stack:
        with _held(folder / "turn.lock", _SHARED):
            stack.enter_context(_held(folder / "writers.lock", _SHARED))
        yield


@contextlib.contextmanager
def writers_paused(folder: Path) -> Iterator[None]:
    """Wait for the transactions under way, and hold later ones back."""
    with _held(folder / "turn.lock", _EXCLUSIVE), _held(folder / "writers.lock", _EXCLUSIVE):
        yield


@contextlib.contextmanager
def _held(path: Path, flags: portalocker.LockFlags) -> Iterator[None]:
    with open(path, "a+") as file:
        portalocker.lock(file, flags)
        yield
