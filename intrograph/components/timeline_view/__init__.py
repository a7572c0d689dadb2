"""Mentions over time as bars, and a brush over them that chooses a period."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.circle.timeline import TimeBin, playback_frames
from graph.records import day_of, format_day
from intrograph.components.browser import bundle, component, event_of
from intrograph.state.errors import guarded_callback

HERE = Path(__file__).parent
HEIGHT_PX = 108


def timeline_view(
    bins: Sequence[TimeBin],
    first: date | None,
    last: date | None,
    *,
    key: str,
    on_choice: Callable[[date | None, date | None], None],
) -> None:
    """Show bins with the days `first` to `last` chosen; `on_choice` gets a new choice, None and None for all time."""

    def emit() -> None:
        if event := event_of(key):
            on_choice(_day(event.get("from")), _day(event.get("to")))

    days = [(day_of(time_bin.first), day_of(time_bin.last)) for time_bin in bins]
    playback = playback_frames(bins[0].first, bins[-1].last)
    data = {
        "bins": [_bin(time_bin, start, end) for time_bin, (start, end) in zip(bins, days, strict=True)],
        "chosen": _covering(days, first, last),
        "unit": playback.unit,
        "frames": [_covering(days, day_of(frame.first), day_of(frame.last)) for frame in playback.frames],
    }
    _timeline()(key=key, data=data, height=HEIGHT_PX, on_event_change=guarded_callback(emit))


def _bin(time_bin: TimeBin, start: date, end: date) -> dict[str, Any]:
    first, last = format_day(time_bin.first), format_day(time_bin.last)
    return {
        "first": start.isoformat(),
        "last": end.isoformat(),
        "first_label": first,
        "last_label": last,
        "count": time_bin.count,
        "label": f"{first} – {last}: {_counts(time_bin)}",
    }


def _counts(time_bin: TimeBin) -> str:
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(time_bin.kinds.items(), key=lambda kind: -kind[1]))
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
    scripts = [HERE / "brush.js", HERE / "timeline.js"]
    return component("timeline", bundle(scripts), (HERE / "timeline.css").read_text("utf-8"))
