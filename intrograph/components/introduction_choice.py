"""The chosen rows of the introductions: one that is read in full, and those that are ticked.

They are kept by target, so that they stay when the list changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from intrograph.components.data_table import TableChoice, new_choice

TABLE = "introductions"  # the key of the table

_SELECTED, _TICKED, _ORDER, _STALE, _EDITION = (
    "introduction",
    "introductions_ticked",
    "introductions_order",
    "introductions_stale",
    "introductions_edition",
)


@dataclass(frozen=True)
class IntroductionChoice:
    """Positions in the list: `selected` is the row that is read in full, `ticked` are in order of the list."""

    selected: int
    ticked: tuple[int, ...]


def choice_among(targets: Sequence[str]) -> IntroductionChoice:
    """The choice in a list of these targets (keys); the first row is selected if none was, or it has left the list."""
    if (chosen := new_choice(TABLE)) is not None:
        _keep(chosen)
    st.session_state[_ORDER] = list(targets)
    position = {key: row for row, key in enumerate(targets)}
    ticked = sorted(position[key] for key in st.session_state.get(_TICKED, ()) if key in position)
    return IntroductionChoice(position.get(str(st.session_state.get(_SELECTED)), 0), tuple(ticked))


def _keep(choice: TableChoice) -> None:
    """Keep what was chosen in the table, whose rows are those of the list before."""
    order = st.session_state.get(_ORDER, [])
    st.session_state[_TICKED] = [order[row] for row in choice.ticked if row < len(order)]
    if choice.cursor is not None and choice.cursor < len(order):
        st.session_state[_SELECTED] = order[choice.cursor]


def select(target: str) -> None:
    """Select the row of a target."""
    st.session_state[_SELECTED] = target


def step(by: int) -> None:
    """Select a row further down (1) or up (-1); at the ends the selection stays."""
    order = st.session_state[_ORDER]
    row = order.index(st.session_state[_SELECTED]) if st.session_state.get(_SELECTED) in order else 0
    st.session_state[_SELECTED] = order[min(len(order) - 1, max(0, row + by))]


def leave(target: str) -> None:
    """Select the neighbour of a row that leaves the list: the next one, or at the end the one before."""
    order = st.session_state[_ORDER]
    if target in order:
        row = order.index(target)
        st.session_state[_SELECTED] = (order[row + 1 :] or order[:row][-1:] or [target])[0]


def mark_stale() -> None:
    """Note that the list has changed in the store and has to be ranked again."""
    st.session_state[_STALE] = True
    st.session_state[_EDITION] = edition() + 1


def edition() -> int:
    """How often the list has changed in this session, changes that were undone at once included."""
    return int(st.session_state.get(_EDITION, 0))


def is_stale() -> bool:
    """Whether the list has changed since it was ranked; asking clears the mark."""
    return bool(st.session_state.pop(_STALE, False))
