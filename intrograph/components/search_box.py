"""The search field: finds people while one types."""

from collections.abc import Callable

import streamlit as st

from graph.search.query import search
from intrograph.components.text import escape_markdown, short
from intrograph.state import session

HITS = 6


@st.fragment
def search_field(on_choice: Callable[[str], None]) -> None:
    """A search field with its hits below it; `on_choice` is told the key of the one that is chosen."""
    if st.session_state.pop("found", False):  # somebody was chosen: the rest of the page has to follow
        st.rerun()
    text = st.text_input(
        "Search influencers",
        key="search",
        type="search",
        live=True,
        label_visibility="collapsed",
        placeholder="Search a handle, a name, or words of a bio …  ( / )",
    )
    text = (text or "").strip().lstrip("@")
    if not text:
        return
    hits = search(session.store(), text[:100], HITS)
    if not hits:
        st.caption(f"Nobody is called “{escape_markdown(text)}”. Try fewer letters, or one word of their bio.")
        return

    def choose(key: str) -> None:
        on_choice(key)
        st.session_state["search"], st.session_state["found"] = "", True

    with st.container(horizontal=True, gap="small"):
        for hit in hits:
            followers = f"{short(hit.followers)} followers" if hit.followers is not None else ""
            told = " · ".join(escape_markdown(part, 40) for part in (hit.display_name, hit.platform, followers) if part)
            st.button(
                told,
                key=f"hit-{hit.key}",
                type="tertiary",
                on_click=choose,
                args=(hit.key,),
                help=escape_markdown(f"{hit.name or ''} {hit.bio or ''}", 200) or None,
            )
