"""The campaign that decisions belong to: one of those that there are, or a new one."""

import streamlit as st

from graph.errors import WrongUse
from graph.store import Store
from graph.store.team import outreach

NO_CAMPAIGN = "No campaign"


def campaign_choice(store: Store, *, key: str) -> str | None:
    """A field for the campaign; None for no campaign."""
    names = {note.campaign for note in outreach.noted(store) if note.campaign}
    chosen = chosen_campaign(key)
    st.selectbox(
        "Campaign",
        [NO_CAMPAIGN, *sorted(names | ({chosen} if chosen else set()))],
        key=key,
        accept_new_options=True,
        width=240,
        persist_state="session",
        help="Decisions are noted in this campaign. Type a name to begin a new one.",
    )
    return chosen_campaign(key)


def chosen_campaign(key: str) -> str | None:
    """The campaign in the field of this key; None for no campaign, or for what cannot be the name of one."""
    text = st.session_state.get(key)
    if not text or text == NO_CAMPAIGN:
        return None
    try:
        return outreach.CAMPAIGN.clean(str(text))
    except WrongUse:
        return None
