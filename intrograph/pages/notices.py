"""What the app says when there is nothing to show: an empty store, an unknown name, a store that went away."""

from collections.abc import Callable

import streamlit as st

from graph.errors import IntrographError, StoreUnreachable
from graph.store import read
from intrograph.pages import data
from intrograph.state import session

LOOK_AGAIN_SECONDS = 3.0


def guarded(page: Callable[[], None]) -> None:
    """Show a page, or why it cannot be shown; never a traceback."""
    try:
        if read.is_empty(session.store()):
            _empty_store()
            return
        page()
    except StoreUnreachable as error:
        _store_gone(str(error))
    except IntrographError as error:
        st.warning(str(error).replace("`", ""), icon="🔎")


def _empty_store() -> None:
    st.header("The graph is empty", anchor=False)
    st.write("Look around in the sample first, an invented network of 1,500 micro-influencers:")
    st.button("Load the sample", type="primary", on_click=_load_sample)
    st.write("Or drop your own data here:")
    data.drop_files()
    with st.expander("From a terminal"):
        st.code("intrograph load mentions.csv\nintrograph analyze", language="bash")
    _look_again(lambda: not read.is_empty(session.store()))


def _load_sample() -> None:
    from intrograph.demo import prepare_demo

    with st.spinner("Loading the sample and analysing it; about ten seconds …"):
        prepare_demo(session.store(), session.now())


def _store_gone(sentence: str) -> None:
    st.header("The graph store does not answer", anchor=False)
    st.text(sentence)
    st.caption("This page looks again every few seconds and comes back by itself; nothing is lost.")

    def is_back() -> bool:
        try:
            read.span(session.store())
        except StoreUnreachable:
            return False
        return True

    _look_again(is_back)


def _look_again(changed: Callable[[], bool]) -> None:
    @st.fragment(run_every=LOOK_AGAIN_SECONDS)
    def look() -> None:
        if changed():
            st.rerun()

    look()
