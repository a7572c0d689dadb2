"""Errors in callbacks and fragments, which run outside of a page, and those that nobody expected: always a sentence."""

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

from graph.errors import IntrographError

P = ParamSpec("P")
_FAILED = "failed_action"

log = logging.getLogger(__name__)


def guarded_callback(action: Callable[P, object]) -> Callable[P, None]:
    """A callback whose errors the next run of the page shows; see `take_failure`."""

    @functools.wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            action(*args, **kwargs)
        except IntrographError as error:
            st.session_state[_FAILED] = plain_sentence(error)

    return run


def guarded_fragment(draw: Callable[P, object], *, every_seconds: float | None = None) -> Callable[P, None]:
    """A fragment whose errors appear in its place; it runs again every few seconds if `every_seconds` is given."""

    @functools.wraps(draw)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            draw(*args, **kwargs)
        except IntrographError as error:
            st.warning(plain_sentence(error), icon="⚠️")

    return st.fragment(run, run_every=every_seconds)


def has_failed() -> bool:
    """Whether an action has failed whose sentence was not taken yet."""
    return _FAILED in st.session_state


def take_failure() -> str | None:
    """The sentence of the last action that failed; None if there is none, or it was taken already."""
    failure: str | None = st.session_state.pop(_FAILED, None)
    return failure


def plain_sentence(error: IntrographError) -> str:
    """The sentence of an error without the code marks of a terminal, as text for Markdown."""
    return str(error).replace("`", "")


def report_unexpected(error: Exception) -> bool:
    """Log an error that nobody expected, and show a sentence instead of the page; True: Streamlit shows nothing."""
    log.error("A page of the app has failed: %r", error, exc_info=error)
    st.error(
        "This page has failed, which is a fault of the app and not yours. Reload the page to try again. The terminal "
        "in which the app was started says what happened, and so does the file that INTROGRAPH_LOG names.",
        icon="⚠️",
    )
    return True
