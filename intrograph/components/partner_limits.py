"""The limits of one partner: how many introductions may be open, and how often the team asks."""

from functools import partial

import streamlit as st

from graph.records import Influencer
from graph.store.team.outreach_limits import PartnerLimits, set_partner_limits
from intrograph.components.look import toast_with_undo
from intrograph.components.text import escape_markdown
from intrograph.state import session
from intrograph.state.errors import guarded_callback

MOST_OPEN, MOST_DAYS = 100, 365


def partner_limits_form(person: Influencer, *, key: str) -> None:
    """Fields for the limits of a partner, which come before those of the team."""
    own = PartnerLimits.of(person)
    key = f"{key}-{person.key}"
    with st.form(key, border=False):
        st.number_input(
            "Open introductions",
            0,
            MOST_OPEN,
            own.capacity,
            placeholder="As for all partners",
            key=f"{key}-capacity",
            help=f"Nothing more is suggested through {escape_markdown(person.display_name)} with as many. "
            "0: no limit. Empty: as for all partners.",
        )
        st.number_input(
            "Days between two requests",
            0,
            MOST_DAYS,
            own.days_between,
            key=f"{key}-days",
            help="30: ask at most once in 30 days, whatever the answers. 0: no such limit.",
        )
        st.form_submit_button("Save", type="primary", on_click=guarded_callback(_save), args=(person, own, key))


def _save(person: Influencer, before: PartnerLimits, key: str) -> None:
    store, capacity = session.store(), st.session_state[f"{key}-capacity"]
    set_partner_limits(store, person.key, PartnerLimits(capacity, int(st.session_state[f"{key}-days"])))
    toast_with_undo(
        f"The limits of {person.display_name} are saved.", partial(set_partner_limits, store, person.key, before)
    )
