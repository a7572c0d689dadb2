"""Picked influencers: what can be done with them, the paths between two, and the contacts several have in common."""

from dataclasses import replace

import streamlit as st

from graph.circle.explore import ExplorePage
from graph.circle.paths import MAX_STEPS, CommonContacts, PathsBetween
from intrograph.components.people_table import add_to_list
from intrograph.components.text import clean, escape_markdown
from intrograph.state import url
from intrograph.state.view import COMMON, PATHS, View

LISTED = 12  # common contacts that are listed in words; the table has all


def comparison_notes(comparison: PathsBetween | CommonContacts) -> list[str]:
    """What the picture of a comparison leaves out."""
    if isinstance(comparison, PathsBetween):
        return ["Only the shortest and strongest paths are shown."] if comparison.more else []
    return [f"{comparison.more:,} more common contacts are not drawn."] if comparison.more else []


def comparison_result(page: ExplorePage, view: View) -> None:
    """The result of a comparison in words, and the way back to the circle."""
    comparison = page.comparison
    if comparison is None:
        return
    with st.container(border=True):
        if isinstance(comparison, PathsBetween):
            st.markdown("**Paths between them**")
            lines = _path_lines(comparison)
        else:
            st.markdown("**Common contacts**")
            lines = _contact_lines(comparison, len(page.compared))
        for line in lines:
            st.text(clean(line, 300))
        st.button("Back to the circle", key="between-back", on_click=url.show, args=(replace(view, between=""),))


def _path_lines(between: PathsBetween) -> list[str]:
    if not between.paths:
        return [f"No path of up to {MAX_STEPS} steps leads from one to the other."]
    names = {member.key: member.display_name for member in between.circle.everyone}
    return [
        f"{' › '.join(names[key] for key in path.keys)}  (weakest tie {100 * path.strength:.0f} of 100)"
        for path in between.paths
    ]


def _contact_lines(common: CommonContacts, compared: int) -> list[str]:
    if not common.known_by:
        return ["They have no common contacts in this period."]
    names = {member.key: member.display_name for member in common.circle.everyone}
    contacts = list(common.known_by.items())[:LISTED]
    return [f"{names[key]}: known by {known_by} of {compared}" for key, known_by in contacts]


def picked_bar(page: ExplorePage, view: View) -> None:
    """The picked influencers, and what can be done with them."""
    names = {key: escape_markdown(page.people[key].display_name) for key in view.picked if key in page.people}
    if not names:
        return
    compared = page.compared
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown("Picked: " + ", ".join(f"**{name}**" for name in names.values()), width="content")
        if len(compared) == 2:
            only_one = f"Paths from {escape_markdown(page.people[compared[0]].display_name)}"
            _button("Paths between them" if len(names) == 2 else only_one, "picked-paths", replace(view, between=PATHS))
        if len(compared) > 1:
            _button("Common contacts", "picked-common", replace(view, between=COMMON))
        add_to_list(list(names), key="picked")
        _button("Hide", "picked-hide", replace(view, hidden=(*view.hidden, *names), picked=(), between=""))
        _button("Clear", "picked-clear", replace(view, picked=(), between=""))


def _button(label: str, key: str, view: View) -> None:
    st.button(label, key=key, on_click=url.show, args=(view,))
