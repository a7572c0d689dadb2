"""Mentions along time: how many by day, week or month, and the frames of a playback.

Days, weeks and months are those of UTC.
"""

import bisect
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graph.records import Mention, to_datetime, to_milliseconds, whole

BY_DAY_DAYS = 70  # a shorter time is divided into days,
BY_WEEK_DAYS = 250  # one shorter than this into weeks, a longer one into months


@dataclass(frozen=True)
class TimeBin:
    """The mentions of a day, week or month, by kind; `first` and `last` are its instants (ms), both included."""

    first: int
    last: int
    kinds: Mapping[str, float]

    @property
    def count(self) -> float:
        return whole(sum(self.kinds.values()))


@dataclass(frozen=True)
class PlaybackFrame:
    """The first and the last instant (ms) of one frame, both included."""

    first: int
    last: int


@dataclass(frozen=True)
class Playback:
    """How the time between two instants is played: frame by frame, each a `unit` ("day" or "month") long."""

    unit: str
    frames: list[PlaybackFrame]


def bin_mentions(mentions: Iterable[Mention[str]], first: int, last: int) -> list[TimeBin]:
    """The mentions between two instants (ms) by day, week (from Monday) or month, without gaps.

    The bins cover whole units, so they may begin before `first` and end after `last`. Undated mentions are in none.

    >>> day = 86_400_000
    >>> [time_bin.count for time_bin in bin_mentions([Mention("a", "b", "1", 2 * day, "reply", 2, "")], 0, 3 * day)]
    [0, 0, 2, 0]
    """
    starts = [to_milliseconds(edge) for edge in _edges(to_datetime(first), to_datetime(last))]
    kinds: list[dict[str, float]] = [{} for _ in starts[:-1]]
    for mention in mentions:
        if mention.at is None or not starts[0] <= mention.at < starts[-1]:
            continue
        counts = kinds[bisect.bisect_right(starts, mention.at) - 1]
        counts[mention.kind] = whole(counts.get(mention.kind, 0) + mention.count)
    return [
        TimeBin(start, end - 1, counts) for (start, end), counts in zip(itertools.pairwise(starts), kinds, strict=True)
    ]


def playback_frames(first: int, last: int) -> Playback:
    """The frames that cover the time between two instants (ms): days, or months if it is longer."""
    start, end = to_datetime(first), to_datetime(last)
    by_day = end - start < timedelta(days=BY_DAY_DAYS)
    starts = [to_milliseconds(edge) for edge in (_days(start, end, 1) if by_day else _months(start, end))]
    frames = [PlaybackFrame(start_ms, end_ms - 1) for start_ms, end_ms in itertools.pairwise(starts)]
    return Playback("day" if by_day else "month", frames)


def _edges(first: datetime, last: datetime) -> list[datetime]:
    if last - first >= timedelta(days=BY_WEEK_DAYS):
        return _months(first, last)
    if last - first < timedelta(days=BY_DAY_DAYS):
        return _days(first, last, 1)
    return _days(first - timedelta(days=first.weekday()), last, 7)


def _days(first: datetime, last: datetime, step_days: int) -> list[datetime]:
    edges = [first.replace(hour=0, minute=0, second=0, microsecond=0)]
    while edges[-1] <= last:
        edges.append(edges[-1] + timedelta(days=step_days))
    return edges


def _months(first: datetime, last: datetime) -> list[datetime]:
    edges = [datetime(first.year, first.month, 1, tzinfo=UTC)]
    while edges[-1] <= last:
        edge = edges[-1]
        edges.append(datetime(edge.year + edge.month // 12, edge.month % 12 + 1, 1, tzinfo=UTC))
    return edges
