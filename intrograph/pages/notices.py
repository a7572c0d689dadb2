"""What the app shows if a page cannot be shown: an empty store, an unknown name, a store that does not answer."""

from collections.abc import Callable

import streamlit as st

from graph.errors import IntrographError, StoreUnreachable
from graph.store import read
from intrograph.components.job_status import rerun_when
from intrograph.components.look import show_undo_toast
from intrograph.components.text import escape_html, escape_markdown
from intrograph.pages.empty import empty_store
from intrograph.serving.people import Role
from intrograph.state import access, session
from intrograph.state.errors import plain_sentence, take_failure


def guarded(page: Callable[[], None]) -> None:
    """Show a page, or why it cannot be shown; never a traceback."""
    try:
        _signed_in()
        is_empty = read.is_empty(session.store())
        if failure := take_failure():
            st.warning(f"That did not work: {escape_markdown(failure, 400)}", icon="⚠️")
        show_undo_toast()
        if is_empty:
            empty_store()
        else:
            page()
    except StoreUnreachable as error:
        _unreachable(str(error))
    except IntrographError as error:
        st.warning(escape_markdown(plain_sentence(error), 400), icon="🔎")


def _signed_in() -> None:
    """Say who is signed in, and how to leave; nothing in an app that only this machine reaches."""
    if somebody := access.person():
        rights = "looks, and changes nothing" if somebody.role is Role.VIEWER else "may change everything"
        name = escape_html(somebody.name, 80)
        st.html(f'<small>{name} {rights}. <a href="/sign-out" target="_self">Sign out</a></small>')


def _unreachable(sentence: str) -> None:
    st.header("The graph store does not answer", anchor=False)
    st.text(sentence)
    st.caption("This page retries every few seconds and comes back by itself; nothing is lost.")
    rerun_when(_answers)


def _answers() -> bool:
    try:
        read.span(session.store())
    except StoreUnreachable:
        return False
    return True
