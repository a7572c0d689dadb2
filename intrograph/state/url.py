"""The URL of the page as the owner of the view, and the history of views for undo and redo.

Streamlit may stop a callback at any use of `st`, because the next event has arrived. The history is therefore an object
that a callback can change in one go, before it touches the URL.
"""

from dataclasses import dataclass, field

import streamlit as st

from intrograph.state.view import View

REMEMBERED = 100  # views that can be gone back to


@dataclass
class History:
    """The views of a browser session in their order; `position` is that of the view shown last, -1 before the first."""

    views: list[View] = field(default_factory=list)
    position: int = -1

    def newest(self, drawn: View) -> View:
        """The view that a gesture changes: the one shown last, which the page may not have drawn yet."""
        return self.views[self.position] if self.views else drawn

    def record(self, view: View) -> None:
        """Make a view the newest; those that could be redone are dropped, unless it is the first of them."""
        if not self.recognise(view):
            self.views[self.position + 1 :] = [view]
            del self.views[:-REMEMBERED]
            self.position = len(self.views) - 1

    def recognise(self, view: View) -> bool:
        """Whether a view is the newest, or the one before or after it; that one becomes the newest.

        So the browser's Back and Forward move undo and redo too.
        """
        near = (self.position, self.position + 1, self.position - 1)
        found = next((at for at in near if self.views[max(0, at) : at + 1] == [view]), None)
        if found is not None:
            self.position = found
        return found is not None

    def can_move(self, steps: int) -> bool:
        """Whether there is a view that many steps later, or earlier if negative."""
        return 0 <= self.position + steps < len(self.views)

    def move(self, steps: int) -> View | None:
        """The view that many steps later, or earlier if negative, which becomes the newest; None if there is none."""
        if not self.can_move(steps):
            return None
        self.position += steps
        return self.views[self.position]


def history() -> History:
    """The history of this browser session."""
    views: History = st.session_state.setdefault("history", History())
    return views


def current() -> View:
    """The view that the URL names."""
    return View.from_url(query())


def query() -> dict[str, list[str]]:
    """The query of the URL: each name with its values."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def show(view: View) -> None:
    """Make a view the newest and the URL its own; the next run of the page draws it."""
    history().record(view)
    st.query_params.from_dict(view.to_url())
