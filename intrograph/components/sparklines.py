"""Small charts that cost the browser nothing: plain boxes, each value in a tooltip."""

from collections.abc import Callable, Sequence

from graph.circle.timeline import TimeBin
from graph.records import format_day, whole
from intrograph.components.text import escape_html, short

HEIGHT_PX = 56
KIND_COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7F7F7F")


def kind_bars(title: str, bins: Sequence[TimeBin], kinds: Sequence[str]) -> str:
    """Mentions over time, stacked by kind, as HTML with a heading; `kinds` gives order and colors."""
    most = max((time_bin.count for time_bin in bins), default=0)
    total = whole(sum(time_bin.count for time_bin in bins))
    bars = "".join(_bar(time_bin, kinds, most) for time_bin in bins)
    label = f"{title} over time, {total:,} total"
    return _figure(f"{title}: {total:,}", label, f'<div style="display:flex;height:100%">{bars}</div>')


def _bar(time_bin: TimeBin, kinds: Sequence[str], most: float) -> str:
    counts = ", ".join(f"{time_bin.kinds[kind]:,} {kind}" for kind in kinds if kind in time_bin.kinds) or "none"
    tooltip = f"{format_day(time_bin.first)} – {format_day(time_bin.last)}: {counts}"
    boxes = "".join(
        f'<div style="height:{100 * time_bin.kinds[kind] / most:.1f}%;background:{color}"></div>'
        for color, kind in zip(kind_colors(len(kinds)), kinds, strict=True)
        if time_bin.kinds.get(kind)
    )
    return (
        f'<div title="{escape_html(tooltip, 160)}" style="flex:1;height:100%;margin:0 .5px;display:flex;'
        f'flex-direction:column-reverse">{boxes}</div>'
    )


def legend(kinds: Sequence[str]) -> str:
    """The colors of kinds, in words."""
    return "".join(
        f'<span style="white-space:nowrap;margin-right:1em"><span style="display:inline-block;width:.7em;height:.7em;'
        f'background:{color};margin-right:.35em"></span>{escape_html(kind, 20)}</span> '
        for color, kind in zip(kind_colors(len(kinds)), kinds, strict=True)
    )


def curve(
    title: str, history: Sequence[tuple[int, float]], form: Callable[[float], str] = lambda number: short(int(number))
) -> str:
    """A number over time as HTML with a heading; the minimum is drawn at a tenth of the height, the maximum on top.

    `history` holds instants (ms) and numbers, `form` writes a number.
    """
    (first, start), (last, end) = history[0], history[-1]
    low, high = min(number for _, number in history), max(number for _, number in history)
    points = [
        (100 * (at - first) / max(1, last - first), 90 * (1 - (number - low) / ((high - low) or 1)))
        for at, number in history
    ]
    outline = ",".join([f"{x:.1f}% {y:.1f}%" for x, y in points] + ["100% 100%", "0% 100%"])
    tooltips = "".join(
        f'<div title="{format_day(at)}: {_exact(number, form)}" style="position:absolute;top:0;bottom:0;'
        f'width:12px;left:calc({x:.1f}% - 6px)"></div>'
        for (x, _), (at, number) in zip(points, history, strict=True)
    )
    label = f"{title}: {form(start)} on {format_day(first)}, {form(end)} on {format_day(last)}"
    area = f'<div style="height:100%;background:{KIND_COLORS[0]};opacity:.7;clip-path:polygon({outline})"></div>'
    return _figure(label, label, area + tooltips)


def _exact(number: float, form: Callable[[float], str]) -> str:
    """A whole number with all its digits; others as the chart writes them."""
    return f"{number:,}" if isinstance(number, int) else form(number)


def bars(title: str, points: Sequence[tuple[int, float]]) -> str:
    """Counts over time as HTML with a heading; `points` holds the end of each period (ms) and its count."""
    most = max((count for _, count in points), default=0) or 1
    total = whole(sum(count for _, count in points))
    boxes = "".join(
        f'<div title="{format_day(at)}: {count:,}" style="flex:1;margin:0 .5px;align-self:flex-end;'
        f'height:{100 * count / most:.1f}%;background:{KIND_COLORS[0]}"></div>'
        for at, count in points
    )
    label = f"{title}: {total:,} total"
    return _figure(label, label, f'<div style="display:flex;height:100%">{boxes}</div>')


def _figure(heading: str, label: str, boxes: str) -> str:
    return (
        f'<div style="font-size:.85em;margin-top:.4em">{escape_html(heading, 120)}</div>'
        f'<div role="img" aria-label="{escape_html(label, 200)}" style="position:relative;height:{HEIGHT_PX}px;'
        f'border-bottom:1px solid #8888">{boxes}</div>'
    )


def kind_colors(number: int) -> list[str]:
    """The colors of this many kinds of mention; those beyond the last color share it."""
    return [KIND_COLORS[min(index, len(KIND_COLORS) - 1)] for index in range(number)]
