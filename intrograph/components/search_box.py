"""The search field: finds influencers as the user types."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from graph.records import Influencer
from graph.search.query import search
from intrograph.components.text import clean, escape_markdown, short
from intrograph.state import session
from intrograph.state.errors import guarded_fragment

HITS = 6
MAX_QUERY = 100


@guarded_fragment
def search_field(on_choice: Callable[[str], None]) -> None:
    """A search field with its hits below it; `on_choice` gets the key of the chosen influencer."""
    if st.session_state.pop("chosen_hit", False):  # the rest of the page has to follow
        st.rerun()
    typed = st.text_input(
        "Search influencers",
        key="search",
        type="search",
        live=True,
        label_visibility="collapsed",
        placeholder="Search by handle, name or words in the bio …  ( / )",
    )
    text = (typed or "").strip().lstrip("@")
    if not text:
        return
    hits = search(session.store(), text[:MAX_QUERY], HITS)
    if not hits:
        st.caption(f"No results for “{escape_markdown(text)}”. Try fewer letters, or a word from the bio.")
        return
    with st.container(horizontal=True, gap="small"):
        for hit in hits:
            _hit(hit, on_choice)


def _hit(hit: Influencer, on_choice: Callable[[str], None]) -> None:
    followers = f"{short(hit.followers)} followers" if hit.followers is not None else ""
    facts = (hit.display_name, hit.platform, followers)
    st.button(
        " · ".join(escape_markdown(fact, 40) for fact in facts if fact),
        key=f"hit-{hit.key}",
        type="tertiary",
        on_click=partial(_choose, hit.key, on_choice),
        help=escape_markdown(clean(f"{hit.name or ''} {hit.bio or ''}", 200), 200) or None,
    )


def _choose(key: str, on_choice: Callable[[str], None]) -> None:
    on_choice(key)
    st.session_state["search"], st.session_state["chosen_hit"] = "", True
