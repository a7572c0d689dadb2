"""What the pages share: the open store and the clock."""

import time

import streamlit as st

from graph.store import Store, ready_store
from intrograph import log
from intrograph.state.access import write_guard

RETRY_SECONDS = 8.0  # for a lost server; then the page says so, and looks again by itself


@st.cache_resource(show_spinner="Opening the graph store …")
def store() -> Store:
    """The one store of this server process."""
    log.configure()
    opened = ready_store(retry_timeout_seconds=RETRY_SECONDS)
    opened.write_guard = write_guard(opened, now)  # after the migrations, which belong to nobody
    return opened


def now() -> int:
    """Now, in milliseconds since 1970."""
    return int(time.time() * 1000)
