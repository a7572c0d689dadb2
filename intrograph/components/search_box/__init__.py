"""Search fields with a dropdown: influencers as the user types, and the recent searches of this browser session."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from graph.search.query import Results, find
from intrograph.components.browser import bundle, component, event_of
from intrograph.components.search_box.box_state import BoxState, box_state
from intrograph.components.search_box.suggestions import suggestions
from intrograph.state import session
from intrograph.state.errors import guarded_callback, guarded_fragment

HERE = Path(__file__).parent
# Modules that others import come first; `search_box.js` has the entry point.
SCRIPTS = ("keys", "options", "panel", "search_box")
HITS = 8
MAX_QUERY = 200

__all__ = ["influencer_field", "search_field"]


@dataclass(frozen=True)
class FieldTexts:
    """The words of a field. `is_main` makes it the page's search: `/` leads to it, and it lists recent searches."""

    label: str
    placeholder: str
    is_main: bool = False


MAIN = FieldTexts(
    "Search influencers", "Search by handle, name or bio, or “in Lisbon about coffee” …  ( / )", is_main=True
)


@guarded_fragment
def search_field(on_choice: Callable[[str], None], *, key: str = "search") -> None:
    """A search field that `/` leads to; `on_choice` gets the key of the chosen influencer."""
    box = box_state(key)
    if query := box.take_table():
        st.switch_page(st.session_state["results_page"], query_params={"q": query})
    if box.take_choice():  # the rest of the page has to follow
        st.rerun()

    def choose(hit: str) -> None:
        box.remember(box.text.strip() if box.has_filters else box.shown.get(hit, hit))
        box.choose("")
        on_choice(hit)

    _field(MAIN, box, key, on_choice=choose)


@guarded_fragment
def influencer_field(label: str, text: str, *, key: str) -> None:
    """A field for one influencer that searches as the user types; its text is the value of the session state at `key`.

    A chosen hit fills in the influencer's key. `text` is what the field shows first.
    """
    box = box_state(key)
    if box.given != text:
        box.given = st.session_state[key] = text
        box.settle(text)

    def choose(hit: str) -> None:
        st.session_state[key] = hit
        box.settle(hit)

    def typed(text: str) -> None:
        st.session_state[key] = text

    _field(FieldTexts(label, "Search by handle or name …"), box, key, on_choice=choose, on_text=typed)


def _field(
    texts: FieldTexts,
    box: BoxState,
    key: str,
    *,
    on_choice: Callable[[str], None],
    on_text: Callable[[str], None] = lambda text: None,
) -> None:
    def emit() -> None:
        event = event_of(f"{key}-field")
        kind = event.get("kind")
        if kind == "typed":
            box.text = str(event.get("text", ""))[:MAX_QUERY]
            on_text(box.text)
        elif kind == "chosen" and (hit := str(event.get("id"))) in box.shown:
            on_choice(hit)
        elif kind == "forget":
            box.recent.clear()
        elif kind == "table" and texts.is_main:
            box.remember(box.text.strip())
            box.wants_table = box.query
            box.settle("")

    results = _results(box.text)
    box.shown = {hit.influencer.key: hit.influencer.display_name for hit in results.hits} if results else {}
    box.query = str(results.query) if results else ""
    box.has_filters = bool(results and results.query.filters)
    data = suggestions(box.text, results) | {
        "label": texts.label,
        "placeholder": texts.placeholder,
        "isMain": texts.is_main,
        "value": box.value,
        "version": box.version,
        "recent": box.recent if texts.is_main else [],
    }
    _component()(key=f"{key}-field", data=data, on_event_change=guarded_callback(emit))


def _results(text: str) -> Results | None:
    return find(session.store(), text, HITS) if text.strip() else None


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    scripts = [HERE / f"{name}.js" for name in SCRIPTS]
    return component("search_box", bundle(scripts), (HERE / "search_box.css").read_text("utf-8"))
