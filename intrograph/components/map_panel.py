"""The panel beside the map: a person's card with their strongest ties, or a sentence that says what to do."""

from collections.abc import Callable

import streamlit as st

from graph.analysis.map_person import Contact, MapPerson
from graph.records import MEASURES, Influencer, whole
from intrograph.components.cards import profile_link
from intrograph.components.text import escape_html, escape_markdown, short
from intrograph.state.errors import guarded_callback

CARD_MEASURES = ("in_degree", "out_degree")


def map_panel(person: MapPerson, *, on_open: Callable[[str], None], on_close: Callable[[], None]) -> None:
    """Show a person; `on_open` gets the key of a contact whose button was pressed."""
    influencer = person.influencer
    _heading(influencer)
    _numbers(influencer)
    with st.container(horizontal=True):
        # A link, so that Back returns to this person on the map.
        explore = st.session_state["explore_page"]
        st.page_link(explore, label="**Show the circle**", query_params={"focus": influencer.key})
        st.button("Close", key="map-close", on_click=guarded_callback(on_close))
    profile_link(influencer)
    st.markdown(f"**Strongest ties** · {len(person.contacts)} of {person.contacts_total:,}")
    with st.container(gap=None):
        for contact in person.contacts:
            _contact(contact, on_open)


def empty_panel() -> None:
    """What to do as long as nobody is chosen."""
    st.markdown("**Nobody is chosen**")
    st.caption(
        "Click a person on the map, or find one by name, to see them here with their strongest ties. Hover to light up "
        "a person’s ties. Draw a lasso or a rectangle to list people below the map."
    )
    st.caption(
        "Keys on the map: arrows move, + and − zoom, 0 shows all, Enter opens whoever is in the middle, / finds."
    )


def _heading(influencer: Influencer) -> None:
    name = influencer.name if influencer.name and influencer.name != influencer.handle else ""
    facts = (influencer.platform, influencer.tier, influencer.community_name or "", influencer.location or "")
    lines = [
        f'<h3 style="margin:0;padding:0;overflow-wrap:anywhere">{escape_html(influencer.display_name)}</h3>',
        f'<div style="font-weight:600;overflow-wrap:anywhere">{escape_html(name)}</div>' if name else "",
        f'<div style="opacity:.85">{escape_html(" · ".join(fact for fact in facts if fact), 200)}</div>',
        f'<p style="margin:.4em 0 0;overflow-wrap:anywhere">{escape_html(influencer.bio, 200)}</p>'
        if influencer.bio
        else "",
    ]
    st.html("".join(lines))


def _numbers(influencer: Influencer) -> None:
    with st.container(horizontal=True):
        st.metric("Followers", short(influencer.followers))
        for measure in MEASURES:
            if measure.name in CARD_MEASURES:
                st.metric(measure.label, f"{getattr(influencer, measure.name) or 0:,}", help=measure.description)


def _contact(contact: Contact, on_open: Callable[[str], None]) -> None:
    mentions = whole(contact.mentions)
    count = f"{mentions:,} {'mention' if mentions == 1 else 'mentions'}"
    label = f"{escape_markdown(contact.influencer.display_name)} · {count}"
    key = contact.influencer.key
    st.button(label, key=f"map-tie-{key}", type="tertiary", on_click=guarded_callback(on_open), args=(key,))
