"""The score of an introduction as a stacked bar with its parts."""

from collections.abc import Sequence

import streamlit as st

from graph.analysis.colors import COLORS
from graph.introductions import ScorePart
from graph.introductions.score_parts import LABELS, rounded_points
from intrograph.components.text import escape_html

_COLORS = dict(zip(LABELS, COLORS, strict=False))


def score_bar(score: float, parts: Sequence[ScorePart]) -> None:
    """Show the parts of a score, 0 to 100; the numbers under the bar add up to the score as it is shown."""
    if not parts:
        return
    points = rounded_points(parts)
    bar = "".join(
        f'<span title="{escape_html(f"{part.label}: {value:.1f}")}"'
        f' style="flex:{part.points:.4f} 0 0;background:{_COLORS[part.kind]}"></span>'
        for part, value in zip(parts, points, strict=True)
    )
    rows = "".join(map(_row, parts, points))
    words = ", ".join(f"{part.label} {value:.1f}" for part, value in zip(parts, points, strict=True))
    st.html(
        f'<div class="score-bar"><div style="font-weight:600">Score {score:.1f}</div>'
        f'<div role="img" aria-label="{escape_html(f"Score {score:.1f}: {words}", 400)}"'
        f' style="display:flex;gap:1px;height:14px;border-radius:4px;overflow:hidden;margin:4px 0">{bar}</div>'
        f'<ul style="list-style:none;margin:0;padding:0">{rows}</ul></div>'
    )


def _row(part: ScorePart, value: float) -> str:
    return (
        f'<li style="display:flex;gap:8px;align-items:baseline;margin:0;padding:0" title="{escape_html(part.meaning)}">'
        f'<span aria-hidden="true" style="flex:none;width:10px;height:10px;background:{_COLORS[part.kind]}"></span>'
        f'<span style="flex:1">{escape_html(part.label)}</span>'
        f'<span style="font-variant-numeric:tabular-nums">{value:.1f}</span></li>'
    )
