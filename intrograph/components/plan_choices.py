"""What a plan is asked for: capacity, niche, communities, budget and costs, kept in the address."""

from collections.abc import Mapping

import streamlit as st

from graph.plan import MOST_CAPACITY, Aim, costs_by_key
from graph.records import TIERS
from graph.store import read
from ingest.costs import read_costs
from intrograph.components.introduction_filters import tier_label
from intrograph.components.text import clean, escape_markdown
from intrograph.state import session, url
from intrograph.state.plan_view import LONGEST_NICHE, PlanView
from intrograph.state.uploads import uploaded_file

AIMS = {Aim.REACH: "Reach: unique people", Aim.ENGAGED: "Engaged reach: followers × engagement"}
_SHOWN = "plan-view"  # the view whose values the fields hold


def plan_view() -> PlanView:
    """Show the fields and return what they hold; a new address, as after Back, fills them."""
    requested = PlanView.from_url(url.query())
    was_left = "plan-capacity" not in st.session_state  # on another page Streamlit forgets what fields hold
    if was_left or requested != st.session_state.get(_SHOWN):
        _fill(requested)
    names = {community.number: community.name for community in read.communities(session.store())}
    st.session_state["plan-communities"] = [
        number for number in st.session_state["plan-communities"] if number in names
    ]
    first, second, third = st.columns([1, 2, 2])
    with first:
        st.number_input(
            "People to add",
            1,
            MOST_CAPACITY,
            key="plan-capacity",
            help="The capacity: how many more people your team can look after, besides your partners.",
        )
    with second:
        st.text_input(
            "Niche",
            key="plan-niche",
            max_chars=LONGEST_NICHE,
            placeholder="Everybody, or for example: coffee in:Lisbon tier:micro",
            help="A search, with the filters of the search field.",
        )
    with third:
        st.multiselect(
            "Communities",
            list(names),
            key="plan-communities",
            placeholder="All",
            format_func=lambda number: clean(names[number]),
        )
    st.radio("Plan for", list(AIMS), key="plan-aim", format_func=AIMS.__getitem__, horizontal=True)
    with st.expander("Budget, costs, and where more partners stop paying"):
        _budget()
    return _read(requested)


def show_view(view: PlanView) -> None:
    """Make a view that of the address; the next run of the page fills the fields with it."""
    st.query_params.from_dict(view.to_url())


def _budget() -> None:
    left, right = st.columns(2)
    with left:
        st.number_input(
            "Budget", 0.0, 1e9, key="plan-budget", help="The most that they may cost together. 0: no limit."
        )
        st.slider(
            "More partners stop paying below (% of the average before)",
            1,
            99,
            key="plan-share",
            help="At the first person who adds less than this share of what those before them add on average.",
        )
    with right:
        st.caption("What a person of a tier costs, in the currency of the budget; empty if you do not know.")
        bounds = read.tier_bounds(session.store())
        for tier, column in zip(TIERS, st.columns(len(TIERS)), strict=True):
            column.number_input(
                tier.name, 0.0, 1e9, value=None, key=f"plan-cost-{tier.name}", help=tier_label(tier.name, bounds)
            )
        st.file_uploader(
            "Costs of single people (CSV with the columns handle and cost)",
            type=["csv", "tsv", "txt"],
            key="plan-costs",
            max_upload_size=10,
            help="They come before those of tiers. The file stays in this session: the address does not hold it.",
        )


def costs_of_people() -> Mapping[str, float]:
    """The costs in the file that was dropped, by key; what cannot be used is said."""
    file = st.session_state.get("plan-costs")
    if file is None:
        return {}
    with uploaded_file(file.name, file.getvalue()) as path:
        found = read_costs(path)
    known = costs_by_key(session.store(), found.costs)
    sentences = [f"Line {row.line}: {row.reason}; {row.fix}." for row in found.rejected[:5]]
    if known.unknown:
        sentences.append(f"{len(known.unknown):,} names are not in the store, such as “{known.unknown[0]}”.")
    if sentences:
        st.warning(escape_markdown(" ".join(sentences), 600))
    st.caption(f"The file has the costs of {len(known.by_key):,} people.")
    return known.by_key


def _fill(view: PlanView) -> None:
    state = st.session_state
    state[_SHOWN] = view
    state["plan-capacity"], state["plan-niche"], state["plan-aim"] = view.capacity, view.niche, view.aim
    state["plan-communities"] = list(view.communities)
    state["plan-budget"], state["plan-share"] = view.budget or 0.0, round(100 * view.least_share)
    costs = dict(view.tier_costs)
    for tier in TIERS:
        state[f"plan-cost-{tier.name}"] = costs.get(tier.name)


def _read(requested: PlanView) -> PlanView:
    """What the fields hold, which the address then says."""
    state = st.session_state
    costs = {tier.name: state[f"plan-cost-{tier.name}"] for tier in TIERS}
    view = PlanView(
        capacity=int(state["plan-capacity"]),
        niche=(state["plan-niche"] or "").strip(),
        communities=tuple(state["plan-communities"]),
        budget=state["plan-budget"] or None,
        tier_costs=tuple((tier, cost) for tier, cost in costs.items() if cost is not None),
        included=requested.included,
        excluded=requested.excluded,
        aim=state["plan-aim"],
        least_share=state["plan-share"] / 100,
    )
    if view != requested:
        show_view(view)
    st.session_state[_SHOWN] = view
    return view
