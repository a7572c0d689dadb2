"""Explore: start from an influencer, follow ties, and act on what you find."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st

from graph.circle.explore import ExplorePage, explore
from graph.circle.export import circle_scope
from graph.circle.filtering import filtered_out
from graph.circle.fold import GROUP
from graph.errors import NothingFound, WrongUse
from graph.records import day_of
from graph.store.team.saved_views import SavedView
from graph.text import counted
from intrograph.components import tour
from intrograph.components.cards import person_card, tie_card
from intrograph.components.circle_view import Toolbar, circle_view
from intrograph.components.comparison import comparison_notes, comparison_result, picked_bar
from intrograph.components.export_button import export_button
from intrograph.components.filtered_people import circle_filters, filtered_actions
from intrograph.components.flag_list import person_flags
from intrograph.components.legend import fold_field, legend
from intrograph.components.menu_questions import menu_questions
from intrograph.components.people_table import csv_button, people_table, plain_table, table_actions
from intrograph.components.period_comparison import period_comparison
from intrograph.components.saved_views_menu import annotations_of, ask_for_name, opened_view, save_question, views_menu
from intrograph.components.search_box import search_field
from intrograph.components.text import escape_markdown
from intrograph.components.timeline_view import Line, timeline_view
from intrograph.pages.cypher import ask_page
from intrograph.state import session, url
from intrograph.state.view import MAX_MEMBERS, MAX_OPENED, PATHS, View

CRUMBS = 6
GRAPH_HEIGHT_PX = 620
# What each gesture on an account makes of the view.
CHANGES: dict[str, Callable[[View, str], View]] = {
    "follow": View.followed,
    "expand": lambda view, key: view.toggled("opened", key),
    "pin": lambda view, key: view.toggled("pinned", key),
    "pick": lambda view, key: view.toggled("picked", key),
    "hide": View.hid,
    "more": View.with_more,
}


def page() -> None:
    if asked := st.session_state.pop("asked", None):  # a callback cannot open another page
        ask_page(asked)
    requested, saved = opened_view(url.current())
    url.history().recognise(requested)
    search_field(lambda key: url.show(url.current().followed(key)))
    with_partner = tour.wants_partner()
    try:
        found = explore(
            session.store(), requested.request(_trail_to(requested.focus)[-CRUMBS:], with_partner=with_partner)
        )
    except (NothingFound, WrongUse) as error:
        st.warning(escape_markdown(str(error), 300), icon="🔎")
        st.button("Show the most influential one instead", on_click=st.query_params.clear)
        return
    if found.has_partner is not None:
        tour.set_has_partner(found.has_partner)
    view = replace(requested, focus=found.focus)
    url.history().record(view)
    _show(found, view, saved)
    save_question(view)


def _show(found: ExplorePage, view: View, saved: SavedView | None) -> None:
    # What comes and goes has a container of its own: if elements shifted, the browser would rebuild the picture.
    with st.container():
        tour.next_step()
    with st.container():
        picked_bar(found, view)
    with st.container():
        views_menu(view, saved)
    faded = filtered_out(found.circle, view.brushes)
    notes = _notes(found, view, len(faded))
    left, right = st.columns([3, 1], gap="medium")
    with left:
        with st.container():
            _above(found, view)
        _picture(found, view, notes, saved, faded)
        legend(found.communities)
        fold_field(found.communities, view.folded, lambda number: url.show(view.with_folded(number)))
        with st.container():
            _below(view, notes)
        _timeline(found, view)
        with st.container():
            _compared_periods(found, view)
    with right:
        if view.tie:
            tie_card(found, view)
        person_card(found)
        unusual = st.container()
    _table(found, view, faded)
    with unusual:  # last, because it may take a moment after a load
        person_flags(found.circle.focus.key, found.graph_revision, key="card-flag")


def _trail_to(focus: str) -> list[str]:
    """The focuses of this browser session up to this one; going back shortens the trail."""
    trail: list[str] = st.session_state.get("trail", [])
    return trail[: trail.index(focus) + 1] if focus in trail else [*trail, focus]


def _crumbs(found: ExplorePage) -> list[tuple[str, str]]:
    """The breadcrumb as (key, name)."""
    trail = st.session_state["trail"] = _trail_to(found.focus)
    return [(key, found.people[key].display_name) for key in trail[-CRUMBS:] if key in found.people]


def _notes(found: ExplorePage, view: View, faded: int) -> list[str]:
    """What the picture leaves out, in words."""
    if found.comparison is not None:
        return comparison_notes(found.comparison)
    notes = []
    omitted = found.circle.omitted
    if total := sum(omitted.values()):
        notes.append(f"{total:,} more with weaker ties are not drawn; click a dashed circle to add them.")
    if any(number and not view.can_show_more(key) for key, number in omitted.items()):
        notes.append(f"At most {MAX_MEMBERS} people are drawn around one; `intrograph circle --top 0` lists all.")
    if faded:
        notes.append(f"{counted(faded, 'account')} left out by the filters below: drawn pale.")
    if len(view.opened) >= MAX_OPENED:
        notes.append(f"{MAX_OPENED} people are expanded; expanding another one collapses the first of them.")
    return notes


def _picture(found: ExplorePage, view: View, notes: list[str], saved: SavedView | None, faded: frozenset[str]) -> None:
    crumbs = _crumbs(found)
    circle = found.circle
    known = {member.key for member in circle.everyone} | (found.changes.people.keys() if found.changes else set())
    ties = {f"{edge.source} > {edge.target}": (edge.source, edge.target) for edge in circle.edges}

    history = url.history()

    offered = {question.gesture: question for question in menu_questions()}

    def on_gesture(kind: str, target: str) -> None:
        if kind in offered and target in known:
            st.session_state["asked"] = offered[kind].view(target)
            return
        if kind == "save":
            ask_for_name(target)
            return
        if kind in ("undo", "redo"):
            changed = history.move(-1 if kind == "undo" else 1)
        elif kind == "tie" and target in ties:
            changed = replace(history.newest(view), tie=ties[target])
        elif kind == "annotate":
            changed = replace(history.newest(view), annotations=annotations_of(target))
        elif kind == "fold" and (number := _community(found, target)):
            changed = history.newest(view).with_folded(number)
        elif kind in CHANGES and (target in known or (kind == "follow" and target in dict(crumbs))):
            changed = CHANGES[kind](history.newest(view), target)
        else:
            changed = None
        if changed is not None:
            history.record(changed)  # first of all: the lines below may be stopped
            tour.complete(kind)
            url.show(changed)

    toolbar = Toolbar(
        crumbs,
        history.can_move(-1),
        history.can_move(1),
        can_expand=not view.between,
        notes=[_caption(found, view), *notes],
        questions=[(question.gesture, f"Ask: {question.label}") for question in offered.values()],
        positions=saved.positions if saved else (),
        layout=f"{saved.name} {saved.at}" if saved else "",
    )
    circle_view(
        circle, view, toolbar, found.changes, faded, key="circle", height_px=GRAPH_HEIGHT_PX, on_event=on_gesture
    )


def _community(found: ExplorePage, target: str) -> int | None:
    """The number of the community that a folded circle stands for, or that a person is in."""
    if target.startswith(GROUP):
        number = target.removeprefix(GROUP)
        return int(number) if number.isascii() and number.isdigit() else None
    return next((member.influencer.community for member in found.circle.everyone if member.key == target), None)


def _caption(found: ExplorePage, view: View) -> str:
    """The sentence below an exported picture."""
    days = [f"{word} {day}" for word, day in zip(("from", "to"), _chosen_days(found, view), strict=True) if day]
    circle = found.circle
    people = f"{circle.focus.display_name} and {len(circle.members):,} influencers around them"
    return f"{people}, mentions {' '.join(days) or 'of all time'}. Size: influence. Color: community."


def _timeline(found: ExplorePage, view: View) -> None:
    """Mentions from and to the expanded people over time, and the chosen period."""
    first, last = found.span.first, found.span.last
    if first is None or last is None or day_of(first) == day_of(last):
        return
    if view.between == PATHS:
        st.caption("Paths count mentions of all time.")
        return

    def choose(start: date | None, end: date | None) -> None:
        url.show(replace(url.current(), focus=view.focus, first=start, last=end))

    activity = found.activity
    timeline_view(
        activity.all,
        *_chosen_days(found, view),
        kinds=activity.kinds,
        line=_picked_line(found, view),
        key="timeline",
        on_choice=choose,
    )
    if activity.undated:
        st.caption(f"{activity.undated:,} mentions are undated: they count only without a chosen period.")


def _chosen_days(found: ExplorePage, view: View) -> tuple[date | None, date | None]:
    """The first and the last day that count: the chosen ones, or those of the later of two compared periods."""
    if found.changes is None:
        return view.first, view.last
    window = found.changes.periods.later
    return (
        day_of(window.first) if window.first is not None else None,
        day_of(window.last) if window.last is not None else None,
    )


def _picked_line(found: ExplorePage, view: View) -> Line | None:
    """The mentions from and to the picked people, as a line over the bars."""
    names = [found.people[key].display_name for key in view.picked if key in found.people]
    return Line(f"from or to {', '.join(names)}", found.activity.picked) if names else None


def _compared_periods(found: ExplorePage, view: View) -> None:
    first, last = found.span.first, found.span.last
    if first is not None and last is not None and day_of(first) != day_of(last) and not view.between:
        period_comparison(found.changes, view)


def _above(found: ExplorePage, view: View) -> None:
    """What has to be read before the picture: the result of a comparison, or that there is nobody."""
    if found.comparison is not None:
        comparison_result(found, view)
    elif not found.circle.members:
        name = escape_markdown(found.circle.focus.display_name)
        st.info(f"{name} has no mentions in this period. Choose a longer one below.")


def _below(view: View, notes: list[str]) -> None:
    """What the picture leaves out."""
    for note in notes:
        st.caption(escape_markdown(note, 200))
    if view.hidden:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"{len(view.hidden):,} hidden by you.", width="content")
            st.button(
                "Show them again", key="unhide", type="tertiary", on_click=url.show, args=(replace(view, hidden=()),)
            )


def _table(found: ExplorePage, view: View, faded: frozenset[str]) -> None:
    circle = found.circle
    if not circle.members:
        return
    title = st.container(horizontal=True, vertical_alignment="bottom")
    circle_filters(
        circle, view.brushes, lambda brushes: url.show(replace(url.current(), focus=view.focus, brushes=brushes))
    )
    members = [member for member in circle.members if member.key not in faded]
    with title:
        st.subheader(f"As a table ({len(members):,})", anchor=False, width="content")
        name = f"circle-of-{circle.focus.influencer.handle or 'somebody'}"
        csv_button(members, f"{name}.csv", key="circle-csv")
        export_button(partial(circle_scope, circle, view.window, members), name, key="circle-export")
        if view.brushes:
            filtered_actions([member.key for member in members], key="filtered")
        plain = st.toggle(
            "Plain table", key="plain", help="For screen readers, for printing and for the browser’s own search."
        )
    if not members:
        st.info("Nobody passes these filters: widen a range, or clear them.")
        return
    if plain:
        plain_table(f"Circle of {circle.focus.display_name}", members)
        return
    filters = "-".join(view.brushes.to_texts())  # another table has no ticked rows
    table_actions(
        people_table(members, key=f"table-{view.focus}-{view.between}-{filters}"),
        key="table",
        follow=lambda key: url.show(view.followed(key)),
        pick=lambda keys: url.show(replace(view, picked=tuple(dict.fromkeys((*view.picked, *keys))), between="")),
    )
