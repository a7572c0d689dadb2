"""The lists that targets of introductions have to be on: part of the page's address, so that other pages lead here."""

from collections.abc import Collection

import streamlit as st

from graph.store.team import shortlists
from intrograph.components.text import escape_markdown
from intrograph.state import session

LIST = "list"  # in the address, once for each list


def chosen_lists() -> tuple[str, ...]:
    """The lists that the address names and the store has."""
    wanted = st.query_params.get_all(LIST)
    known = {shortlist.name for shortlist in shortlists.names(session.store())} if wanted else set()
    return tuple(name for name in dict.fromkeys(wanted) if name in known)


def choose_lists(names: Collection[str]) -> None:
    """Write lists into the address; none removes the filter."""
    if names:
        st.query_params[LIST] = list(names)
    else:
        st.query_params.pop(LIST, None)


def list_filter() -> None:
    """Say which lists the targets are on, and offer to remove that filter.

    The container is always rendered, so that the elements below keep their position and state.
    """
    with st.container():
        names = chosen_lists()
        if not names:
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            shown = " or ".join(f"“{escape_markdown(name)}”" for name in names)
            st.write(f"Only people on the list {shown}.")
            st.button("All people", key="all-people", on_click=choose_lists, args=((),))
