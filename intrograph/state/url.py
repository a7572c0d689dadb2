"""The address owns what is shown: Back, Forward, reload and a sent link bring the same picture.

?focus=instagram:jade.runs     who is in the middle
&open=...                      who is opened beside them, each
&more=60~instagram:jade.runs   how many new people one of them brings, where that is not the usual number
&pin=... &hide=...             who stays in the picture whoever is in the middle, and who is left away
&pick=... &between=paths       who is picked, and what of them is shown: `paths` between two, whom several `share`
&tie=... > ...                 the tie that is looked at
&from=2026-03-01&to=...        the days between which mentions count
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import streamlit as st

from graph.circle.ego import MEMBERS
from graph.records import Window, end_of_day, start_of_day

MOST_OPENED = 12
MOST_NAMED = 40  # pinned, hidden or picked
MOST_MEMBERS = 300  # that one person brings: a picture of more is slow and shows nothing
PATHS, SHARED = "paths", "shared"
REMEMBERED = 100  # views that can be gone back to
_TIE = " > "


@dataclass(frozen=True)
class View:
    """What an address asks for; keys of accounts everywhere."""

    focus: str = ""
    opened: tuple[str, ...] = ()
    more: Mapping[str, int] = field(default_factory=dict)
    pinned: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    picked: tuple[str, ...] = ()
    between: str = ""
    tie: tuple[str, str] | None = None
    first: date | None = None
    last: date | None = None

    @property
    def window(self) -> Window:
        """First and last instant (ms) of the days in between, the last day included."""
        return Window(
            None if self.first is None else start_of_day(self.first),
            None if self.last is None else end_of_day(self.last),
        )

    def followed(self, key: str) -> "View":
        """With somebody else in the middle: the time, the pins and what is picked stay, all else begins anew."""
        return View(key, pinned=self.pinned, picked=self.picked, first=self.first, last=self.last)

    def toggled(self, name: str, key: str) -> "View":
        """With somebody put into, or taken out of, `opened`, `pinned`, `hidden` or `picked`.

        Where no more fit, who came first makes room.
        """
        keys: tuple[str, ...] = getattr(self, name)
        most = MOST_OPENED if name == "opened" else MOST_NAMED
        changed = tuple(k for k in keys if k != key) if key in keys else (*keys, key)[-most:]
        changes: dict[str, Any] = {name: changed, "between": "" if name == "picked" else self.between}
        return replace(self, **changes)

    def brought_more(self, key: str) -> "View":
        """With as many people again around one of the opened accounts."""
        wanted = min(MOST_MEMBERS, self.more.get(key, MEMBERS) + MEMBERS)
        return replace(self, more={**self.more, key: wanted})

    def can_bring_more(self, key: str) -> bool:
        """Whether there is room for more people around one of the opened accounts."""
        return self.more.get(key, MEMBERS) < MOST_MEMBERS


def here() -> View:
    """The view that the address names; what cannot be read of it is left out."""
    asked = st.query_params
    more = {}
    for text in asked.get_all("more")[:MOST_OPENED]:
        number, _, key = text.partition("~")
        if key and number.isascii() and number.isdigit():
            more[key] = min(MOST_MEMBERS, max(1, int(number[:6])))
    one, _, other = asked.get("tie", "").partition(_TIE)
    between = asked.get("between", "")
    return View(
        focus=asked.get("focus", ""),
        opened=_keys("open")[:MOST_OPENED],
        more=more,
        pinned=_keys("pin"),
        hidden=_keys("hide"),
        picked=_keys("pick"),
        between=between if between in (PATHS, SHARED) else "",
        tie=(one, other) if one and other else None,
        first=_day("from"),
        last=_day("to"),
    )


def go(view: View) -> None:
    """Make the address that of a view."""
    told = {
        "focus": view.focus,
        "open": list(view.opened),
        "more": [f"{number}~{key}" for key, number in view.more.items() if number != MEMBERS],
        "pin": list(view.pinned),
        "hide": list(view.hidden),
        "pick": list(view.picked),
        "between": view.between,
        "tie": _TIE.join(view.tie) if view.tie else "",
        "from": view.first.isoformat() if view.first else "",
        "to": view.last.isoformat() if view.last else "",
    }
    st.query_params.from_dict({name: value for name, value in told.items() if value})


def remember(view: View) -> None:
    """Note where a browser session is, for undo and redo. The browser's own Back and Forward move the same place."""
    views, place = _remembered()
    if views and views[place] == view:
        return
    if place + 1 < len(views) and views[place + 1] == view:
        place += 1
    elif place > 0 and views[place - 1] == view:
        place -= 1
    else:
        views[place + 1 :] = [view]
        del views[:-REMEMBERED]
        place = len(views) - 1
    st.session_state["view_place"] = place


def can_move(steps: int) -> bool:
    """Whether there is a view so many steps later, or with a negative number: earlier."""
    views, place = _remembered()
    return 0 <= place + steps < len(views)


def move(steps: int) -> None:
    """Undo (-1) or redo (1)."""
    if can_move(steps):
        views, place = _remembered()
        st.session_state["view_place"] = place + steps
        go(views[place + steps])


def _remembered() -> tuple[list[View], int]:
    views: list[View] = st.session_state.setdefault("views", [])
    return views, st.session_state.get("view_place", -1)


def _keys(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in st.query_params.get_all(name) if key))[:MOST_NAMED]


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        return None
