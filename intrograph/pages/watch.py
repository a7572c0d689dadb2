"""Watch: who grows and who rises, who leaves a tier and who could follow, and what is unusual."""

import streamlit as st

from graph.errors import NothingFound
from graph.records import TIERS, TierBounds
from graph.store import read
from graph.store.team import shortlists, tier_bounds
from graph.trust import flags
from graph.watch import (
    EVERYBODY,
    PARTNERS,
    Watch,
    WatchedInfluencer,
    WatchScope,
    forecast_test,
    range_note,
    scope_keys,
    sentences_of,
    successors,
    watch,
)
from intrograph.components.flag_list import NO_VERDICT, flag_list
from intrograph.components.growth_view import growth_table, leaving_table, person_growth, series_charts, successor_table
from intrograph.components.look import toast_with_undo
from intrograph.components.people_table import add_to_list
from intrograph.components.text import clean, escape_markdown
from intrograph.state import access, session
from intrograph.state.errors import guarded_callback

GROUP = "group"  # in the address: a list, or one of the two words below
OUR_PARTNERS, EVERYONE = "partners", "everybody"
LIST = "list:"
SHOWN_FLAGS = 30


def page() -> None:
    st.header("Watch", anchor=False)
    scope = _scope()
    try:
        found = watch(session.store(), scope)
    except NothingFound:  # somebody has deleted the list meanwhile
        st.query_params.pop(GROUP, None)
        st.rerun()
    if not found.members:
        st.info("Nobody is in this group yet: choose everybody, or mark somebody you work with as a partner.")
        return
    if found.missing:
        st.info(escape_markdown(found.missing, 400))
    _summary(found)
    series_charts(found)
    growing, leaving, unusual = st.tabs(["Rising in followers", "Leaving a tier", "Unusual"])
    with growing:
        _growing(found)
    with leaving:
        _leaving(found)
    with unusual:
        _unusual(found)


def _scope() -> WatchScope:
    """The chosen group, which the address holds."""
    names = [shortlist.name for shortlist in shortlists.names(session.store())]
    options = [OUR_PARTNERS, EVERYONE, *(LIST + name for name in names)]
    default = OUR_PARTNERS if read.partners(session.store()) else EVERYONE
    asked = st.query_params.get(GROUP, default)
    # The address owns the choice: the field shows its value and writes it back.
    st.session_state["watch-group"] = asked if asked in options else default
    chosen = st.selectbox(
        "Group", options, key="watch-group", format_func=_group_name, on_change=_store_group, width=360
    )
    if chosen == EVERYONE:
        return EVERYBODY
    return WatchScope(list_name=chosen.removeprefix(LIST)) if chosen.startswith(LIST) else PARTNERS


def _group_name(option: str) -> str:
    if option.startswith(LIST):
        return f"List: {clean(option.removeprefix(LIST))}"
    return {OUR_PARTNERS: "Our partners", EVERYONE: "Everybody"}[option]


def _store_group() -> None:
    st.query_params[GROUP] = st.session_state["watch-group"]


def _summary(found: Watch) -> None:
    with st.container(horizontal=True):
        st.metric("Influencers", f"{found.members:,}")
        st.metric("Rising in followers", f"{found.rising:,}", help="They grow faster than accounts of their size do.")
        st.metric("Leaving their tier", f"{found.leaving:,}", help="Expected to leave it within a year.")


def _growing(found: Watch) -> None:
    st.caption("Those who grow fastest for their size come first. Tick a row for details.")
    if (person := growth_table(found.people, key=f"growing-{found.scope.title}")) is not None:
        _person(person, "growing")
    _forecast_test(found)


def _person(person: WatchedInfluencer, key: str) -> None:
    """One influencer in a box, with what can be done next."""
    with st.container(border=True):
        person_growth(person)
        with st.container(horizontal=True):
            if st.button("Show their circle", key=f"{key}-circle", type="primary"):
                st.switch_page(st.session_state["explore_page"], query_params={"focus": person.influencer.key})
            if access.may_edit():
                add_to_list([person.influencer.key], key=key)


def _forecast_test(found: Watch) -> None:
    if found.model is None or not st.toggle("How good is this forecast?", key="forecast-test"):
        return
    try:
        with st.spinner("Testing the forecast on the latest weeks …"):
            sentences = sentences_of(forecast_test(session.store()))
    except NothingFound as error:
        sentences = [str(error)]
    for sentence in sentences:
        st.markdown(f"- {escape_markdown(sentence, 300)}")


def _leaving(found: Watch) -> None:
    _tiers(found.bounds)
    if not found.next_leaving:
        st.info("Nobody of this group is expected to leave their tier within a year.")
        return
    st.caption("The first to leave come first. Tick a row to see who could follow.")
    person = leaving_table(found.next_leaving, key=f"leaving-{found.scope.title}")
    if note := range_note(found.next_leaving):
        st.caption(note)
    if person is None:
        return
    person_growth(person)
    _successors(person)


def _successors(person: WatchedInfluencer) -> None:
    following = successors(session.store(), person.influencer.key)
    name = escape_markdown(person.influencer.display_name)
    if not following.people:
        st.info(f"Nobody of the community of {name} is in this tier. Analyze the network, or load profiles.")
        return
    st.markdown(f"**Who could follow {name}** in the tier {following.tier}, of {following.members:,} in the community")
    if (chosen := successor_table(following, key=f"successors-{person.influencer.key}")) is not None:
        _person(chosen, "successor")


def _tiers(bounds: TierBounds) -> None:
    """Where tiers begin, and fields that move the bounds."""
    texts = ", ".join(f"{tier.name} from {tier.minimum:,}" for tier in bounds.tiers[1:])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Tiers by followers: {texts}.", width="content")
        if not access.may_edit():
            return
        with st.popover("Move tiers"), st.form("tiers", border=False):
            for tier in bounds.tiers[1:]:
                st.number_input(f"{tier.name} begins at", 1, value=tier.minimum, key=f"tier-{tier.name}")
            st.caption("They hold for every page, filter, file and command that names tiers.")
            st.form_submit_button("Save for the team", on_click=guarded_callback(_move_tiers), args=(bounds,))


def _move_tiers(before: TierBounds) -> None:
    store = session.store()
    tier_bounds.set_bounds(store, [int(st.session_state[f"tier-{tier.name}"]) for tier in TIERS[1:]])
    toast_with_undo("The tiers are moved.", lambda: _set_back(before))


def _set_back(bounds: TierBounds) -> None:
    tier_bounds.set_bounds(session.store(), bounds.minimums)


def _unusual(found: Watch) -> None:
    st.caption(NO_VERDICT)
    with st.container(horizontal=True):
        show_dismissed = st.toggle("Show dismissed", key="show-dismissed-flags")
    keys = None if found.scope.everybody else scope_keys(session.store(), found.scope)
    with st.spinner("Looking for what is unusual …"):
        unusual = flags(session.store(), keys, show_dismissed=show_dismissed)
    if not unusual:
        st.info("Nothing unusual was found in this group.")
        return
    flag_list(unusual[:SHOWN_FLAGS], key="flags")
    if len(unusual) > SHOWN_FLAGS:
        st.caption(f"{len(unusual) - SHOWN_FLAGS:,} more: `intrograph flags` lists all.")
