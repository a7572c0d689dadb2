"""Locks between processes; the file of a lock exists only while it is held."""

import contextlib
import os
import time
from pathlib import Path
from typing import IO, Self

import portalocker

CHECK_SECONDS = 0.05


class VanishingLock:
    """An exclusive lock whose file is removed with it.

    A process that waited for the file may get its lock after the file was removed, while another process locks a new
    file of that name: so a lock counts only on the file that stands at the path.

    Parameters
    ----------
    timeout_seconds
        How long `acquire` waits.
    """

    def __init__(self, path: Path, timeout_seconds: float) -> None:
        self._path = path
        self._timeout_seconds = timeout_seconds
        self._lock: portalocker.Lock | None = None

    def acquire(self) -> None:
        """Wait for the lock.

        Raises
        ------
        portalocker.LockException
            It was not free in time.
        """
        end = time.monotonic() + self._timeout_seconds
        while True:
            left = max(0.0, end - time.monotonic())
            lock = portalocker.Lock(self._path, "a", timeout=left, check_interval=CHECK_SECONDS)
            if _stands_at(self._path, lock.acquire()):
                self._lock = lock
                return
            lock.release()

    def release(self) -> None:
        """Remove the file, then release the lock."""
        if self._lock is None:
            return
        with contextlib.suppress(OSError):  # Windows removes no open file: there it stays
            self._path.unlink()
        self._lock.release()
        self._lock = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _stands_at(path: Path, file: IO[str] | IO[bytes]) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False
