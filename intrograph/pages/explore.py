"""Explore: start from a person, follow ties, keep the picture, act."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import streamlit as st

from graph.analysis.colors import color_of
from graph.circle.ego import Circle, circle
from graph.circle.export import circle_gexf, people_csv
from graph.circle.timeline import bin_mentions
from graph.errors import NothingFound, WrongUse
from graph.records import Influencer, Window, to_datetime
from graph.store import read
from intrograph.components import tour
from intrograph.components.cards import person_card, tie_card
from intrograph.components.circle_view import Frame, circle_view
from intrograph.components.comparison import Shown, comparison, comparison_told, picked_people
from intrograph.components.people_table import follow_and_more, people_table, plain_table
from intrograph.components.search_box import search_field
from intrograph.components.text import escape_html, escape_markdown
from intrograph.components.timeline_view import timeline_view
from intrograph.state import session, url
from intrograph.state.url import View

CRUMBS = 6
GRAPH_HEIGHT = 620


def page() -> None:
    asked = url.here()
    search_field(lambda key: url.go(url.here().followed(key)))
    try:
        focus = session.focus(asked.focus)
    except (NothingFound, WrongUse) as error:
        st.warning(escape_markdown(str(error), 300), icon="🔎")
        st.button("Show the most influential instead", on_click=st.query_params.clear)
        return
    if focus is None:
        return
    view = replace(asked, focus=focus)
    url.remember(view)
    # Somebody who was opened, pinned or picked may have been forgotten since.
    there = read.influencers(session.store(), {view.focus, *view.opened, *view.pinned, *view.picked})
    show = _shown(view, there)
    span = read.span(session.store())
    # What comes and goes has a place of its own: were others to shift, the browser would build the picture anew.
    with st.container():
        tour.steps()
    with st.container():
        picked_people(view, there)
    left, right = st.columns([3, 1], gap="medium")
    with left:
        with st.container():
            _said_above(show, view)
        _graph(show, view)
        _legend(show.circle)
        with st.container():
            _said_below(show, view)
        _timeline(show.circle, view, span)
    with right:
        if view.tie:
            tie_card(view.tie, view)
        person_card(show.circle, span)
    _table(show.circle, view)


def _shown(view: View, there: dict[str, Influencer]) -> Shown:
    """The circle that the view asks for, or what comparing people shows."""
    if found := comparison(view, there):
        return found
    opened = [key for key in view.opened if key != view.focus and key in there]
    found_circle = circle(
        session.store(),
        view.focus,
        opened,
        limits=view.more,
        hidden=view.hidden,
        window=view.window,
        pinned=[key for key in (*view.pinned, *view.picked) if key in there],
    )
    return Shown(found_circle, _left_out(found_circle, view), [])


def _left_out(found: Circle, view: View) -> list[str]:
    """What the picture of a circle leaves out, in words."""
    told = []
    if omitted := sum(found.omitted.values()):
        told.append(f"{omitted:,} more with weaker ties are not drawn; the dashed circles bring them.")
    if any(number and not view.can_bring_more(key) for key, number in found.omitted.items()):
        told.append(f"Around one person at most {url.MOST_MEMBERS} are drawn; `intrograph circle --top 0` has all.")
    if len(view.opened) >= url.MOST_OPENED:
        told.append(f"{url.MOST_OPENED} people are open: opening another folds the first of them.")
    return told


def _graph(show: Shown, view: View) -> None:
    found = show.circle
    known = {member.key for member in found.everyone}
    ties = {f"{arrow.source} > {arrow.target}": (arrow.source, arrow.target) for arrow in found.edges}
    acts: dict[str, Callable[[str], View]] = {
        "follow": view.followed,
        "expand": lambda key: view.toggled("opened", key),
        "pin": lambda key: view.toggled("pinned", key),
        "pick": lambda key: view.toggled("picked", key),
        "hide": lambda key: replace(view.toggled("hidden", key), opened=tuple(k for k in view.opened if k != key)),
        "more": view.brought_more,
    }

    def gesture(kind: str, of: str) -> None:
        if kind in ("undo", "redo"):
            url.move(-1 if kind == "undo" else 1)
        elif kind == "tie" and of in ties:
            url.go(replace(view, tie=ties[of]))
        elif kind in acts and (of in known or (kind == "follow" and of in dict(crumbs))):
            tour.did(kind)
            url.go(acts[kind](of))

    crumbs = _crumbs(found, view)
    frame = Frame(
        crumbs,
        url.can_move(-1),
        url.can_move(1),
        opens=not view.between,
        notes=[_what_it_is(found, view), *show.notes],
    )
    circle_view(found, view, frame, key="circle", height=GRAPH_HEIGHT, on_event=gesture)


def _crumbs(found: Circle, view: View) -> list[tuple[str, str]]:
    """The way the person came; going back shortens it."""
    trail: list[str] = st.session_state.setdefault("trail", [])
    focus = view.focus
    trail[:] = trail[: trail.index(focus) + 1] if focus in trail else [*trail, focus]
    people = read.influencers(session.store(), trail[-CRUMBS:])
    return [(key, people[key].display_name) for key in trail[-CRUMBS:] if key in people]


def _what_it_is(found: Circle, view: View) -> str:
    """The sentence below a picture that leaves the app."""
    time = (
        ", ".join(f"{word} {day}" for word, day in (("from", view.first), ("to", view.last)) if day is not None)
        or "of all time"
    )
    people = f"{found.focus.display_name} and {len(found.members):,} around them"
    return f"{people}, mentions {time}. Size: influence, colour: community."


def _legend(found: Circle) -> None:
    counts: dict[tuple[int, str], int] = {}
    for member in found.everyone:
        if member.influencer.community:
            community = member.influencer.community, member.influencer.community_name or ""
            counts[community] = counts.get(community, 0) + 1
    dots = "".join(
        f'<span style="white-space:nowrap;margin-right:1.2em">{_dot(color_of(number))} '
        f"{escape_html(name)} ({count})</span> "
        for (number, name), count in sorted(counts.items(), key=lambda item: -item[1])
    )
    told = dots or "Run <code>intrograph analyze</code> to see communities in colour."
    ink = "currentColor"
    st.html(
        f'<div style="font-size:.85em;line-height:1.9"><div>{told}</div><div>'
        f"{_dot(ink, 0.5)}{_dot(ink, 1)} larger: more influence &ensp; "
        f"{_line(1)}{_line(4)} thicker: they mention each other more often &ensp; → points at who is mentioned &ensp; "
        "★ partner &ensp; ◆ pinned &ensp; dashed ring: picked</div></div>"
    )
    st.caption(
        "Click a circle to follow it; its plus, or a double click, opens it here and folds it again. "
        "Shift-click picks, a right click or a long press shows all choices."
    )


def _dot(color: str, size_em: float = 0.8) -> str:
    return (
        f'<span style="display:inline-block;width:{size_em}em;height:{size_em}em;border-radius:50%;'
        f'background:{color};margin-right:.3em"></span>'
    )


def _line(width_px: int) -> str:
    return (
        '<span style="display:inline-block;width:1.2em;vertical-align:middle;margin-right:.3em;'
        f'border-top:{width_px}px solid currentColor"></span>'
    )


def _timeline(found: Circle, view: View, span: Window) -> None:
    """When the people who are opened mentioned others and were mentioned, and the time that counts."""
    first, last = span.first, span.last
    if first is None or last is None or to_datetime(first).date() == to_datetime(last).date():
        return
    if view.between == url.PATHS:
        st.caption("Ways count the mentions of all time.")
        return

    def choose(start: date | None, end: date | None) -> None:
        url.go(replace(url.here(), focus=view.focus, first=start, last=end))

    events = [event for events in found.pairs.values() for event in events]
    undated = sum(event.count for event in events if event.at is None)
    timeline_view(bin_mentions(events, first, last), view.first, view.last, key="timeline", on_choice=choose)
    if undated:
        st.caption(f"{undated:,} mentions have no date: they count only in the whole time.")


def _said_above(show: Shown, view: View) -> None:
    """What has to be read before the picture: what comparing people found, or that there is nobody."""
    if show.told:
        comparison_told(view, show.told)
    elif not show.circle.members:
        st.info(
            f"{escape_markdown(show.circle.focus.display_name)} has no mentions in this time. Widen the time below."
        )


def _said_below(show: Shown, view: View) -> None:
    """What the picture leaves out."""
    for note in show.notes:
        st.caption(escape_markdown(note, 200))
    if view.hidden:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"{len(view.hidden):,} hidden by you.", width="content")
            st.button(
                "Show them again", key="unhide", type="tertiary", on_click=url.go, args=(replace(view, hidden=()),)
            )


def _table(found: Circle, view: View) -> None:
    members = found.members
    if not members:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(f"The same as a table ({len(members):,})", anchor=False, width="content")
        name = f"circle-of-{found.focus.influencer.handle or 'somebody'}"
        st.download_button(
            "CSV",
            data=people_csv(members),
            file_name=f"{name}.csv",
            mime="text/csv",
            help="These people with their ties, for a spreadsheet.",
        )
        st.download_button(
            "GEXF",
            data=circle_gexf(found),
            file_name=f"{name}.gexf",
            mime="application/xml",
            help="The circle with all its arrows, for Gephi.",
        )
        plain = st.toggle(
            "Plain table", key="plain", help="For screen readers, for printing and for the browser’s own search."
        )
    if plain:
        plain_table(f"Circle of {found.focus.display_name}", members)
        return
    chosen = people_table(members, key=f"table-{view.focus}-{view.between}")
    follow_and_more(
        chosen,
        key="table",
        follow=lambda key: url.go(view.followed(key)),
        pick=lambda keys: url.go(replace(view, picked=tuple(dict.fromkeys((*view.picked, *keys))), between="")),
    )
