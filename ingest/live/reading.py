"""Read a feed in its own thread, so that reading continues while the store writes; a bounded queue connects them."""

import logging
import queue
import threading
import time

from graph.store import Feed as Progress
from ingest.live.events import Event, Feed
from ingest.live.settings import LiveSettings

LOOK_SECONDS = 0.2

log = logging.getLogger(__name__)


class FeedReader:
    """Reads a feed until its end, until it fails, or until `stop` is set."""

    def __init__(self, feed: Feed, progress: Progress, settings: LiveSettings, stop: threading.Event) -> None:
        self._feed = feed
        self._progress = progress
        self._stop = stop
        self._queue: queue.Queue[Event | None] = queue.Queue(settings.queue_events)
        self._failure: BaseException | None = None
        self._is_behind = False
        self._thread = threading.Thread(target=self._read, name=f"follow-{feed.id}", daemon=True)
        self.has_ended = False

    def start(self) -> None:
        self._thread.start()

    def next(self, timeout_seconds: float) -> Event | None:
        """The next event; None if there is none within the timeout, or the feed has ended."""
        try:
            event = self._queue.get(timeout=timeout_seconds)
        except queue.Empty:
            if not self._thread.is_alive() and self._queue.empty():
                self.has_ended = True
            return None
        self.has_ended = event is None
        return event

    def finish(self, timeout_seconds: float = 10.0) -> None:
        """Wait until reading ends, and raise its error if it failed."""
        self._thread.join(timeout_seconds)
        if self._failure is not None:
            raise self._failure

    def _read(self) -> None:
        try:
            for event in self._feed.events(self._progress, self._stop):
                if not self._put(event):
                    return
        except BaseException as failure:
            self._failure = failure
        self._put(None)

    def _put(self, event: Event | None) -> bool:
        """Hand an event over, waiting for room; False if reading is to stop."""
        try:
            self._queue.put_nowait(event)
            self._is_behind = self._is_behind and self._queue.qsize() > self._queue.maxsize // 2
            return True
        except queue.Full:
            self._tell_behind()
        since = time.monotonic()
        while not self._stop.is_set():
            try:
                self._queue.put(event, timeout=LOOK_SECONDS)
                log.debug("%s: waited %.1f s for the store", self._feed.title, time.monotonic() - since)
                return True
            except queue.Full:
                continue
        return False

    def _tell_behind(self) -> None:
        if not self._is_behind:
            log.warning(
                "%s falls behind: %s events wait for the store, and the feed is read no further until they are written",
                self._feed.title,
                f"{self._queue.maxsize:,}",
            )
        self._is_behind = True
