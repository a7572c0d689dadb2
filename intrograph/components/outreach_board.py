"""The board of outreach: one column a status, and cards that buttons move."""

from collections.abc import Callable

import streamlit as st

from graph.outreach import Board, BoardCard, BoardColumn
from graph.store.team.outreach import BOARD, DISMISSED
from graph.text import counted
from intrograph.components.text import escape_markdown
from intrograph.state import access
from intrograph.state.errors import guarded_callback

SHOWN = 10  # cards of a column
TITLES = {status: status.capitalize() for status in BOARD} | {DISMISSED: "Not a fit"}

Move = Callable[[BoardCard, str], None]
Choose = Callable[[BoardCard], None]


def outreach_board(board: Board, *, move: Move, choose: Choose, chosen: BoardCard | None) -> None:
    """Show the board.

    Parameters
    ----------
    move
        Called with a card and the status that it is moved to.
    choose
        Called with the card that is to be shown in full.
    chosen
        The card that is shown in full.
    """
    with st.container(key="outreach-board"):
        for place, column in zip(st.columns(len(board.columns), gap="small"), board.columns, strict=True):
            with place:
                _column(column, move, choose, chosen)


def _column(column: BoardColumn, move: Move, choose: Choose, chosen: BoardCard | None) -> None:
    st.subheader(f"{TITLES[column.status]} ({len(column.cards):,})", anchor=False)
    for card in column.cards[:SHOWN]:
        _card(card, move, choose, is_chosen=chosen is not None and chosen.note == card.note)
    if len(column.cards) > SHOWN:
        st.caption(f"{len(column.cards) - SHOWN:,} more: choose a campaign or an owner, or download the CSV.")


def _card(card: BoardCard, move: Move, choose: Choose, *, is_chosen: bool) -> None:
    note = card.note
    key = f"{note.key}|{note.campaign or ''}"
    with st.container(border=True, gap="xsmall", key=f"outreach-{key}"):
        st.button(
            escape_markdown(card.target.display_name, 40),
            key=f"choose-{key}",
            type="primary" if is_chosen else "tertiary",
            on_click=guarded_callback(choose),
            args=(card,),
            help="Show the history, and change owner, note and next step.",
        )
        st.caption(escape_markdown(_about(card), 300))
        if note.next_step:
            st.caption(escape_markdown(f"Next: {note.next_step}", 240))
        for text in card.warnings[:1]:
            st.caption(f"⚠ {escape_markdown(text, 300)}")
        if access.may_edit():
            _arrows(card, key, move)


def _about(card: BoardCard) -> str:
    """The partner, the owner, the campaign and the days, in one line."""
    note = card.note
    parts = (
        f"through {card.introducer.display_name}" if card.introducer else "",
        note.owner or "",
        note.campaign or "",
        counted(card.days, "day") if card.days else "today",
    )
    return " · ".join(part for part in parts if part)


def _arrows(card: BoardCard, key: str, move: Move) -> None:
    place = BOARD.index(card.note.status)
    with st.container(horizontal=True, gap="xsmall"):
        for sign, to in (("←", place - 1), ("→", place + 1)):
            if 0 <= to < len(BOARD):
                title = TITLES[BOARD[to]]
                st.button(
                    sign,
                    key=f"{'back' if sign == '←' else 'on'}-{key}",
                    help=f"Move {escape_markdown(card.target.display_name, 40)} to {title}",
                    on_click=guarded_callback(move),
                    args=(card, BOARD[to]),
                )
