"""The two periods that the map compares: the later one stands in the address, the earlier one is right before it."""

from datetime import date

import streamlit as st

from graph.periods import Periods, days_of
from graph.records import ALL_TIME, Window, end_of_day, format_day, start_of_day
from intrograph.state.errors import guarded_callback

FIRST, LAST = "from", "to"  # in the address
_FIELD = "map-period"


def later_period() -> Window:
    """The later period as the address names it; open if it names none, or none that can be read."""
    try:
        first, last = (date.fromisoformat(st.query_params.get(name, "")) for name in (FIRST, LAST))
    except ValueError:
        return ALL_TIME
    return Window(start_of_day(first), end_of_day(last)) if first <= last else ALL_TIME


def period_fields(periods: Periods) -> None:
    """Say which periods are compared, with a field for the later one."""
    later = days_of(periods.later)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"Color by “Mentions in two periods” to see who is mentioned more, {_words(periods.later)}, "
            f"than {_words(periods.earlier)}.",
            width="content",
        )
        with st.popover("Change the periods", width="content"):
            # The address owns the period: the field shows it and writes it back.
            st.session_state[_FIELD] = later
            st.date_input(
                "Later period",
                key=_FIELD,
                on_change=guarded_callback(_choose),
                help="It is compared with the period of the same length right before.",
            )
            st.button("The latest period", on_click=guarded_callback(_clear), disabled=later_period().is_open)


def _choose() -> None:
    chosen = st.session_state[_FIELD]
    if len(chosen) == 2:  # after the first click there is only one day
        st.query_params[FIRST], st.query_params[LAST] = (str(day) for day in chosen)


def _clear() -> None:
    for name in (FIRST, LAST):
        st.query_params.pop(name, None)


def _words(window: Window) -> str:
    assert window.first is not None
    assert window.last is not None
    return f"{format_day(window.first)} to {format_day(window.last)}"
