"""Mentions over time as bars, stacked by kind, with a line for picked people, and a brush that chooses a period."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.circle.timeline import TimeBin, playback_frames
from graph.records import day_of, format_day
from intrograph.components.browser import bundle, component, event_of
from intrograph.components.sparklines import kind_colors
from intrograph.components.text import clean
from intrograph.state.errors import guarded_callback

HERE = Path(__file__).parent
HEIGHT_PX = 142
LONGEST_KIND = 20


@dataclass(frozen=True)
class Line:
    """A line over the bars: its own mentions of each bin, which are a part of the bar, and its name."""

    name: str
    bins: Sequence[TimeBin]


def timeline_view(
    bins: Sequence[TimeBin],
    first: date | None,
    last: date | None,
    *,
    kinds: Sequence[str],
    line: Line | None = None,
    key: str,
    on_choice: Callable[[date | None, date | None], None],
) -> None:
    """Show bins with the days `first` to `last` chosen; `on_choice` gets a new choice, None and None for all time.

    `kinds` gives the order and the colors of the kinds of mention.
    """

    def emit() -> None:
        if event := event_of(key):
            on_choice(_day(event.get("from")), _day(event.get("to")))

    days = [(day_of(time_bin.first), day_of(time_bin.last)) for time_bin in bins]
    playback = playback_frames(bins[0].first, bins[-1].last)
    own = [time_bin.count for time_bin in line.bins] if line and line.bins else [None] * len(bins)
    data = {
        "bins": [_bin(time_bin, *ends, kinds, of) for time_bin, ends, of in zip(bins, days, own, strict=True)],
        "kinds": [
            {"name": clean(kind, LONGEST_KIND), "color": color}
            for kind, color in zip(kinds, kind_colors(len(kinds)), strict=True)
        ],
        "line": clean(line.name, 80) if line and line.bins else "",
        "chosen": _covering(days, first, last),
        "unit": playback.unit,
        "frames": [_covering(days, day_of(frame.first), day_of(frame.last)) for frame in playback.frames],
    }
    _timeline()(key=key, data=data, height=HEIGHT_PX, on_event_change=guarded_callback(emit))


def _bin(time_bin: TimeBin, start: date, end: date, kinds: Sequence[str], own: float | None) -> dict[str, Any]:
    first, last = format_day(time_bin.first), format_day(time_bin.last)
    return {
        "first": start.isoformat(),
        "last": end.isoformat(),
        "first_label": first,
        "last_label": last,
        "count": time_bin.count,
        "parts": [time_bin.kinds.get(kind, 0) for kind in kinds],
        "own": own,
        "label": f"{first} – {last}: {_counts(time_bin)}" + (f"; line: {own:,}" if own is not None else ""),
    }


def _counts(time_bin: TimeBin) -> str:
    ranked = sorted(time_bin.kinds.items(), key=lambda kind: -kind[1])
    kinds = ", ".join(f"{count:,} {clean(kind, LONGEST_KIND)}" for kind, count in ranked)
    mentions = f"{time_bin.count:,} {'mention' if time_bin.count == 1 else 'mentions'}"
    return f"{mentions} ({kinds})" if kinds else mentions


def _covering(days: Sequence[tuple[date, date]], first: date | None, last: date | None) -> tuple[int, int]:
    """The indices of the first and the last bin that hold a day between two; all bins if none does."""
    covering = [
        index
        for index, (start, end) in enumerate(days)
        if (first is None or end >= first) and (last is None or start <= last)
    ]
    return (covering[0], covering[-1]) if covering else (0, len(days) - 1)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _timeline() -> Callable[..., Any]:
    scripts = [HERE / "brush.js", HERE / "bars.js", HERE / "timeline.js"]
    return component("timeline", bundle(scripts), (HERE / "timeline.css").read_text("utf-8"))
