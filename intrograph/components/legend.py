"""The legend below the picture of a circle."""

from collections.abc import Callable, Sequence

import streamlit as st

from graph.analysis.colors import color_of
from graph.circle.explore import CommunityCount
from intrograph.components.text import escape_html, escape_markdown
from intrograph.state.errors import guarded_callback

_FOLDED = "folded-communities"


def legend(communities: Sequence[CommunityCount]) -> None:
    """The communities of a circle, what sizes and lines mean, and the gestures."""
    dots = "".join(
        f'<span style="white-space:nowrap;margin-right:1.2em">{_dot(color_of(community.number))} '
        f"{escape_html(community.name)} ({community.members})</span> "
        for community in communities
    )
    ink = "currentColor"
    st.html(
        f'<div style="font-size:.85em;line-height:1.9">'
        f"<div>{dots or 'Run <code>intrograph analyze</code> to see communities in color.'}</div><div>"
        f"{_dot(ink, 0.5)}{_dot(ink, 1)} larger: more influence &ensp; "
        f"{_line(1)}{_line(4)} thicker: more mentions &ensp; → points at who is mentioned &ensp; "
        "★ partner &ensp; ◆ pinned &ensp; dashed ring: picked</div></div>"
    )
    st.caption(
        "Click a circle to follow it; its plus, or a double-click, expands and collapses it in place. "
        "Shift-click picks; a right-click or a long press shows all actions."
    )


def fold_field(communities: Sequence[CommunityCount], folded: Sequence[int], on_change: Callable[[int], None]) -> None:
    """Choose which communities of a circle are folded; `on_change` gets the one that is folded or opened."""
    names = {community.number: community for community in communities if community.members > 1}
    if not names:
        return

    def change() -> None:
        for number in set(before) ^ set(st.session_state[_FOLDED]):
            on_change(number)

    before = st.session_state[_FOLDED] = [number for number in names if number in folded]
    with st.popover("Fold communities"):
        st.pills(
            "Draw a community as one circle",
            list(names),
            key=_FOLDED,
            selection_mode="multi",
            format_func=lambda number: f"{escape_markdown(names[number].name, 40)} ({names[number].members:,})",
            on_change=guarded_callback(change),
        )


def _dot(color: str, size_em: float = 0.8) -> str:
    return (
        f'<span style="display:inline-block;width:{size_em}em;height:{size_em}em;border-radius:50%;'
        f'background:{color};margin-right:.3em"></span>'
    )


def _line(width_px: int) -> str:
    return (
        '<span style="display:inline-block;width:1.2em;vertical-align:middle;margin-right:.3em;'
        f'border-top:{width_px}px solid currentColor"></span>'
    )
