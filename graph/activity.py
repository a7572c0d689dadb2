"""Mentions along time: the last of them, and how many there were week by week or month by month."""

import bisect
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graph.records import instant, milliseconds
from graph.store.mentions import UNDATED
from graph.store.reading import Event, Pairs

SHORT_DAYS = 250  # a time shorter than this is told in weeks, a longer one in months


@dataclass(frozen=True)
class Post:
    """One mention: who names whom, when (ms), how, and where to see it."""

    source: str
    target: str
    at: int | None
    kind: str
    count: int
    url: str


@dataclass(frozen=True)
class Stretch:
    """A week or a month from the instant `first` up to `last` (ms, both included), and its mentions by kind."""

    first: int
    last: int
    kinds: Mapping[str, int]

    @property
    def count(self) -> int:
        return sum(self.kinds.values())


def last_posts(pairs: Pairs, number: int) -> list[Post]:
    """The last mentions of these pairs, the latest first, those without a time at the end."""
    events = [(pair, event) for pair, found in pairs.items() for event in found]
    events.sort(key=lambda one: UNDATED if one[1].at is None else one[1].at, reverse=True)
    return [Post(*pair, event.at, event.kind, event.count, event.url) for pair, event in events[:number]]


def along_time(events: Iterable[Event], first: int, last: int) -> list[Stretch]:
    """The mentions of each week (from Monday) or month (UTC) between two instants (ms); empty ones are there too.

    >>> day = 86_400_000
    >>> [stretch.count for stretch in along_time([Event(9 * day, "reply", 2, "")], 0, 13 * day)]
    [0, 2, 0]
    """
    edges = _edges(instant(first), instant(last))
    starts = [milliseconds(edge) for edge in edges]
    kinds: list[dict[str, int]] = [{} for _ in starts[:-1]]
    for event in events:
        if event.at is None or not starts[0] <= event.at < starts[-1]:
            continue
        place = bisect.bisect_right(starts, event.at) - 1
        kinds[place][event.kind] = kinds[place].get(event.kind, 0) + event.count
    return [Stretch(start, end - 1, k) for start, end, k in zip(starts, starts[1:], kinds, strict=False)]


def months(first: int, last: int) -> list[tuple[int, int]]:
    """First and last instant (ms) of each month (UTC) that two instants lie in or between."""
    starts = [milliseconds(edge) for edge in _months(instant(first), instant(last))]
    return [(start, end - 1) for start, end in itertools.pairwise(starts)]


def _edges(first: datetime, last: datetime) -> list[datetime]:
    if last - first > timedelta(days=SHORT_DAYS):
        return _months(first, last)
    edge = first.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=first.weekday())
    edges = [edge]
    while edges[-1] <= last:
        edges.append(edges[-1] + timedelta(days=7))
    return edges


def _months(first: datetime, last: datetime) -> list[datetime]:
    edges = [datetime(first.year, first.month, 1, tzinfo=UTC)]
    while edges[-1] <= last:
        edge = edges[-1]
        edges.append(datetime(edge.year + edge.month // 12, edge.month % 12 + 1, 1, tzinfo=UTC))
    return edges
