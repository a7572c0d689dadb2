"""One conversation of the board in full: its status, its details as fields, and its history."""

from collections.abc import Callable, Sequence

import streamlit as st

from graph.outreach import BoardCard, Details
from graph.records import Influencer, format_day
from graph.store.team.outreach import AGREED, BOARD, MAX_NOTE, STATUSES, OutreachChange
from intrograph.components.outreach_board import TITLES, Move
from intrograph.components.partner_mark import mark_partner
from intrograph.components.text import clean, escape_markdown
from intrograph.state import access
from intrograph.state.errors import guarded_callback

Save = Callable[[BoardCard, Details], None]

NOBODY = ""
SHORTCUTS = {-1: "B", 1: "M"}


def outreach_panel(
    card: BoardCard,
    history: Sequence[OutreachChange],
    partners: Sequence[Influencer],
    *,
    move: Move,
    save: Save,
    close: Callable[[], None],
) -> None:
    """Show a conversation.

    Parameters
    ----------
    history
        Everything that was noted about the influencer, in all campaigns, the earliest first.
    partners
        Who may be asked for the introduction.
    """
    with st.container(border=True, key="outreach-panel"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(escape_markdown(_title(card), 160), anchor=False, width="stretch")
            st.button("Close", key="outreach-close", on_click=close)
        for text in card.warnings:
            st.warning(escape_markdown(text, 400))
        left, right = st.columns([3, 2], gap="medium")
        with left:
            if access.may_edit():
                _states(card, move)
                if card.note.status == AGREED and not card.target.is_partner:
                    _mark_button(card.target)
                _fields(card, partners, save)
            else:
                st.caption(access.ONLY_LOOKING)
        with right:
            _history(history)
            if st.button("Show the circle", key="outreach-circle"):
                st.switch_page(st.session_state["explore_page"], query_params={"focus": card.target.key})


def _title(card: BoardCard) -> str:
    where = f", {card.note.campaign}" if card.note.campaign else ""
    return f"{card.target.display_name}: {TITLES[card.note.status].lower()}{where}"


def _states(card: BoardCard, move: Move) -> None:
    """Two buttons with a key each, and one for every other status."""
    place = BOARD.index(card.note.status)
    with st.container(horizontal=True, gap="xsmall"):
        for status in BOARD:
            by = BOARD.index(status) - place
            st.button(
                TITLES[status],
                key=f"panel-{status}",
                type="primary" if by == 0 else "secondary",
                disabled=by == 0,
                help=f"{STATUSES[status].capitalize()}.",
                shortcut=SHORTCUTS.get(by),
                on_click=guarded_callback(move),
                args=(card, status),
            )


def _mark_button(target: Influencer) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("They agreed. As a partner they can introduce you to others.", width="content")
        st.button("Mark as a partner", key="outreach-mark", on_click=guarded_callback(mark_partner), args=(target,))


def _fields(card: BoardCard, partners: Sequence[Influencer], save: Save) -> None:
    note = card.note
    names = {NOBODY: "Nobody"} | {partner.key: clean(partner.display_name) for partner in partners}
    if card.introducer is not None:
        names.setdefault(card.introducer.key, clean(card.introducer.display_name))
    keys = list(names)
    key = f"{note.key}|{note.campaign}|{note.at}"
    with st.form(f"outreach-details-{key}", border=False):
        first, second = st.columns(2)
        owner = first.text_input("Owner", note.owner or "", max_chars=60, key=f"owner-{key}")
        introducer = second.selectbox(
            "Through",
            keys,
            index=keys.index(note.introducer) if note.introducer in names else 0,
            format_func=names.__getitem__,
            key=f"introducer-{key}",
        )
        next_step = st.text_input("Next step", note.next_step or "", max_chars=MAX_NOTE, key=f"next-{key}")
        text = st.text_input("Note", note.note or "", max_chars=MAX_NOTE, key=f"note-{key}")
        if st.form_submit_button("Save", type="primary"):
            save(card, Details(introducer or "", note.campaign or "", owner, text, next_step))
            st.rerun()


def _history(history: Sequence[OutreachChange]) -> None:
    """Every change, the latest first: never overwritten, so that nobody has to remember."""
    st.caption("History")
    lines = []
    for change in reversed(history):
        by = f" by {change.by}" if change.by else ""
        where = f", {change.campaign}" if change.campaign else ""
        note = f": {change.note}" if change.note else ""
        title = TITLES.get(change.status, "Taken back")
        lines.append(f"- {escape_markdown(f'{format_day(change.recorded_at)}: {title}{where}{by}{note}', 400)}")
    with st.container(height=220 if len(lines) > 6 else "content", border=False):
        st.markdown("\n".join(lines) or "Nothing is noted.")
