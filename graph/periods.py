"""Two periods to compare."""

from dataclasses import dataclass
from datetime import date

from graph.errors import WrongUse
from graph.records import DAY_MS, Window, day_of, end_of_day, start_of_day

LATEST_DAYS = 90  # of the later period, if none is chosen


@dataclass(frozen=True)
class Periods:
    """Two periods (ms) to compare; neither is open at an end."""

    earlier: Window
    later: Window

    @property
    def days(self) -> tuple[float, float]:
        """The lengths of the earlier and the later period in days."""
        return _length(self.earlier), _length(self.later)


def periods_of(span: Window, later: Window, earlier: Window | None = None) -> Periods:
    """The periods to compare, both with a first and a last instant.

    Parameters
    ----------
    span
        The first and the last dated mention; ends that a period leaves open are taken from here.
    later
        The later period. Without any end: the latest `LATEST_DAYS` days, at most half of the span.
    earlier
        The earlier period; None for the one of the same length right before.

    Raises
    ------
    WrongUse
        No mention is dated, or a period ends before it begins.

    >>> day = 86_400_000
    >>> periods_of(Window(0, 30 * day - 1), Window(20 * day, 25 * day - 1)).earlier == Window(15 * day, 20 * day - 1)
    True
    """
    if span.first is None or span.last is None:
        raise WrongUse("No mention has a date, so periods cannot be compared: load mentions with a date.")
    first, last = start_of_day(day_of(span.first)), end_of_day(day_of(span.last))
    span = Window(first, last)
    if later.is_open:
        days = min(LATEST_DAYS, int(_length(span)) // 2 or 1)
        later = Window(last + 1 - days * DAY_MS, last)
    later = _closed(later, span)
    assert later.first is not None
    assert later.last is not None
    length = later.last - later.first + 1
    earlier = earlier or Window(later.first - length, later.first - 1)
    return Periods(_closed(earlier, span), later)


def _closed(window: Window, span: Window) -> Window:
    """A window with both ends; raises `WrongUse` if it ends before it begins."""
    closed = Window(
        span.first if window.first is None else window.first,
        span.last if window.last is None else window.last,
    )
    assert closed.first is not None
    assert closed.last is not None
    if closed.first > closed.last:
        raise WrongUse("A period ends before it begins: give an earlier first day or a later last one.")
    return closed


def days_of(window: Window) -> tuple[date, date]:
    """The first and the last day of a window with both ends."""
    assert window.first is not None
    assert window.last is not None
    return day_of(window.first), day_of(window.last)


def _length(window: Window) -> float:
    """In days."""
    assert window.first is not None
    assert window.last is not None
    return (window.last - window.first + 1) / DAY_MS
