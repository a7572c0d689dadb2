"""What a browser session shares: the store, the clock, and the address that owns the focus.

`?focus=instagram:jade.runs&open=...&top=60&from=2026-03-01&to=2026-04-01`: the address says all that a circle depends
on, so that Back, Forward, reload and a sent link show the same.
"""

import time
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from graph import people
from graph.circle import MEMBERS
from graph.records import milliseconds
from graph.store import Store, reading, ready_store

PATIENCE_SECONDS = 8.0  # for a lost server; then the page says so and looks again by itself
MOST_OPENED = 12


@st.cache_resource(show_spinner="Opening the graph store …")
def store() -> Store:
    """The one store of this server process."""
    return ready_store(patience_seconds=PATIENCE_SECONDS)


def now() -> int:
    return int(time.time() * 1000)


def focus() -> str | None:
    """The key of the account that the address names; else the first partner's, else the most influential one's.

    Raises `UnknownInfluencer` or `WrongUse` for a name that leads to nobody.
    """
    named = st.query_params.get("focus")
    if named:
        return named if reading.influencers(store(), [named]) else people.find(store(), named)
    first = reading.partners(store())[:1] or reading.leading(store(), 1)
    return first[0]["key"] if first else None


def follow(key: str) -> None:
    """Make an account the focus; the time window stays, what was opened around the last one does not."""
    kept = {name: st.query_params[name] for name in ("from", "to") if name in st.query_params}
    st.query_params.from_dict({"focus": key, **kept})


def opened() -> list[str]:
    """The accounts that are opened beside the focus."""
    return [key for key in st.query_params.get_all("open") if key][:MOST_OPENED]


def toggle_opened(focus_key: str, key: str) -> None:
    """Open an account in place, or fold it again."""
    keys = opened()
    st.query_params["focus"] = focus_key
    st.query_params["open"] = [k for k in keys if k != key] if key in keys else [*keys, key]


def members() -> int:
    """How many new people each opened account brings."""
    text = st.query_params.get("top", "")
    return min(300, max(1, int(text))) if text.isascii() and text.isdigit() else MEMBERS


def more_members(focus_key: str) -> None:
    wanted = members() + MEMBERS
    st.query_params["focus"] = focus_key
    st.query_params["top"] = str(wanted)


def window() -> tuple[date | None, date | None]:
    """The days between which mentions count, as the address says."""
    return _day("from"), _day("to")


def set_window(first: date | None, last: date | None) -> None:
    for name, day in (("from", first), ("to", last)):
        if day is None:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = day.isoformat()


def window_ms() -> tuple[int | None, int | None]:
    """The window in milliseconds, its last day included."""
    first, last = window()
    return (
        None if first is None else milliseconds(datetime(first.year, first.month, first.day, tzinfo=UTC)),
        None if last is None
        else milliseconds(datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)) - 1,
    )  # fmt: skip


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        return None
