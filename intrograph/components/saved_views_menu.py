"""Saved views: the menu that opens, renames and deletes them, and the question for the name of a new one."""

import json
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import streamlit as st

from graph.errors import NothingFound, WrongUse
from graph.store.team import saved_views
from graph.store.team.annotations import Annotation, annotations_from
from graph.store.team.saved_views import Position, SavedView
from intrograph.components.editing import edit_button
from intrograph.components.look import toast_with_undo
from intrograph.components.text import clean, escape_markdown
from intrograph.state import access, session, url
from intrograph.state.errors import guarded_callback
from intrograph.state.view import View

FRESH_MS = 60_000  # names of views are read again after this time


@dataclass
class Naming:
    """The picture that waits for a name: where its people are, and the existing name that was typed."""

    positions: tuple[Position, ...]
    taken: str = ""


def opened_view(requested: View) -> tuple[View, SavedView | None]:
    """The view to show, and the saved view that it comes from; an address with nothing but its name means all of it."""
    if not requested.saved:
        return requested, None
    try:
        saved = saved_views.saved_view(session.store(), requested.saved)
    except NothingFound as error:
        st.warning(escape_markdown(str(error), 300))
        return replace(requested, saved=""), None
    if requested == View(saved=requested.saved):
        requested = replace(View.from_url(saved.query), saved=saved.name)
    return requested, saved


def annotations_of(text: str) -> tuple[Annotation, ...]:
    """The annotations that the picture sends, as JSON."""
    notes = json.loads(text)
    return annotations_from(json.dumps(note) for note in notes) if isinstance(notes, list) else ()


def ask_for_name(text: str) -> None:
    """Ask for the name of the picture; `text` says where its people are, as the picture sends it."""
    st.session_state["naming"] = Naming(tuple(Position(str(key), float(x), float(y)) for key, x, y in json.loads(text)))


def save_question(view: View) -> None:
    """The question for the name of the picture, while there is one to ask."""
    if (naming := st.session_state.get("naming")) is not None:
        st.dialog("Save this view", on_dismiss=_forget_question)(_question)(view, naming)


def _forget_question() -> None:
    st.session_state["naming"] = None


def _question(view: View, naming: Naming) -> None:
    if not access.may_edit():
        st.info("You may look at everything here and change nothing; ask the person who runs the app.")
        return
    st.caption(
        "Circle, period, pins, places and annotations are kept. Everybody who uses this store can open the view."
    )
    with st.form("save-view", border=False):
        name = st.text_input("Name", view.saved, max_chars=saved_views.MAX_NAME, placeholder="Partners in spring")
        is_sent = st.form_submit_button("Save", type="primary")
    if is_sent:
        _check(view, naming, name)
    if naming.taken:
        st.warning(f"There is a view “{escape_markdown(naming.taken, 80)}” already.")
        if edit_button("Overwrite it"):
            _save(view, naming, naming.taken)


def _check(view: View, naming: Naming, name: str) -> None:
    """Save under a new name; one that is taken waits for a yes."""
    try:
        name = saved_views.NAME.clean(name)
    except WrongUse as error:
        st.warning(escape_markdown(str(error), 200))
        return
    naming.taken = name if name in saved_views.names(session.store()) else ""
    if not naming.taken:
        _save(view, naming, name)


def _save(view: View, naming: Naming, name: str) -> None:
    address = urlencode(replace(view, saved="").to_url(), doseq=True)
    saved_views.save(session.store(), SavedView(name, address, session.now(), naming.positions))
    _forget_question()
    _forget_names()
    st.toast(f"Saved as “{escape_markdown(name, 80)}”. Saved views opens it.")
    url.show(replace(view, saved=name))
    st.rerun()


def views_menu(view: View, saved: SavedView | None) -> None:
    """The menu of saved views, and the name of the one that is shown."""
    names = _names()
    with st.container(horizontal=True, vertical_alignment="center"):
        # With another view, the menu is another element: it closes once a view is chosen.
        label = f"Saved views ({len(names):,})" if names else "Saved views"
        with st.popover(label, key=f"views-menu-{view.saved}"):
            _entries(names)
        if saved:
            is_same = replace(view, saved="") == View.from_url(saved.query)
            st.caption(f"View: {escape_markdown(saved.name, 80)}{'' if is_same else ' (changed)'}", width="content")


def _names() -> list[str]:
    """The names of all saved views, read again after `FRESH_MS` or a change of this session, not with every click."""
    read_at, names = st.session_state.get("view-names", (0, []))
    if session.now() - read_at > FRESH_MS:
        read_at, names = session.now(), saved_views.names(session.store())
        st.session_state["view-names"] = read_at, names
    return list(names)


def _forget_names() -> None:
    st.session_state.pop("view-names", None)


def _entries(names: list[str]) -> None:
    if not names:
        st.caption("No view is saved yet. “Save view” above the picture keeps it for everybody who uses this store.")
        return
    for name in names:
        st.button(
            escape_markdown(name, 80),
            key=f"view-{name}",
            type="tertiary",
            on_click=guarded_callback(url.show),
            args=(View(saved=name),),
        )
    if not access.may_edit():
        return
    with st.expander("Rename or delete"):
        chosen = st.selectbox("View", names, format_func=clean, key="edited-view")
        # A form: outside one, a field sends its text as it loses focus, and the rerun replaces the button mid-click.
        with st.form("rename-view", border=False):
            st.text_input("New name", chosen, key=f"rename-view-{chosen}", max_chars=saved_views.MAX_NAME)
            st.form_submit_button("Rename", on_click=guarded_callback(_rename), args=(chosen,))
        edit_button("Delete", key="delete-view", on_click=guarded_callback(_delete), args=(chosen,))


def _rename(name: str) -> None:
    # Not an argument: it would be what the field held when the page was drawn.
    clean_name = saved_views.rename(session.store(), name, st.session_state[f"rename-view-{name}"])
    _forget_names()
    shown = url.current()
    if shown.saved == name:
        url.show(replace(shown, saved=clean_name))


def _delete(name: str) -> None:
    view = saved_views.saved_view(session.store(), name)
    saved_views.delete(session.store(), name)
    _forget_names()
    toast_with_undo(f"Deleted the view “{view.name}”.", lambda: _restore(view))
    shown = url.current()
    if shown.saved == name:
        url.show(replace(View.from_url(view.query) if shown == View(saved=name) else shown, saved=""))


def _restore(view: SavedView) -> None:
    saved_views.save(session.store(), view)
    _forget_names()
