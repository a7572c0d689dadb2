"""What the pages share: the store, the clock, and who is in the middle when nobody is named."""

import time

import streamlit as st

from graph.search import resolve
from graph.store import Store, read, ready_store
from intrograph import log

PATIENCE_SECONDS = 8.0  # for a lost server; then the page says so and looks again by itself


@st.cache_resource(show_spinner="Opening the graph store …")
def store() -> Store:
    """The one store of this server process."""
    log.configure()
    return ready_store(retry_timeout_seconds=PATIENCE_SECONDS)


def now() -> int:
    return int(time.time() * 1000)


def focus(named: str) -> str | None:
    """The key of the account that is named; else the first partner's, else the most influential one's.

    Raises `UnknownInfluencer` or `WrongUse` for a name that leads to nobody.
    """
    if named:
        return named if read.influencers(store(), [named]) else resolve.influencer_key(store(), named)
    first = read.partners(store())[:1] or read.leading(store(), 1)
    return first[0].key if first else None
