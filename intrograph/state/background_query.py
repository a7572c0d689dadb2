"""A query of the Cypher page in a thread of its own, so that the page stays free and can cancel it."""

import logging
import threading

from graph.errors import IntrographError
from graph.store.query import RunningQuery

QUICK_SECONDS = 0.5  # most queries end within this time: the page shows their result at once

log = logging.getLogger(__name__)


class BackgroundQuery:
    """The work of a query under way, or `error` if it failed. A subclass says in `_work` what to do with its rows."""

    def __init__(self, query: RunningQuery, name: str) -> None:
        self.error: IntrographError | None = None
        self._query = query
        self._done = threading.Event()
        threading.Thread(target=self._run, name=name, daemon=True).start()
        self._done.wait(QUICK_SECONDS)

    @property
    def is_running(self) -> bool:
        return not self._done.is_set()

    @property
    def seconds(self) -> float:
        """How long the query has taken so far, or took."""
        return self._query.seconds

    @property
    def row_count(self) -> int:
        """Rows handed out so far."""
        return self._query.row_count

    def wait(self, seconds: float) -> None:
        """Wait until the work is done, at most so long."""
        self._done.wait(seconds)

    def cancel(self) -> None:
        """End the query and the server's work for it."""
        self._query.cancel()
        self._done.wait(QUICK_SECONDS)

    def _work(self) -> None:
        raise NotImplementedError

    def _run(self) -> None:
        try:
            self._work()
        except IntrographError as error:
            self.error = error
        except Exception:  # a thread has nobody else to tell
            log.exception("a query of the Cypher page failed")
            self.error = IntrographError("The query failed in an unexpected way; the log of the app has the details.")
        finally:
            self._done.set()
