"""A message at the foot of the window that says what was changed, with a button that undoes it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from intrograph.components.text import escape_html
from intrograph.state.errors import guarded_callback

SHOWN_SECONDS = 20.0  # as long as the animation in look.css, which pauses while the pointer or the focus is on it
_KEY = "undo_toast"


@dataclass(frozen=True)
class UndoToast:
    """A change that can be undone: the sentence that names it, and the function that takes it back."""

    text: str
    undo: Callable[[], None]
    number: int
    at: float


def toast_with_undo(text: str, undo: Callable[[], None]) -> None:
    """Say what was changed, and offer to undo it; to be called in a callback, after the change.

    The message replaces an earlier one, stays for 20 seconds, and follows to other pages.

    Parameters
    ----------
    text
        A sentence such as `Removed 3 people from “Trail runners”.`; it appears literally, up to 160 characters.
    undo
        Takes the change back. Errors of the store appear on the page, as those of other callbacks.
    """
    last: UndoToast | None = st.session_state.get(_KEY)
    number = 1 if last is None else last.number + 1  # another element in the browser, whose time starts over
    st.session_state[_KEY] = UndoToast(text, undo, number, time.monotonic())


def show_undo_toast() -> None:
    """Show the message of the last change; called once by every page, whatever it shows.

    The container is always rendered, so that the elements below keep their position and state.
    """
    with st.container():
        toast: UndoToast | None = st.session_state.get(_KEY)
        if toast is None or time.monotonic() - toast.at > SHOWN_SECONDS:
            return
        key = f"undo-toast-{toast.number}"
        with st.container(key=key, horizontal=True, vertical_alignment="center"):
            st.html(f'<div role="status">{escape_html(toast.text, 160)}</div>', width="content")
            st.button("Undo", key=f"undo-{toast.number}", type="tertiary", on_click=guarded_callback(_undo))
            st.button("Dismiss", key=f"dismiss-{toast.number}", type="tertiary", on_click=_dismiss)


def _undo() -> None:
    toast: UndoToast | None = st.session_state.pop(_KEY, None)
    if toast is not None:
        toast.undo()


def _dismiss() -> None:
    st.session_state.pop(_KEY, None)
