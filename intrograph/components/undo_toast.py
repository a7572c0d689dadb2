"""A message over the corner of the page about the last change, with a button that undoes it."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from intrograph.components.text import escape_html
from intrograph.state import session
from intrograph.state.errors import guarded_callback

SHOWN_MS = 120_000  # afterwards a page that is opened again does not show it
_STYLE = """<style>
.st-key-undo-toast { position: fixed; right: 1rem; bottom: 1rem; z-index: 1000; width: auto;
  max-width: calc(100vw - 2rem); padding: .5rem .5rem .5rem 1rem; background: Canvas; color: CanvasText;
  border: 1px solid; border-radius: .5rem; box-shadow: 0 4px 16px rgb(0 0 0 / 25%); }
</style>"""


@dataclass(frozen=True)
class Undo:
    """The last change of one page, in words, and what takes it back."""

    message: str
    action: Callable[[], object]
    at: int


def offer_undo(page: str, message: str, action: Callable[[], object]) -> None:
    """Show a message on a page from its next run on, with a button that calls `action`."""
    st.session_state[_key(page)] = Undo(message, action, session.now())


def undo_toast(page: str, more: Callable[[], None] | None = None) -> None:
    """Show what `offer_undo` has left for this page, with further elements by `more`.

    The container is always rendered, so that the elements below keep their position and state.
    """
    undo: Undo | None = st.session_state.get(_key(page))
    with st.container():
        if undo is None or session.now() - undo.at > SHOWN_MS:
            return
        st.html(_STYLE)
        with st.container(key="undo-toast"):
            with st.container(horizontal=True, vertical_alignment="center"):
                # A region that screen readers announce.
                st.html(f'<div role="status">{escape_html(undo.message, 200)}</div>', width="content")
                st.button("Undo", key=f"{page}-undo", type="primary", on_click=guarded_callback(_undo), args=(page,))
                st.button(
                    "×",
                    key=f"{page}-undo-close",
                    type="tertiary",
                    help="Close this message",
                    on_click=_close,
                    args=(page,),
                )
            if more is not None:
                more()


def _undo(page: str) -> None:
    undo: Undo | None = st.session_state.get(_key(page))
    if undo is not None:
        undo.action()
        _close(page)


def _close(page: str) -> None:
    st.session_state.pop(_key(page), None)


def _key(page: str) -> str:
    return f"undo:{page}"
