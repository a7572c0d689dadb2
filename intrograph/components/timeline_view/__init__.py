"""The mentions along time as bars, and a brush over them that chooses from when to when they count."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.circle.timeline import TimeBin, playback_frames
from graph.records import day_of, format_day
from intrograph.components.browser import component, event_of

HERE = Path(__file__).parent


def timeline_view(
    stretches: Sequence[TimeBin],
    first: date | None,
    last: date | None,
    *,
    key: str,
    on_choice: Callable[[date | None, date | None], None],
) -> None:
    """Show stretches of time with the days `first` to `last` chosen; `on_choice` is told others, None for all."""

    def tell() -> None:
        if event := event_of(key):
            on_choice(_day(event.get("from")), _day(event.get("to")))

    days = [(day_of(stretch.first), day_of(stretch.last)) for stretch in stretches]
    playback = playback_frames(stretches[0].first, stretches[-1].last)
    data = {
        "stretches": [
            {
                "first": start.isoformat(),
                "last": end.isoformat(),
                "first_told": format_day(stretch.first),
                "last_told": format_day(stretch.last),
                "count": stretch.count,
                "told": f"{format_day(stretch.first)} – {format_day(stretch.last)}: {_told(stretch)}",
            }
            for stretch, (start, end) in zip(stretches, days, strict=True)
        ],
        "chosen": _covering(days, first, last),
        "step": playback.unit,
        "steps": [_covering(days, day_of(frame.first), day_of(frame.last)) for frame in playback.frames],
    }
    _timeline()(key=key, data=data, height=108, on_event_change=tell)


def _told(stretch: TimeBin) -> str:
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(stretch.kinds.items(), key=lambda kind: -kind[1]))
    return f"{stretch.count:,} {'mention' if stretch.count == 1 else 'mentions'}" + (f" ({kinds})" if kinds else "")


def _covering(days: Sequence[tuple[date, date]], first: date | None, last: date | None) -> tuple[int, int]:
    """The places of the first and the last stretch that hold a day between two."""
    held = [
        place
        for place, (start, end) in enumerate(days)
        if (first is None or end >= first) and (last is None or start <= last)
    ]
    return (held[0], held[-1]) if held else (0, len(days) - 1)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _timeline() -> Callable[..., Any]:
    return component("timeline", (HERE / "timeline.js").read_text("utf-8"), (HERE / "timeline.css").read_text("utf-8"))
