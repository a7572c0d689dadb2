"""Search fields: find influencers as the user types."""

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

    def choose(hit: Influencer) -> None:
        on_choice(hit.key)
        st.session_state["search"], st.session_state["chosen_hit"] = "", True

    _hits(typed or "", choose, key="hit", in_line=True)


@guarded_fragment
def influencer_field(label: str, text: str, *, key: str) -> None:
    """A field for one influencer that searches as the user types; its text is the value of the session state at `key`.

    A chosen hit fills in the influencer's key. `text` is what the field shows first.
    """
    settled = f"{key}-settled"  # the text that was given or chosen, which needs no search
    st.session_state.setdefault(settled, text)
    typed = st.text_input(
        label,
        text,
        key=key,
        type="search",
        live=True,
        placeholder="Search by handle or name …",
        help="Type to search, or give a handle such as @mia, or platform:handle.",
    )

    def choose(hit: Influencer) -> None:
        st.session_state[key] = st.session_state[settled] = hit.key

    if typed != st.session_state[settled]:
        _hits(typed or "", choose, key=f"{key}-hit", in_line=False)


def _hits(typed: str, on_choice: Callable[[Influencer], None], *, key: str, in_line: bool) -> None:
    text = typed.strip().lstrip("@")
    if not text:
        return
    hits = search(session.store(), text[:MAX_QUERY], HITS)
    if not hits:
        st.caption(f"No results for “{escape_markdown(text)}”. Try fewer letters, or a word from the bio.")
        return
    with st.container(horizontal=in_line, gap="small" if in_line else None):
        for hit in hits:
            _hit(hit, on_choice, f"{key}-{hit.key}")


def _hit(hit: Influencer, on_choice: Callable[[Influencer], None], key: str) -> None:
    followers = f"{short(hit.followers)} followers" if hit.followers is not None else ""
    facts = (hit.display_name, hit.platform, followers)
    st.button(
        " · ".join(escape_markdown(fact, 40) for fact in facts if fact),
        key=key,
        type="tertiary",
        on_click=partial(on_choice, hit),
        help=escape_markdown(clean(f"{hit.name or ''} {hit.bio or ''}", 200), 200) or None,
    )
