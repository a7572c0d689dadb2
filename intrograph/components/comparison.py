"""People who are picked: what can be done with them, the ways between two, and whom several have in common."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from graph.circle import paths
from graph.circle.ego import Circle
from graph.records import Influencer
from intrograph.components.people_table import add_to_list
from intrograph.components.text import escape_markdown, shown
from intrograph.state import session, url
from intrograph.state.url import View

TOLD = 12  # people in common that are told in words; the table has all


@dataclass(frozen=True)
class Shown:
    """A circle, what its picture leaves out in words, and where people are compared: what that found, line by line."""

    circle: Circle
    notes: list[str]
    told: list[str]


def compared(view: View, there: Mapping[str, Influencer]) -> list[str]:
    """Who is compared: those who are picked, or where only one is, the one in the middle with them."""
    picked = [key for key in view.picked if key in there]
    return [view.focus, *picked] if len(picked) == 1 and picked[0] != view.focus else picked


def comparison(view: View, there: Mapping[str, Influencer]) -> Shown | None:
    """What comparing the picked people shows; None where that is not asked for, or too few are picked."""
    keys = compared(view, there)
    if view.between == url.PATHS and len(keys) == 2:
        ways = paths.find_paths(session.store(), keys[0], keys[1])
        notes = ["The shortest and strongest ways; others are left out."] if ways.more else []
        return Shown(ways.circle, notes, _ways_told(ways))
    if view.between == url.SHARED and len(keys) > 1:
        common = paths.common_contacts(session.store(), keys, window=view.window)
        notes = [f"{common.more:,} more whom they have in common are not drawn."] if common.more else []
        return Shown(common.circle, notes, _shared_told(common, len(keys)))
    return None


def _ways_told(ways: paths.PathsBetween) -> list[str]:
    if not ways.paths:
        return [f"No way of up to {paths.MAX_STEPS} steps leads from one to the other along mentions."]
    names = {member.key: member.display_name for member in ways.circle.everyone}
    return [
        f"{' › '.join(names[key] for key in path.keys)}  (weakest tie {100 * path.strength:.0f} of 100)"
        for path in ways.paths
    ]


def _shared_told(common: paths.CommonContacts, number: int) -> list[str]:
    if not common.known_by:
        return ["They have nobody in common in this time."]
    names = {member.key: member.display_name for member in common.circle.everyone}
    return [f"{names[key]}: known by {knowing} of {number}" for key, knowing in list(common.known_by.items())[:TOLD]]


def comparison_told(view: View, told: list[str]) -> None:
    """What comparing found in words, and the way back."""
    with st.container(border=True):
        st.markdown("**Ways between them**" if view.between == url.PATHS else "**Whom they have in common**")
        for line in told:
            st.text(shown(line, 300))
        st.button("Back to the circle", key="between-back", on_click=url.go, args=(replace(view, between=""),))


def picked_people(view: View, there: Mapping[str, Influencer]) -> None:
    """Who is picked, and what can be done with them."""
    picked = [key for key in view.picked if key in there]
    if not picked:
        return
    keys = compared(view, there)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            "Picked: " + ", ".join(f"**{escape_markdown(there[key].display_name)}**" for key in picked), width="content"
        )
        if len(keys) == 2:
            told = (
                "Ways between them" if len(picked) == 2 else f"Ways from {escape_markdown(there[keys[0]].display_name)}"
            )
            _button(told, "picked-paths", replace(view, between=url.PATHS))
        if len(keys) > 1:
            _button("Whom they have in common", "picked-shared", replace(view, between=url.SHARED))
        add_to_list(picked, key="picked")
        _button("Hide", "picked-hide", replace(view, hidden=(*view.hidden, *picked), picked=(), between=""))
        _button("Clear", "picked-clear", replace(view, picked=(), between=""))


def _button(told: str, key: str, view: View) -> None:
    st.button(told, key=key, on_click=url.go, args=(view,))
