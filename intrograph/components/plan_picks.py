"""The people of a plan, each with a box to tick: what if they were in, or out?"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from graph.plan import Pick, Plan, SetReach, people_text, set_reach
from intrograph.components.text import escape_html, escape_label, escape_markdown, short
from intrograph.state import session
from intrograph.state.plan_view import PlanView

SHOWN = 60  # people with a box; the CSV has all


def plan_picks(plan: Plan, view: PlanView, on_replan: Callable[[PlanView], None]) -> list[str]:
    """Show the people and what the ticked ones reach; returns the keys of those ticked.

    `on_replan` is called with the view that makes the ticks the plan.
    """
    version = str(hash(repr(plan.settings)))
    answer = st.container()
    in_plan = [_row(pick, version, is_in=True) for pick in plan.picks[:SHOWN]]
    if len(plan.picks) > SHOWN:
        st.caption(f"The first {SHOWN:,} of {len(plan.picks):,}; the CSV has all of them.")
    st.subheader("Next in line", anchor=False)
    st.caption("Tick people to see what they would add; the plan itself ends above.")
    next_in_line = [_row(pick, version, is_in=False) for pick in plan.next_in_line]
    out = [pick.person.key for pick, ticked in zip(plan.picks, in_plan, strict=False) if not ticked]
    added = [pick.person.key for pick, ticked in zip(plan.next_in_line, next_in_line, strict=True) if ticked]
    keys = [key for key in (*(pick.person.key for pick in plan.picks), *added) if key not in set(out)]
    with answer:
        if out or added:
            _what_if(plan, set_reach(session.store(), keys, plan.settings))
            if st.button("Plan again with these ticks"):
                on_replan(_replanned(view, out, added))
                st.rerun()
    return keys


def _row(pick: Pick, version: str, *, is_in: bool) -> bool:
    """One person; whether they are ticked."""
    person = pick.person
    with st.container(border=True, gap="xsmall", key=f"pick-{pick.rank}"):
        fixed = " (set)" if pick.is_fixed else ""
        people = short(round(pick.adds.people))
        ticked = st.checkbox(
            f"Number {pick.rank:,}, {escape_label(person.display_name)}{fixed}, adds {people} people",
            value=is_in,
            key=f"plan-tick-{version}-{person.key}",
        )
        facts = [*pick.reasons, *_facts(pick)]
        items = "".join(f"<li>{escape_html(fact, 400)}</li>" for fact in facts)
        st.html(f'<ul class="plan-reasons">{items}</ul>')
    return ticked


def _facts(pick: Pick) -> list[str]:
    """Engaged reach, cost and introduction in words."""
    facts = []
    if pick.adds_engaged is not None:
        facts.append(f"{pick.adds_engaged:,.0f} of the people added engage.")
    if pick.cost is not None:
        people = f", {pick.adds.people / pick.cost:,.1f} people for 1" if pick.cost else ""
        facts.append(f"Costs {pick.cost:,.0f}{people}.")
    return [*facts, _introduction(pick)]


def _introduction(pick: Pick) -> str:
    found = pick.introduction
    if found is None:
        return "No partner can introduce them, directly or through a connector."
    through = f" through {found.connector.display_name}" if found.connector else ", who knows them"
    return f"Ask {found.introducer.display_name}{through} (score {found.score:.0f} of 100)."


def _what_if(plan: Plan, reach: SetReach) -> None:
    difference = reach.added.people - plan.reach.added.people
    more = f"{abs(difference):,.0f} {'more' if difference > 0 else 'fewer'} than the plan"
    cost = f" Cost: {reach.cost:,.0f}." if reach.cost is not None else ""
    engaged = f" {people_text(reach.engaged)} engage." if reach.engaged is not None else ""
    text = f"The {reach.people:,} ticked would add about {people_text(reach.added)}: {more}.{engaged}{cost}"
    st.info(escape_markdown(text, 400), icon="🔁")


def _replanned(view: PlanView, out: Sequence[str], added: Sequence[str]) -> PlanView:
    """The view in which unticked people are out of the plan and ticked ones from the line are in."""
    included = [key for key in (*view.included, *added) if key not in out]
    excluded = [key for key in (*view.excluded, *out) if key not in added]
    names = tuple(dict.fromkeys(included)), tuple(dict.fromkeys(excluded))
    return replace(view, capacity=max(view.capacity, len(names[0])), included=names[0], excluded=names[1])
