"""The URL of the page as the owner of the view, and the history of views for undo and redo."""

import streamlit as st

from intrograph.state.view import View

REMEMBERED = 100  # views that can be gone back to


def current() -> View:
    """The view that the URL names."""
    query = st.query_params
    return View.from_url({name: query.get_all(name) for name in query})


def show(view: View) -> None:
    """Make the URL that of a view; the next run of the page draws it."""
    st.query_params.from_dict(view.to_url())


def remember(view: View) -> None:
    """Record the view of this run, for undo and redo; the browser's own Back and Forward move the same position."""
    views, position = _history()
    if views and views[position] == view:
        return
    if position + 1 < len(views) and views[position + 1] == view:
        position += 1
    elif position > 0 and views[position - 1] == view:
        position -= 1
    else:
        views[position + 1 :] = [view]
        del views[:-REMEMBERED]
        position = len(views) - 1
    st.session_state["view_position"] = position


def can_move(steps: int) -> bool:
    """Whether there is a view that many steps later, or earlier if negative."""
    views, position = _history()
    return 0 <= position + steps < len(views)


def move(steps: int) -> None:
    """Undo (-1) or redo (1)."""
    if can_move(steps):
        views, position = _history()
        st.session_state["view_position"] = position + steps
        show(views[position + steps])


def _history() -> tuple[list[View], int]:
    views: list[View] = st.session_state.setdefault("views", [])
    return views, st.session_state.get("view_position", -1)
