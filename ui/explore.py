"""Explore: start from a person, follow ties, keep the picture, mark partners."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from graph import training
from graph.circle import Circle, circle
from graph.colors import color_of
from graph.errors import NothingFound, WrongUse
from graph.exports import safe_cell
from graph.introductions.listing import page as profile_page
from graph.measures import EXPLAINED
from graph.people import label
from graph.records import UNKNOWN_TIER, instant, is_web_address, tier_of
from graph.store import Row, marks, reading
from graph.store.reading import sightings
from ui import session
from ui.circle_view import circle_view
from ui.words import in_html, in_markdown, short, shown

HITS = 6
CRUMBS = 6
GRAPH_HEIGHT = 600


def page() -> None:
    _search()
    try:
        focus = session.focus()
    except (NothingFound, WrongUse) as error:
        st.warning(in_markdown(str(error), 300), icon="🔎")
        st.button("Show the most influential instead", on_click=st.query_params.clear)
        return
    if focus is None:
        return
    trail = _walk(focus)
    # Somebody who was opened may have been forgotten since.
    there = reading.influencers(session.store(), session.opened())
    beside = [key for key in session.opened() if key != focus and key in there]
    found = circle(
        session.store(), focus, beside, limit=session.members(), window=session.window_ms(),
        tie_model=training.learned(session.store()).ties,
    )  # fmt: skip
    _breadcrumb(trail, found)
    left, right = st.columns([3, 1], gap="medium")
    with left:
        _graph(found, beside)
        _legend(found)
        _left_out(found)
        _window()
    with right:
        _card(found)
    _table(found)


@st.fragment
def _search() -> None:
    if st.session_state.pop("found", False):  # somebody was chosen: the rest of the page has to follow
        st.rerun()
    text = st.text_input(
        "Search influencers", key="search", type="search", live=True, label_visibility="collapsed",
        placeholder="Search a handle or a name …",
    )  # fmt: skip
    text = (text or "").strip().lstrip("@")
    if not text:
        return
    hits = reading.search(session.store(), text[:100], HITS)
    if not hits:
        st.caption(f"Nobody is called “{in_markdown(text)}”. Try fewer letters.")
        return
    with st.container(horizontal=True, gap="small"):
        for hit in hits:
            told = f"{in_markdown(label(hit))} · {in_markdown(hit['platform'])}"
            st.button(told, key=f"hit-{hit['key']}", type="tertiary", on_click=_choose, args=(hit["key"],))


def _choose(key: str) -> None:
    session.follow(key)
    st.session_state["search"], st.session_state["found"] = "", True


def _walk(focus: str) -> list[str]:
    """The way the person came; going back shortens it."""
    trail: list[str] = st.session_state.setdefault("trail", [])
    trail[:] = trail[: trail.index(focus) + 1] if focus in trail else [*trail, focus]
    return trail[-CRUMBS:]


def _breadcrumb(trail: list[str], found: Circle) -> None:
    people = reading.influencers(session.store(), trail)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for place, key in enumerate(key for key in trail if key in people):
            if place:
                st.markdown(":gray[›]", width="content")
            st.button(
                in_markdown(label(people[key])),
                key=f"crumb-{key}",
                type="primary" if key == found.focus.key else "tertiary",
                on_click=session.follow,
                args=(key,),
            )


def _graph(found: Circle, beside: list[str]) -> None:
    if not found.members:
        st.info(f"{in_markdown(found.focus.label)} has no mentions in this time. Widen the time below.")
        return

    def gesture(event: dict[str, str]) -> None:
        known = {member.key for member in found.members}
        if event.get("id") not in known:
            return
        if event["type"] == "follow":
            session.follow(event["id"])
        elif event["type"] == "expand":
            session.toggle_opened(found.focus.key, event["id"])

    circle_view(found, beside, key="circle", height=GRAPH_HEIGHT, on_event=gesture)


def _legend(found: Circle) -> None:
    counts: dict[tuple[int, str], int] = {}
    for member in (found.focus, *found.members):
        if member.profile["community"]:
            community = member.profile["community"], member.profile["community_name"]
            counts[community] = counts.get(community, 0) + 1
    dots = "".join(
        f'<span style="white-space:nowrap;margin-right:1.2em"><span style="display:inline-block;width:.8em;height:.8em;'
        f'border-radius:50%;background:{color_of(number)};margin-right:.4em"></span>{in_html(name)} ({count})</span> '
        for (number, name), count in sorted(counts.items(), key=lambda item: -item[1])
    )
    told = dots or "Run <code>intrograph analyze</code> to see communities in colour."
    st.html(f'<div style="font-size:.85em;line-height:1.9">{told}</div>')
    st.caption(
        "Click a circle to follow it, double-click to open it here and again to fold it. "
        "Size: influence. Colour: community. Thickness: how often they mention each other. ★: partner."
    )


def _left_out(found: Circle) -> None:
    left_out = sum(found.left_out.values())
    if left_out:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"{left_out:,} more with weaker ties are not drawn.", width="content")
            st.button("Show more", key="more", type="tertiary", on_click=session.more_members, args=(found.focus.key,))


def _window() -> None:
    first, last = reading.span(session.store())
    if first is None or last is None:
        return
    least, most = instant(first).date(), instant(last).date()
    if least == most:
        return
    chosen = session.window()
    value = (max(least, chosen[0] or least), min(most, chosen[1] or most))
    if value[0] > value[1]:
        value = (least, most)
    # The address owns the window: the slider is told its value, and tells it back.
    st.session_state["window"] = value
    st.slider(
        "Mentions between", least, most, key="window", step=timedelta(days=1), format="D MMM YYYY",
        on_change=_window_moved, args=(least, most),
    )  # fmt: skip


def _window_moved(least: date, most: date) -> None:
    first, last = st.session_state["window"]
    session.set_window(first if first > least else None, last if last < most else None)


def _card(found: Circle) -> None:
    person = found.focus.profile
    name = person["name"] if person["name"] and person["name"] != person["handle"] else ""
    former = ", ".join(f"@{handle}" for handle in person["former_handles"] or ())
    st.html(
        f'<h2 style="margin:0;overflow-wrap:anywhere">{in_html(found.focus.label)}</h2>'
        + (f'<div style="font-weight:600">{in_html(name)}</div>' if name else "")
        + f'<div style="opacity:.75">{in_html(_facts(person))}</div>'
        + (f"<p>{in_html(person['bio'], 300)}</p>" if person["bio"] else "")
        + (f'<div style="opacity:.75">Formerly {in_html(former)}</div>' if former else "")
    )
    with st.container(horizontal=True):
        st.metric("Followers", short(person["followers"]))
        st.metric("Mentioned by", f"{person['in_degree'] or 0:,}", help=EXPLAINED["in_degree"])
        st.metric("Closeness", f"{person['closeness'] or 0:.2f}", help=EXPLAINED["closeness"])
        st.metric("Bridging", f"{person['bridging'] or 0:.2f}", help=EXPLAINED["bridging"])
    _curve(found.focus.key)
    _partner_mark(found)
    address = profile_page(person)
    if is_web_address(address):
        st.link_button("Open profile ↗", address)


def _facts(person: Row) -> str:
    tier = tier_of(person["followers"])
    facts = (
        person["platform"],
        tier if tier != UNKNOWN_TIER else "",
        person["community_name"] or "",
        person["community_fine_name"] if person["community_fine_name"] != person["community_name"] else "",
        person["location"] or "",
    )
    return " · ".join(fact for fact in facts if fact)


def _curve(key: str) -> None:
    seen = sightings(session.store(), key)
    if len(seen) > 1:
        frame = pd.DataFrame({"Day": [instant(at) for at, _ in seen], "Followers": [number for _, number in seen]})
        st.line_chart(frame, x="Day", y="Followers", height=130, x_label="", y_label="")


def _partner_mark(found: Circle) -> None:
    key, marked = found.focus.key, found.focus.profile["partner_since"] is not None
    # The store owns the mark: the toggle is told its value, and tells it back.
    st.session_state["partner"] = marked

    def store_mark() -> None:
        if st.session_state["partner"]:
            marks.mark_partner(session.store(), key, session.now())
        else:
            marks.unmark_partner(session.store(), key)

    st.toggle("We work with them (partner)", key="partner", on_change=store_mark)


def _table(found: Circle) -> None:
    members = [member for member in found.members if member.tie]
    frame = pd.DataFrame(
        {
            "Influencer": [safe_cell(shown(member.label.removeprefix("@"))) for member in members],
            "Tie": [round(100 * member.tie.strength) for member in members if member.tie],
            "Mentioned": [member.tie.out for member in members if member.tie],
            "Mentions back": [member.tie.back for member in members if member.tie],
            "Last": [_instant(member.tie.last_at) for member in members if member.tie],
            "Followers": pd.array([member.profile["followers"] for member in members], dtype="Int64"),
            "Tier": [member.tier for member in members],
            "Community": [shown(member.profile["community_name"]) for member in members],
            "Partner": [member.profile["partner_since"] is not None for member in members],
        }
    )
    st.subheader(f"This circle as a table ({len(members):,})", anchor=False)
    chosen = st.dataframe(
        frame,
        key=f"table-{found.focus.key}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "Tie": st.column_config.ProgressColumn(
                min_value=0, max_value=100, format="%d", help="Strength of the tie, 0 to 100."
            ),
            "Mentioned": st.column_config.NumberColumn(
                help="How often the one in the middle mentions this influencer."
            ),
            "Mentions back": st.column_config.NumberColumn(help="How often this influencer mentions them."),
            "Last": st.column_config.DateColumn(format="D MMM YYYY", help="Last mention either way."),
            "Followers": st.column_config.NumberColumn(format="localized"),
        },
    )
    rows = chosen["selection"]["rows"]
    if rows and rows[0] < len(members):
        member = members[rows[0]]
        st.button(f"Follow {in_markdown(member.label)}", type="primary", on_click=session.follow, args=(member.key,))
    else:
        st.caption("Tick a row to follow that influencer; click a heading to sort.")


def _instant(at: int | None) -> date | None:
    return instant(at).date() if at is not None else None
