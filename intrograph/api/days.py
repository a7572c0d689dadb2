"""Days as an analyst writes them, and the instants that they stand for."""

import time
from datetime import UTC, date, datetime, timedelta

from graph.errors import WrongUse
from graph.records import Window, to_milliseconds

Day = str | date | datetime


def window_of(since: Day | None, until: Day | None) -> Window:
    """The window from the first day to the last, both included."""
    return Window(None if since is None else to_milliseconds(instant_of(since)), end_of(until))


def end_of(day: Day | None) -> int | None:
    """The last millisecond that counts: the end of a day, or the instant of a `datetime`."""
    if day is None:
        return None
    if isinstance(day, datetime):
        return to_milliseconds(instant_of(day))
    return to_milliseconds(instant_of(day) + timedelta(days=1)) - 1


def instant_of(day: Day) -> datetime:
    """The first instant of a day, or the instant of a `datetime`, in UTC.

    >>> instant_of("2026-03-01").isoformat()
    '2026-03-01T00:00:00+00:00'
    """
    if isinstance(day, datetime):
        return day if day.tzinfo else day.replace(tzinfo=UTC)
    try:
        parsed = date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        raise WrongUse(f"“{str(day)[:40]}” is not a day; write it as 2026-03-01.") from None
    return datetime(parsed.year, parsed.month, parsed.day, tzinfo=UTC)


def now() -> int:
    """The present in milliseconds."""
    return int(time.time() * 1000)
