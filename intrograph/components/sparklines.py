"""Small charts that cost the browser nothing: plain boxes, each value one hover away."""

from collections.abc import Sequence

from graph.circle.timeline import TimeBin
from graph.records import format_day
from intrograph.components.text import escape_html, short

HEIGHT_PX = 56
KIND_COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7F7F7F")


def kind_bars(title: str, stretches: Sequence[TimeBin], kinds: Sequence[str]) -> str:
    """Mentions a stretch of time, stacked by kind, as HTML with a heading; `kinds` gives order and colours."""
    most = max((stretch.count for stretch in stretches), default=0)
    total = sum(stretch.count for stretch in stretches)
    columns = []
    for stretch in stretches:
        said = ", ".join(f"{stretch.kinds[kind]:,} {kind}" for kind in kinds if kind in stretch.kinds) or "nothing"
        told = f"{format_day(stretch.first)} – {format_day(stretch.last)}: {said}"
        boxes = "".join(
            f'<div style="height:{100 * stretch.kinds[kind] / most:.1f}%;background:{color}"></div>'
            for color, kind in zip(_colors(len(kinds)), kinds, strict=True)
            if stretch.kinds.get(kind)
        )
        columns.append(
            f'<div title="{escape_html(told, 160)}" style="flex:1;height:100%;margin:0 .5px;display:flex;'
            f'flex-direction:column-reverse">{boxes}</div>'
        )
    told = f"{title} along time, {total:,} in all"
    return _figure(f"{title}: {total:,}", told, f'<div style="display:flex;height:100%">{"".join(columns)}</div>')


def legend(kinds: Sequence[str]) -> str:
    """The colours of kinds, in words."""
    return "".join(
        f'<span style="white-space:nowrap;margin-right:1em"><span style="display:inline-block;width:.7em;height:.7em;'
        f'background:{color};margin-right:.35em"></span>{escape_html(kind, 20)}</span> '
        for color, kind in zip(_colors(len(kinds)), kinds, strict=True)
    )


def curve(title: str, seen: Sequence[tuple[int, int]]) -> str:
    """A number along time from its follower_history (instant in ms, number), as HTML with a heading.

    The least number stands at a tenth of the height, the largest at the top.
    """
    first, last = seen[0][0], seen[-1][0]
    low, high = min(number for _, number in seen), max(number for _, number in seen)
    points = [
        (100 * (at - first) / max(1, last - first), 90 * (1 - (number - low) / max(1, high - low)))
        for at, number in seen
    ]
    outline = ",".join([f"{x:.1f}% {y:.1f}%" for x, y in points] + ["100% 100%", "0% 100%"])
    hovers = "".join(
        f'<div title="{format_day(at)}: {number:,}" style="position:absolute;top:0;bottom:0;width:12px;'
        f'left:calc({x:.1f}% - 6px)"></div>'
        for (x, _), (at, number) in zip(points, seen, strict=True)
    )
    told = f"{title}: {short(seen[0][1])} on {format_day(first)}, {short(seen[-1][1])} on {format_day(last)}"
    area = f'<div style="height:100%;background:{KIND_COLORS[0]};opacity:.7;clip-path:polygon({outline})"></div>'
    return _figure(told, told, area + hovers)


def _figure(heading: str, told: str, boxes: str) -> str:
    return (
        f'<div style="font-size:.85em;margin-top:.4em">{escape_html(heading, 120)}</div>'
        f'<div role="img" aria-label="{escape_html(told, 200)}" style="position:relative;height:{HEIGHT_PX}px;'
        f'border-bottom:1px solid #8888">{boxes}</div>'
    )


def _colors(number: int) -> Sequence[str]:
    return [KIND_COLORS[min(place, len(KIND_COLORS) - 1)] for place in range(number)]
