"""What a list of introductions is asked for: partners, filters, the order, and limits per partner."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from graph.introductions import (
    OBJECTIVES,
    Filters,
    IntroductionSettings,
    Objective,
    load_objective,
    objective_names,
    save_objective,
)
from graph.introductions.promise import in_ten
from graph.records import TIER_NAMES, TierBounds
from graph.store import read
from intrograph.components.editing import edit_button
from intrograph.components.list_filter import choose_lists, chosen_lists, list_filter
from intrograph.components.text import clean
from intrograph.state import session
from intrograph.state.errors import guarded_callback

ACTIVE_DAYS = 30
LEVELS = (None, 0.5, 0.8, 0.9)  # chances that at least one row comes true
SORTS = {
    "chance": "Chance (the score)",
    "reach": "Reach (followers)",
    "closeness": "Closeness (the ties along the path)",
}
_WEIGHTS = "search_weights"  # the order of a saved search, until the user chooses another one


@dataclass(frozen=True)
class IntroductionQuery:
    """The choices of the page. `partners` are keys; none means all of them.

    `level` is the chance, 0 to 1, that at least one row is to come true; None for all rows.
    """

    partners: list[str]
    objective: Objective
    settings: IntroductionSettings
    level: float | None = None


def introduction_query(partners: Mapping[str, str]) -> IntroductionQuery:
    """Show the choices and return them; `partners` are the names of all partners by key."""
    _saved_searches()
    list_filter()
    first, second, third = st.columns([2, 2, 2])
    with first:
        chosen = st.multiselect(
            "Partners", list(partners), format_func=lambda key: clean(partners[key]), placeholder="All"
        )
    with second:
        _tiers()
    with third:
        _communities()
    with st.expander("More filters, order, and limits per partner"):
        left, middle, right = st.columns(3)
        with left:
            _profile_filters()
        with middle:
            _activity_filters()
        with right:
            settings = _order_and_limits()
    objective = _objective(_filters())
    _save_search(objective)
    return IntroductionQuery(chosen, objective, settings, st.session_state["promise"])


def tier_label(name: str, bounds: TierBounds) -> str:
    """The name of a tier with its follower counts.

    >>> bounds = TierBounds()
    >>> tier_label("micro", bounds), tier_label("mega", bounds), tier_label("unknown", bounds)
    ('micro (below 10,000)', 'mega (from 1,000,000)', 'followers unknown')
    """
    for tier in bounds.tiers:
        if tier.name == name:
            return f"{name} (below {tier.below:,})" if tier.below else f"{name} (from {tier.minimum:,})"
    return "followers unknown"


def _tiers() -> None:
    bounds = read.tier_bounds(session.store())
    labels = {name: tier_label(name, bounds) for name in TIER_NAMES}
    st.multiselect(
        "Tier of the target",
        list(labels),
        placeholder="All",
        format_func=labels.__getitem__,
        key="tiers",
        help=f"By followers: {'; '.join(labels.values())}. The page Watch moves the bounds.",
    )


def _communities() -> None:
    names = {community.number: community.name for community in read.communities(session.store())}
    st.multiselect(
        "Community of the target",
        list(names),
        placeholder="All",
        key="communities",
        format_func=lambda number: clean(names[number]),
    )


def _profile_filters() -> None:
    st.multiselect("Platform", read.platforms(session.store()), placeholder="All", key="platforms")
    st.text_input("Languages", key="languages", placeholder="All, or for example: en, de", max_chars=200)
    st.text_input("Locations", key="locations", placeholder="All, or for example: Berlin, Lisbon", max_chars=200)


def _activity_filters() -> None:
    st.checkbox(f"Active in the last {ACTIVE_DAYS} days", key="active", help="Has mentioned somebody in that period.")
    st.checkbox("Hide the most mentioned 1 %", key="hide_hubs", help="Stars whom everyone mentions rarely answer.")
    st.checkbox("Not yet contacted", key="not_contacted")
    st.checkbox("Show dismissed", key="show_dismissed", help="People who were dismissed as not a fit.")
    st.slider("Minimum tie strength", 0, 100, key="min_tie_strength", help="Of every tie along the path, 0 to 100.")


def _order_and_limits() -> IntroductionSettings:
    st.radio(
        "Order by", list(SORTS), format_func=SORTS.__getitem__, key="sort", help="The order does not change the score."
    )
    st.selectbox(
        "Rows",
        LEVELS,
        format_func=lambda level: f"for a chance of {in_ten(level)}" if level else "All",
        key="promise",
        help="As many rows as it takes for this chance that at least one introduction to somebody new comes true.",
    )
    cap = st.number_input("Max introductions per partner", 0, 1000, 0, key="cap", help="0: no limit.")
    days = st.number_input("Skip partners asked in the last N days", 0, 365, 0, key="cool_down_days", help="0: none.")
    settings = IntroductionSettings(cap=int(cap) or None, cool_down_days=float(days), now=session.now())
    is_open = st.checkbox(
        "Any number of stars", key="allow_hubs", help="Otherwise the most mentioned 1 % take at most one row in five."
    )
    return replace(settings, max_hub_share=1.0) if is_open else settings


def _filters() -> Filters:
    """The filters that the fields of this page hold."""
    state = st.session_state
    return Filters(
        tiers=state["tiers"],
        communities=state["communities"],
        platforms=state["platforms"],
        languages=_words(state["languages"]),
        locations=_words(state["locations"]),
        lists=chosen_lists(),
        active_days=float(ACTIVE_DAYS) if state["active"] else None,
        hide_hubs=state["hide_hubs"],
        min_tie_strength=state["min_tie_strength"] / 100,
        not_contacted=state["not_contacted"],
        show_dismissed=state["show_dismissed"],
    )


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word for part in (text or "").split(",") if (word := part.strip()))


def _objective(filters: Filters) -> Objective:
    """The chosen order with these filters: that of the saved search, until the user chooses one."""
    order = st.session_state["sort"]
    if order != "chance":
        st.session_state.pop(_WEIGHTS, None)
    weights: Objective = st.session_state.get(_WEIGHTS) or OBJECTIVES[order]
    return Objective(weights.chance, weights.reach, weights.closeness, filters)


def _saved_searches() -> None:
    names = objective_names(session.store())
    if "saved_search" in st.session_state and st.session_state["saved_search"] not in names:
        st.session_state["saved_search"] = None
    if not names:
        return
    st.selectbox(
        "Saved search",
        names,
        index=None,
        key="saved_search",
        placeholder="None: choose below",
        on_change=guarded_callback(_apply_saved_search),
        format_func=clean,
        help="An order and filters that were saved under a name.",
    )


def _apply_saved_search() -> None:
    """Set every field to the value of the chosen search."""
    state = st.session_state
    name = state["saved_search"]
    if name is None:
        state.pop(_WEIGHTS, None)
        return
    objective = load_objective(session.store(), name)
    filters = objective.filters
    state[_WEIGHTS], state["sort"] = objective, "chance"
    state["tiers"], state["communities"] = list(filters.tiers), list(filters.communities)
    state["platforms"] = list(filters.platforms)
    state["languages"], state["locations"] = ", ".join(filters.languages), ", ".join(filters.locations)
    choose_lists(filters.lists)
    state["active"] = filters.active_days is not None
    state["hide_hubs"], state["not_contacted"] = filters.hide_hubs, filters.not_contacted
    state["show_dismissed"] = filters.show_dismissed
    state["min_tie_strength"] = round(100 * filters.min_tie_strength)


def _save_search(objective: Objective) -> None:
    with st.popover("Save this search"):
        name = st.text_input("Name", max_chars=60, placeholder="Trail runners in Lisbon", key="search_name")
        if edit_button("Save", disabled=not (name or "").strip()):
            save_objective(session.store(), name, objective)
            st.success("Saved. Choose it under “Saved search”, or with `introduce --objective` in a terminal.")
