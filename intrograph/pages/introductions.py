"""Introductions: who can introduce us to whom next, why, and how to take the list away."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from graph.errors import NothingFound
from graph.export.csv import safe_cell
from graph.introductions import (
    OBJECTIVES,
    PRESETS,
    Filters,
    Introduction,
    IntroductionList,
    IntroductionSettings,
    Objective,
    as_rows,
    introduce,
    load_objective,
    objective_names,
    save_objective,
    write_introductions,
)
from graph.introductions.evidence import evidence
from graph.introductions.learning import training
from graph.introductions.ready import ready_models
from graph.records import TIERS, UNKNOWN_TIER, Mention
from graph.store import read
from graph.store.team import outreach
from intrograph.components import tour
from intrograph.components.cards import posts_list
from intrograph.components.people_table import add_to_list
from intrograph.components.text import escape_markdown, shown
from intrograph.state import session

SHOWN = 200
ACTIVE_DAYS = 30
LOOK_AGAIN_SECONDS = 3.0
SORTS = {
    "chance": "Chance (the score)",
    "reach": "Reach (followers)",
    "closeness": "Closeness (the ties on the way)",
}


def page() -> None:
    tour.did("introductions")
    st.header("Introductions", anchor=False)
    partners = read.partners(session.store())
    if not partners:
        st.info(
            "Nobody is marked as a partner yet. Open Explore, find somebody you work with, and switch on “partner”."
        )
        return
    learned = _ready()
    chosen, objective, settings = _choices({row.key: row.display_name for row in partners})

    def find(top: int | None) -> IntroductionList:
        return introduce(
            session.store(),
            chosen,
            top=top,
            filters=objective.filters,
            objective=objective,
            settings=settings,
            learned=learned,
        )

    try:
        found = find(SHOWN)
    except NothingFound as error:  # everybody was asked too lately
        st.info(escape_markdown(str(error), 300))
        return
    _what_it_is(found, learned, len(chosen) or len(partners))
    if not found.rows:
        st.info("Nobody passes these filters. Widen them, or load more mentions of your partners.")
        return
    _download(found, find)
    _table(found)


def _ready() -> training.Learned:
    """The models to rank with; while a large network is being prepared, the page looks again by itself."""
    ready = ready_models(session.store())
    if ready.preparing:
        st.caption("⏳ A first list; the learned one replaces it in a moment.")

        @st.fragment(run_every=LOOK_AGAIN_SECONDS)
        def look() -> None:
            if not ready_models(session.store()).preparing:
                st.rerun()

        look()
    return ready.learned


def _choices(partners: dict[str, str]) -> tuple[list[str], Objective, IntroductionSettings]:
    """What the person asks for: partners, order and filters, and how much to ask of each partner."""
    communities = {row.number: row.name for row in read.communities(session.store())}
    tiers = [tier.name for tier in TIERS] + [UNKNOWN_TIER]
    names = objective_names(session.store())
    if "objective" in st.session_state and st.session_state["objective"] not in names:
        st.session_state["objective"] = None
    if names:
        st.selectbox(
            "Objective",
            names,
            index=None,
            key="objective",
            placeholder="None: choose below",
            on_change=_take_aim,
            format_func=shown,
            help="An order and filters that somebody saved under a name.",
        )
    first, second, third = st.columns([2, 2, 2])
    with first:
        keys = st.multiselect(
            "Partners who introduce", list(partners), format_func=lambda key: shown(partners[key]), placeholder="All"
        )
    with second:
        chosen_tiers = st.multiselect(
            "Tier of the target",
            tiers,
            placeholder="All",
            format_func=_tier_told,
            key="tiers",
            help="By followers: " + "; ".join(_tier_told(name) for name in tiers[:-1]) + ".",
        )
    with third:
        numbers = st.multiselect(
            "Community of the target",
            list(communities),
            placeholder="All",
            key="communities",
            format_func=lambda number: shown(communities[number]),
        )
    more = _more_choices()
    filters = Filters(
        tiers=chosen_tiers,
        communities=numbers,
        platforms=more.platforms,
        languages=more.languages,
        locations=more.locations,
        active_days=float(ACTIVE_DAYS) if more.active else None,
        hide_hubs=more.hide_hubs,
        min_tie_strength=more.least_tie / 100,
        not_contacted=more.not_contacted,
    )
    order = st.session_state.get("aim_weights") or OBJECTIVES[more.sort]
    if (
        st.session_state.get("aim_weights") and more.sort != "chance"
    ):  # a choice of one's own comes before the objective's
        st.session_state.pop("aim_weights")
        order = OBJECTIVES[more.sort]
    objective = Objective(order.chance, order.reach, order.closeness, filters)
    _keep_aim(objective)
    asking = IntroductionSettings(cap=more.cap or None, cool_down_days=float(more.rest_days), now=session.now())
    return keys, objective, asking


@dataclass(frozen=True)
class _More:
    """The choices that are folded away."""

    platforms: Sequence[str]
    languages: Sequence[str]
    locations: Sequence[str]
    active: bool
    hide_hubs: bool
    not_contacted: bool
    least_tie: int
    sort: str
    cap: int
    rest_days: int


def _more_choices() -> _More:
    with st.expander("More filters, order, and how much to ask of one partner"):
        left, middle, right = st.columns(3)
        with left:
            platforms = st.multiselect("Platform", read.platforms(session.store()), placeholder="All", key="platforms")
            languages = _words("Languages", "languages", "en, de")
            locations = _words("Places", "locations", "Berlin, Lisbon")
        with middle:
            active = st.checkbox(
                f"Seen in the last {ACTIVE_DAYS} days", key="active", help="Has mentioned somebody in that time."
            )
            hubs = st.checkbox(
                "Hide the most mentioned 1 %", key="hide_hubs", help="Stars whom everybody names rarely answer."
            )
            new = st.checkbox("Not yet contacted", key="not_contacted")
            least = st.slider("At least so close", 0, 100, key="least_tie", help="Strength of the ties on the way.")
        with right:
            sort = st.radio(
                "Order by", list(SORTS), format_func=SORTS.__getitem__, key="sort", help="The order changes no score."
            )
            cap = st.number_input("At most so many of each partner", 0, 1000, 0, key="cap", help="0: no limit.")
            rest = st.number_input("Leave partners alone who were asked within days", 0, 365, 0, key="rest")
    return _More(platforms, languages, locations, active, hubs, new, least, sort, int(cap), int(rest))


def _words(name: str, key: str, example: str) -> tuple[str, ...]:
    text = st.text_input(name, key=key, placeholder=f"All; or as in {example}", max_chars=200)
    return tuple(word for part in (text or "").split(",") if (word := part.strip()))


def _take_aim() -> None:
    """Set everything as the chosen objective says."""
    name = st.session_state["objective"]
    if name is None:
        st.session_state.pop("aim_weights", None)
        return
    objective = load_objective(session.store(), name)
    told = objective.filters
    st.session_state["aim_weights"] = objective
    st.session_state["sort"] = "chance"
    for key in ("tiers", "communities", "platforms"):
        st.session_state[key] = list(getattr(told, key))
    for key in ("languages", "locations"):
        st.session_state[key] = ", ".join(getattr(told, key))
    st.session_state["active"] = told.active_days is not None
    st.session_state["hide_hubs"], st.session_state["not_contacted"] = told.hide_hubs, told.not_contacted
    st.session_state["least_tie"] = round(100 * told.min_tie_strength)


def _keep_aim(objective: Objective) -> None:
    with st.popover("Save as an objective"):
        name = st.text_input(
            "Name of the objective", max_chars=60, placeholder="Trail runners in Lisbon", key="objective_name"
        )
        if st.button("Save", disabled=not (name or "").strip()):
            save_objective(session.store(), name, objective)
            st.success("Saved. It is in the list of objectives from now on, here and for `introduce --objective`.")


def _what_it_is(found: IntroductionList, learned: training.Learned, asked: int) -> None:
    """How many there are, what the score means, and what it was learned from."""
    people = "person" if found.after_filters == 1 else "people"
    st.write(
        f"**{found.after_filters:,}** {people} you do not work with yet can be "
        f"reached over "
        f"{'your partner' if asked == 1 else f'{asked} partners'}"
        + (f" ({found.found:,} before the filters)." if found.after_filters < found.found else ".")
    )
    st.caption(escape_markdown(f"{found.meaning} {learned.introductions.why}", 400))
    if found.over_cap:
        st.caption(f"{found.over_cap:,} more are left out: every partner who reaches them has enough to do.")
    if found.resting:
        names = ", ".join(escape_markdown(row.display_name) for row in found.resting)
        st.caption(f"Not asked again so soon: {names}.")
    if not learned.is_current:
        _learn()


def _learn() -> None:
    """Offer to learn from what was loaded; the list works meanwhile."""
    from intrograph import jobs

    if not st.session_state.get("learning"):
        st.caption("The network has changed since this was learned, or nothing has been learned from it yet.")
        if st.button("Learn from the network’s past", help="In the background; the list works meanwhile."):
            jobs.start(session.store(), jobs.TRAIN)
            st.session_state["learning"] = True
            st.rerun()
        return
    st.caption("⏳ Learning in the background; this list is replaced when it is done.")

    @st.fragment(run_every=LOOK_AGAIN_SECONDS)
    def look() -> None:
        if training.learned(session.store()).is_current:
            st.session_state["learning"] = False
            st.rerun()

    look()


def _tier_told(name: str) -> str:
    for tier in TIERS:
        if tier.name == name:
            return f"{name} (below {tier.below:,})" if tier.below else f"{name} (from {tier.minimum:,})"
    return "followers not known"


def _download(found: IntroductionList, find: Callable[[int | None], IntroductionList]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        preset = st.selectbox(
            "Columns for",
            list(PRESETS),
            key="preset",
            width=200,
            format_func=lambda name: "any program" if name == "generic" else name.capitalize(),
            help="The columns as this tool imports them. E-mail addresses are not known here and stay empty.",
        )

        def csv() -> bytes:
            text = io.StringIO(newline="")
            write_introductions(find(None) if found.after_filters > len(found.rows) else found, text, PRESETS[preset])
            return text.getvalue().encode("utf-8-sig")

        st.download_button(
            "Download introductions (CSV)", data=csv, file_name="introductions.csv", mime="text/csv", type="primary"
        )


def _table(found: IntroductionList) -> None:
    rows = as_rows(found)
    frame = pd.DataFrame(
        {
            "Rank": [row["rank"] for row in rows],
            "Meet": [safe_cell(shown(row["target_handle"])) for row in rows],
            "Ask": [safe_cell(shown(row["introducer_handle"])) for row in rows],
            "Score": [row["score"] for row in rows],
            "Followers": pd.array([row["followers"] for row in rows], dtype="Int64"),
            "Why": [shown(row["reason"], 600) for row in rows],
            "Way": [shown(row["path"], 200) for row in rows],
            "Proof": [row["evidence_url"] or None for row in rows],
            "Status": [row["status"] for row in rows],
        }
    )
    chosen = st.dataframe(
        frame,
        key="introductions",
        hide_index=True,
        height=min(560, 38 + 35 * len(rows)),
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "Rank": st.column_config.NumberColumn(width="small"),
            "Score": st.column_config.ProgressColumn(
                min_value=0,
                max_value=100,
                format="%.0f",
                help=found.meaning,
            ),
            "Followers": st.column_config.NumberColumn(format="localized"),
            "Why": st.column_config.TextColumn(width="large"),
            "Proof": st.column_config.LinkColumn(display_text="post ↗", help="The last post behind this tie."),
        },
    )
    if found.after_filters > len(found.rows):
        st.caption(f"The first {len(found.rows):,} of {found.after_filters:,}; the CSV holds all of them.")
    picked = chosen["selection"]["rows"]
    if picked and picked[0] < len(rows):
        _opened(found.rows[picked[0]], rows[picked[0]])
    else:
        st.caption("Tick a row to read the whole reason, see the posts behind it, and copy a message.")


def _opened(row: Introduction, told: dict[str, object]) -> None:
    """One introduction with its evidence, a message to copy, and what became of it."""
    st.markdown(f"**{escape_markdown(row.target.display_name)}**")
    st.text(told["reason"])
    left, right = st.columns(2, gap="medium")
    with left:
        found = evidence(session.store(), row)
        people = {p.key: p.display_name for p in (row.introducer, row.connector, row.target) if p is not None}
        if found.first_tie:
            _posts(
                f"{row.introducer.display_name} and {(row.connector or row.target).display_name}",
                found.first_tie,
                people,
            )
        _posts(
            f"{(row.connector or row.introducer).display_name} and {row.target.display_name}", found.last_tie, people
        )
        if found.community:
            leaders = ", ".join(f"@{leader}" for leader in found.leaders[:3])
            st.caption(
                escape_markdown(f"Community: {found.community}" + (f", led by {leaders}" if leaders else ""), 300)
            )
        if told["alternatives"]:
            st.caption(escape_markdown(f"Other ways: {told['alternatives']}", 300))
    with right:
        st.caption("A message to your partner, to copy and change:")
        st.code(shown(str(told["message"]), 1000), language=None, wrap_lines=True)
        _status(row)
        add_to_list([row.target.key], key="introduction")
        if st.button(f"Show the circle of {escape_markdown(row.target.display_name)}", type="primary"):
            st.switch_page(st.session_state["explore_page"], query_params={"focus": row.target.key})


def _posts(between: str, posts: list[Mention[str]], people: dict[str, str]) -> None:
    st.caption(escape_markdown(f"Last posts between {between}:", 200))
    posts_list(posts, people)


def _status(row: Introduction) -> None:
    """What became of asking; the store owns it: the control is told its value, and tells it back."""
    key = f"status-{row.target.key}"
    now = read.influencers(session.store(), [row.target.key])[row.target.key].outreach_status
    st.session_state[key] = now or outreach.NEW

    def note() -> None:
        chosen = st.session_state[key] or outreach.NEW
        outreach.set_status(session.store(), row.target.key, chosen, session.now(), row.introducer.key)

    st.segmented_control(
        "Status",
        outreach.STATUSES,
        key=key,
        on_change=note,
        help="Who has declined is not suggested again; “new” takes the note off.",
    )
