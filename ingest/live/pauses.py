"""Pauses between attempts: longer each time, with jitter, or until the instant that a service names."""

import email.utils
import logging
import random
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from ingest.live.settings import LiveSettings

LONGEST_WAIT_SECONDS = 3600.0  # until an instant that a service names

log = logging.getLogger(__name__)


class Stopped(Exception):
    """Following was asked to stop during a pause."""


class Pauses:
    """The pauses of one connection.

    Parameters
    ----------
    stop
        Ends every pause once it is set.
    """

    def __init__(self, settings: LiveSettings, stop: threading.Event) -> None:
        self._settings = settings
        self._stop = stop
        self.failures = 0

    def succeeded(self) -> None:
        """Begin with a short pause again."""
        self.failures = 0

    def back_off(self, what: str, reason: object) -> None:
        """Pause after a failure, and say so: twice as long as after the one before, less up to a half at random.

        Raises
        ------
        Stopped
            Following was asked to stop meanwhile.
        """
        settings = self._settings
        longest = min(settings.longest_pause_seconds, settings.first_pause_seconds * 2 ** min(self.failures, 30))
        seconds = longest * random.uniform(0.5, 1.0)
        self.failures += 1
        log.warning("%s: %s; trying again in %.1f s", what, reason, seconds)
        self.pause(seconds)

    def wait_as_told(self, what: str, headers: Mapping[str, str]) -> None:
        """Pause until the instant that the answer to too many requests names; back off if it names none."""
        until = reset_time(headers)
        if until is None:
            self.back_off(what, "too many requests (429)")
            return
        seconds = min(LONGEST_WAIT_SECONDS, max(0.0, until - time.time()))
        clock = datetime.fromtimestamp(until, UTC).strftime("%H:%M:%S")
        log.warning("%s: too many requests (429); waiting %.0f s, until %s UTC", what, seconds, clock)
        self.pause(seconds)

    def pause(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise Stopped


def reset_time(headers: Mapping[str, str]) -> float | None:
    """When requests are allowed again, in seconds since 1970; None if the headers do not say.

    Bluesky names it in seconds since 1970, Mastodon as a time in ISO 8601, others as seconds from now or as a date.

    >>> reset_time({"ratelimit-reset": "1790000000"}), reset_time({"x-ratelimit-reset": "2026-09-21T13:33:20Z"})
    (1790000000.0, 1789997600.0)
    >>> reset_time({"retry-after": "Mon, 21 Sep 2026 13:33:20 GMT"}), reset_time({})
    (1789997600.0, None)
    """
    for name in ("retry-after", "ratelimit-reset", "x-ratelimit-reset"):
        if (text := headers.get(name, "").strip()) and (instant := _instant(text)) is not None:
            return instant
    return None


def _instant(text: str) -> float | None:
    try:
        seconds = float(text)
        return seconds if seconds > 1e9 else time.time() + seconds
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        pass
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except ValueError:
        return None
