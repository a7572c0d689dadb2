"""Plan: which people add most unique reach, beside the list by followers, and where more partners stop paying."""

from dataclasses import replace

import streamlit as st

from graph.errors import IntrographError
from graph.introductions.ready import ready_models
from graph.plan import Aim, Plan, PlanSettings, Reach, caveats, naive_sentence, plan_csv, plan_rows, reach_sentences
from graph.plan import plan as make_plan
from graph.store import read
from intrograph.components.filtered_people import filtered_actions
from intrograph.components.look import Icon
from intrograph.components.plan_choices import costs_of_people, plan_view, show_view
from intrograph.components.plan_curve import plan_curve
from intrograph.components.plan_picks import plan_picks
from intrograph.components.text import escape_html, escape_markdown, short
from intrograph.state import session
from intrograph.state.errors import guarded_fragment, plain_sentence
from intrograph.state.plan_view import PlanView

NAIVE_SHOWN = 60


def page() -> None:
    st.header("Plan", anchor=False)
    view = plan_view()
    try:
        costs = costs_of_people()
        found = _plan(view.settings(costs))
    except IntrographError as error:
        st.info(escape_markdown(plain_sentence(error), 400))
        st.page_link(st.session_state["data_page"], label="Load profiles on the page Data", icon=Icon.DATA)
        _changed(view)
        return
    if view.budget is not None and not found.settings.costs:
        st.warning("The budget does not count yet: say what people cost, by tier or in a file.")
    _summary(found)
    _changed(view)
    st.html(plan_curve(found))
    st.caption(escape_markdown(f"{_about_curve(found)} {found.stop_text}", 400))
    guarded_fragment(_people)(found, view)


def _plan(settings: PlanSettings) -> Plan:
    """The plan of these settings, made once for each state of the store."""
    store, learned = session.store(), ready_models(session.store()).learned
    version = read.revision(store), learned.at, repr(settings)
    made = st.session_state.get("plan-made")
    if made is None or made[0] != version:
        with st.spinner("Planning …"):
            made = st.session_state["plan-made"] = version, make_plan(store, settings, learned=learned)
    found: Plan = made[1]
    return found


def _summary(found: Plan) -> None:
    reach, naive = found.reach, found.naive_reach
    columns = st.columns(4)
    _number(columns[0], "Unique people added", reach.added)
    _number(columns[1], "By followers alone", naive.aimed(found.settings.aim))
    if reach.engaged is not None:
        _number(columns[2], "Engaged people added", reach.engaged)
    columns[3].metric(
        "Followers added up", short(round(reach.followers)), help="People who follow several count several times."
    )
    sentences = (*reach_sentences(found), naive_sentence(found), found.certainty.text)
    lines = "".join(f"<li>{escape_html(sentence, 300)}</li>" for sentence in sentences)
    st.html(f'<ul class="look-lines">{lines}</ul>')
    st.caption(escape_markdown(" ".join(caveats(found)), 1200))


def _about_curve(found: Plan) -> str:
    if found.settings.aim is Aim.ENGAGED:
        return "Engaged people whom each further person adds."
    return "People whom each further person adds; the thin lines are ranges."


def _number(place: "st.delta_generator.DeltaGenerator", label: str, reach: Reach) -> None:
    span = f"{short(round(reach.low))} to {short(round(reach.high))}"
    place.metric(
        label, short(round(reach.people)), span, delta_color="off", delta_arrow="off", help="An estimate and its range."
    )


def _changed(view: PlanView) -> None:
    """Who is set or taken out, and the way back. The container keeps the elements below in their place."""
    with st.container():
        if not view.included and not view.excluded:
            return
        people = read.influencers(session.store(), [*view.included, *view.excluded])
        names = {key: escape_markdown(people[key].display_name) for key in people}
        parts = [
            f"{word}: {', '.join(names[key] for key in keys if key in names)}."
            for word, keys in (("Set", view.included), ("Taken out", view.excluded))
            if any(key in names for key in keys)
        ]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(" ".join(parts))
            st.button("Undo all changes", on_click=show_view, args=(replace(view, included=(), excluded=()),))


def _people(found: Plan, view: PlanView) -> None:
    """The plan beside the list by followers. A fragment: a tick plans nothing again."""
    actions = st.container(horizontal=True, vertical_alignment="bottom")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader(f"The plan ({len(found.picks):,})", anchor=False)
        keys = plan_picks(found, view, show_view)
    with right:
        st.subheader(f"Most followers ({len(found.naive):,})", anchor=False)
        _naive(found)
    with actions:
        st.download_button(
            "Download plan (CSV)",
            data=lambda: plan_csv(plan_rows(found)),
            file_name="plan.csv",
            mime="text/csv",
            on_click="ignore",
            type="primary",
        )
        filtered_actions(keys, key="plan")


def _naive(found: Plan) -> None:
    """The list without an estimate; who is in the plan too is marked."""
    planned = {pick.person.key for pick in found.picks}
    lines = "".join(
        f"<li><b>{escape_html(person.display_name)}</b> · {short(person.followers)} followers"
        f"{' · in the plan' if person.key in planned else ''}</li>"
        for person in found.naive[:NAIVE_SHOWN]
    )
    st.caption("What most people would pick: the same niche, capacity and budget, the largest first.")
    st.html(f'<ol class="look-lines">{lines}</ol>')
