"""Mentions along time: the last of them, and how many there were by day, week or month."""

import bisect
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graph.records import DAY_MS, Mention, to_datetime, to_milliseconds

BY_DAY_DAYS = 70  # a time shorter than this is told in days,
BY_WEEK_DAYS = 250  # one shorter than this in weeks, a longer one in months


@dataclass(frozen=True)
class TimeBin:
    """A day, week or month from the instant `first` up to `last` (ms, both included), and its mentions by kind."""

    first: int
    last: int
    kinds: Mapping[str, int]

    @property
    def count(self) -> int:
        return sum(self.kinds.values())


def bin_mentions(events: Iterable[Mention[str]], first: int, last: int) -> list[TimeBin]:
    """The mentions of each day, week (from Monday) or month (UTC) between two instants (ms); empty ones are there too.

    >>> day = 86_400_000
    >>> [stretch.count for stretch in bin_mentions([Mention("a", "b", "1", 2 * day, "reply", 2, "")], 0, 3 * day)]
    [0, 0, 2, 0]
    """
    edges = _edges(to_datetime(first), to_datetime(last))
    starts = [to_milliseconds(edge) for edge in edges]
    kinds: list[dict[str, int]] = [{} for _ in starts[:-1]]
    for event in events:
        if event.at is None or not starts[0] <= event.at < starts[-1]:
            continue
        place = bisect.bisect_right(starts, event.at) - 1
        kinds[place][event.kind] = kinds[place].get(event.kind, 0) + event.count
    return [TimeBin(start, end - 1, k) for start, end, k in zip(starts, starts[1:], kinds, strict=False)]


def steps(first: int, last: int) -> tuple[str, list[tuple[int, int]]]:
    """How a time between two instants (ms) is played: by "day" or "month", and first and last instant of each step."""
    by_day = last - first < BY_DAY_DAYS * DAY_MS
    edges = (
        _days(to_datetime(first), to_datetime(last), 1) if by_day else _months(to_datetime(first), to_datetime(last))
    )
    starts = [to_milliseconds(edge) for edge in edges]
    return "day" if by_day else "month", [(start, end - 1) for start, end in itertools.pairwise(starts)]


def _edges(first: datetime, last: datetime) -> list[datetime]:
    if last - first >= timedelta(days=BY_WEEK_DAYS):
        return _months(first, last)
    if last - first < timedelta(days=BY_DAY_DAYS):
        return _days(first, last, 1)
    return _days(first - timedelta(days=first.weekday()), last, 7)


def _days(first: datetime, last: datetime, step: int) -> list[datetime]:
    edges = [first.replace(hour=0, minute=0, second=0, microsecond=0)]
    while edges[-1] <= last:
        edges.append(edges[-1] + timedelta(days=step))
    return edges


def _months(first: datetime, last: datetime) -> list[datetime]:
    edges = [datetime(first.year, first.month, 1, tzinfo=UTC)]
    while edges[-1] <= last:
        edge = edges[-1]
        edges.append(datetime(edge.year + edge.month // 12, edge.month % 12 + 1, 1, tzinfo=UTC))
    return edges
