"""Parts of a page that are drawn by our own script in the browser."""

from collections.abc import Callable
from typing import Any

import streamlit as st


def event_of(key: str) -> dict[str, Any]:
    """What a component told last, inside its callback; empty where it told nothing."""
    return (st.session_state.get(key) or {}).get("event") or {}


def component(name: str, script: str, style: str | None = None) -> Callable[..., Any]:
    """A component from the text of its script, an ES module, and of its style sheet."""
    # The comment keeps Streamlit from taking a short text for a path.
    return st.components.v2.component(name, js="/* */\n" + script, css=style)
