"""What one process keeps of one store: values derived from it, and work in the background.

A snapshot, a ranking context, the learned models and the search index are expensive to derive and stay valid for one
revision of the store. The session builds each of them once, however many threads ask at the same time, and releases the
version before.
"""

import logging
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
THREADS = 2  # for work in the background: the app needs the other cores

log = logging.getLogger(__name__)


class Session:
    """Derived values by name and version, and one executor for work in the background.

    >>> session = Session()
    >>> session.value("square", 4, lambda: 4 * 4), session.value("square", 4, lambda: 1 / 0)
    (16, 16)
    >>> session.ready("square", 5) is None
    True
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._values: dict[Hashable, tuple[Hashable, Future[Any]]] = {}
        self._running: dict[Hashable, Future[Any]] = {}
        self._executor: ThreadPoolExecutor | None = None

    def value(self, name: Hashable, version: Hashable, build: Callable[[], T]) -> T:
        """The value of this name and version; the first caller builds it, others wait for that.

        A build that fails raises in every caller that waited, and the next caller tries again.
        """
        with self._lock:
            known = self._values.get(name)
            mine = known is None or known[0] != version
            if mine:
                known = self._values[name] = version, Future()
        assert known is not None
        future: Future[T] = known[1]
        if mine:
            try:
                future.set_result(build())
            except BaseException as error:
                self._drop(name, future)
                future.set_exception(error)
        return future.result()

    def ready(self, name: Hashable, version: Hashable) -> Any | None:
        """The value if it has been built, else None; never waits."""
        with self._lock:
            known = self._values.get(name)
        if known is None or known[0] != version or not known[1].done() or known[1].exception() is not None:
            return None
        return known[1].result()

    def submit(self, name: Hashable, work: Callable[[], T]) -> "Future[T]":
        """Run `work` in the background; while work of this name runs, its future is returned instead."""
        with self._lock:
            running = self._running.get(name)
            if running is not None and not running.done():
                return running
            if self._executor is None:
                self._executor = ThreadPoolExecutor(THREADS, thread_name_prefix="intrograph")
            future = self._running[name] = self._executor.submit(work)
        future.add_done_callback(lambda done: _report(name, done))
        return future

    def running(self, name: Hashable) -> "Future[Any] | None":
        """The future of work of this name: running, done or failed; None if it was never submitted."""
        with self._lock:
            return self._running.get(name)

    def clear(self) -> None:
        """Release every value: somebody was deleted, or the store was closed."""
        with self._lock:
            self._values.clear()

    def close(self) -> None:
        """Release every value and stop the executor; work that has not begun is cancelled."""
        self.clear()
        with self._lock:
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)

    def _drop(self, name: Hashable, future: "Future[Any]") -> None:
        with self._lock:
            if (known := self._values.get(name)) is not None and known[1] is future:
                del self._values[name]


def _report(name: Hashable, future: "Future[Any]") -> None:
    if not future.cancelled() and (error := future.exception()) is not None:
        log.error("background work %r failed", name, exc_info=error)
