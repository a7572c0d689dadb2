"""Decisions about an introduction in one click, each with an undo: accept it, ask for it, or dismiss it."""

from functools import partial

import streamlit as st

from graph.introductions import Introduction
from graph.introductions.outcomes import ABOUT
from graph.outreach import Details, conflicts, next_change, warnings_before
from graph.records import format_day
from graph.store.team import outreach
from graph.store.team.outreach import ASKED, DECLINED, DISMISSED, IDEA, INTRODUCED, NEW, OutreachChange, OutreachNote
from intrograph.components import introduction_choice
from intrograph.components.campaign_choice import campaign_choice, chosen_campaign
from intrograph.components.look import toast_with_undo
from intrograph.components.text import escape_markdown
from intrograph.state import access, session
from intrograph.state.errors import guarded_callback

_BUTTONS = {
    IDEA: ("Idea", "We want this introduction; nobody has been asked yet."),
    ASKED: ("Asked", "The partner was asked for this introduction."),
    INTRODUCED: ("Introduced", "The partner introduced us, or somebody of the team has written to the influencer."),
    DECLINED: ("Declined", "The influencer declined, and is not suggested again."),
    DISMISSED: ("Not a fit", "Leaves the list; “Show dismissed” among the filters brings it back."),
}
_DONE = {
    IDEA: "marked as an idea",
    ASKED: "marked as asked",
    DECLINED: "marked as declined",
    NEW: "without a status again",
}  # others are words for what was done already


def introduction_actions(introduction: Introduction) -> None:
    """Show the status of a target; for those who may edit, with buttons that change it.

    Before somebody is asked twice, a warning stands above the buttons.
    """
    campaign = campaign_choice(session.store(), key="introduction-campaign")
    note = outreach.note_of(session.store(), introduction.target.key, campaign)
    _warn(introduction, note, campaign)
    if access.may_edit():
        _buttons(introduction, note)
    st.caption(escape_markdown(_status(note), 400))


def _warn(introduction: Introduction, note: OutreachNote | None, campaign: str | None) -> None:
    """What the team did already with the target, unless it is this very request."""
    target, introducer = introduction.target.key, introduction.introducer.key
    if note is not None and note.introducer == introducer and note.status in outreach.WAITING:
        asked = note.as_change(note.at)
        texts = [found.text for found in conflicts(session.store(), [asked]) if found.note != note]
    else:
        asked = OutreachChange(target, ASKED, session.now(), session.now(), introducer, campaign)
        texts = warnings_before(session.store(), [asked], session.now())
    for text in texts:
        st.warning(escape_markdown(text, 400))


def _buttons(introduction: Introduction, note: OutreachNote | None) -> None:
    """Buttons alone: a button is pressed once, while a field that comes back with its row would decide again."""
    current = note.status if note else NEW
    with st.container(horizontal=True):
        for status, (label, meaning) in _BUTTONS.items():
            is_current = status == current
            st.button(
                f"✓ {label}" if is_current else label,
                key=f"decide-{status}",
                help=f"{meaning} Click again to clear it." if is_current else meaning,
                type="primary" if is_current else "secondary",
                on_click=guarded_callback(_decide),
                args=(introduction, NEW if is_current else status),
            )
        if current != DISMISSED:
            _dismiss_because(introduction)


def _dismiss_because(introduction: Introduction) -> None:
    """Dismiss with a reason: one of the list, or the user's own words."""
    with st.popover("Not a fit, because …"):
        for why in ABOUT:
            st.button(
                why,
                key=f"why-{why}",
                type="tertiary",
                on_click=guarded_callback(_decide),
                args=(introduction, DISMISSED, why),
            )
        with st.form("why", border=False, clear_on_submit=True):
            key = f"why-{introduction.target.key}"
            st.text_input("Another reason", key=key, max_chars=outreach.MAX_NOTE)
            st.form_submit_button("Dismiss", on_click=guarded_callback(_dismiss), args=(key, introduction))


def _dismiss(key: str, introduction: Introduction) -> None:
    _decide(introduction, DISMISSED, st.session_state.get(key))


def _status(note: OutreachNote | None) -> str:
    """A note in words."""
    if note is None:
        return "No decision yet."
    by = f" by {note.by}" if note.by else ""
    why = f": {note.note}" if note.note else ""
    return f"{note.status.capitalize()} on {format_day(note.at)}{by}{why}."


def _decide(introduction: Introduction, status: str, why: str | None = None) -> None:
    store, target = session.store(), introduction.target
    campaign = chosen_campaign("introduction-campaign")
    before = outreach.note_of(store, target.key, campaign)
    by = access.name()
    owner = (before.owner if before else None) or by
    details = Details(introduction.introducer.key, campaign or "", owner, why or "")
    outreach.append(store, [next_change(store, target.key, status, session.now(), details, by=by)])
    if status in (DISMISSED, DECLINED):
        introduction_choice.leave(target.key)
    introduction_choice.mark_stale()
    message = f"{target.display_name} is {_DONE.get(status, status)}."
    toast_with_undo(message, partial(_undo, target.key, before, campaign))


def _undo(target: str, before: OutreachNote | None, campaign: str | None) -> None:
    outreach.restore(session.store(), target, before, session.now(), campaign=campaign, by=access.name())
    introduction_choice.select(target)
    introduction_choice.mark_stale()
