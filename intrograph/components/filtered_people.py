"""The people who pass the filters: as rows of a table, as a list, and as candidates for introductions."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from graph.circle.ego import Circle
from graph.circle.filtering import circle_table
from graph.cross_filter import Brushes, PeopleTable, passing
from graph.cross_filter.histograms import snapped
from graph.errors import WrongUse
from graph.store.team import shortlists
from intrograph.components.cross_filter import cross_filter
from intrograph.components.editing import edit_button
from intrograph.components.list_filter import LIST
from intrograph.components.people_table import add_to_list
from intrograph.components.text import escape_markdown
from intrograph.state import session
from intrograph.state.view import FILTER, MAX_FILTERS

MOST_LISTED = 5_000  # on one list by a button


def circle_filters(circle: Circle, brushes: Brushes, on_choice: Callable[[Brushes], None]) -> None:
    """Show the filters of a circle's table, with `brushes` chosen."""
    table = circle_table(circle)
    cross_filter(table, snapped(table, brushes), key="circle-filter", on_choice=on_choice)


def filtered_rows(table: PeopleTable, *, key: str) -> NDArray[np.int64] | None:
    """Show the filters of the people on the map, kept in the address; the rows who pass, None without filters."""
    shown = snapped(table, Brushes.from_texts(st.query_params.get_all(FILTER)[:MAX_FILTERS]))
    cross_filter(table, shown, key=key, on_choice=_write, is_for_map=True)
    return np.flatnonzero(passing(table, shown)).astype(np.int64) if shown else None


def _write(brushes: Brushes) -> None:
    if brushes:
        st.query_params[FILTER] = brushes.to_texts()
    else:
        st.query_params.pop(FILTER, None)


def filtered_actions(keys: Sequence[str], *, key: str) -> None:
    """What can be done with everybody who passes the filters: to be put into a horizontal container."""
    if len(keys) > MOST_LISTED:
        st.caption(f"Narrow the filters to {MOST_LISTED:,} people to list them or to find introductions among them.")
        return
    add_to_list(keys, key=key)
    _find_introductions(keys, key=key)


def _find_introductions(keys: Sequence[str], *, key: str) -> None:
    """Save people as a list, and open Introductions with the list as candidates."""
    if not keys:
        return
    with st.popover(f"Find introductions among these {len(keys):,}"):
        name = st.text_input(
            "Save them as the list",
            key=f"{key}-candidates",
            max_chars=shortlists.MAX_NAME,
            placeholder="Trail runners, 2k to 10k",
            help="Introductions then shows only people on this list. A list of that name keeps its people.",
        )
        if edit_button(
            "Save and find introductions", key=f"{key}-introduce", type="primary", disabled=not name.strip()
        ):
            try:
                saved = shortlists.add(session.store(), name, keys, session.now())
            except WrongUse as error:
                st.warning(escape_markdown(str(error), 200))
                return
            st.switch_page(st.session_state["introductions_page"], query_params={LIST: saved})
