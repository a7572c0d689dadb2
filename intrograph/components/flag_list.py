"""Flags of influencers with their evidence and an innocent explanation, to dismiss with a note and to restore."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from graph.records import format_day
from graph.store.team import dismissals
from graph.store.team.dismissals import Dismissal
from graph.store.team.outreach import MAX_NOTE
from graph.trust import Flag, flags_if_ready
from intrograph.components.job_status import rerun_when
from intrograph.components.look import Icon, toast_with_undo
from intrograph.components.text import clean, escape_markdown
from intrograph.state import access, session
from intrograph.state.errors import guarded_callback

NO_VERDICT = "A flag is a reason to look, never a verdict. No score uses it."
LONGEST = 600  # characters of a sentence


def flag_list(flags: Sequence[Flag], *, key: str, with_names: bool = True) -> None:
    """Show flags, each in a box; `key` is unlike that of any other list of the page."""
    for flag in flags:
        with st.container(border=True, gap="xsmall"):
            _flag(flag, f"{key}-{flag.kind}-{flag.influencer.key}", with_names)


def person_flags(influencer_key: str, graph_revision: int | None = None, *, key: str) -> None:
    """Show the flags of one influencer, those that were dismissed folded; nothing if there are none.

    `graph_revision` saves a question to the store if it is known.
    """
    found = flags_if_ready(session.store(), influencer_key, graph_revision)
    if found is None:
        st.caption("Looking for anything unusual …")
        rerun_when(lambda: flags_if_ready(session.store(), influencer_key, wait_seconds=0) is not None)
        return
    if not found:
        return
    open_flags = [flag for flag in found if flag.dismissal is None]
    dismissed = [flag for flag in found if flag.dismissal is not None]
    if open_flags:
        st.caption(NO_VERDICT)
        flag_list(open_flags, key=key, with_names=False)
    if dismissed:
        with st.expander(f"Dismissed flags ({len(dismissed)})"):
            flag_list(dismissed, key=f"{key}-dismissed", with_names=False)


def _flag(flag: Flag, key: str, with_names: bool) -> None:
    name = f"{flag.influencer.display_name}: " if with_names else ""
    title = escape_markdown(f"{name}{flag.label}", 160)
    st.markdown(f"{Icon.FLAG} **{title}** · {flag.confidence} confidence")
    st.markdown(escape_markdown(flag.evidence, LONGEST))
    if flag.others:
        others = ", ".join(other.display_name for other in flag.others)
        st.caption(escape_markdown(f"With {others}", LONGEST))
    st.caption(escape_markdown(f"What else explains it: {flag.innocent}", LONGEST))
    if flag.dismissal is not None:
        _dismissed(flag, flag.dismissal, key)
    elif access.may_edit():
        with st.container(horizontal=True), st.popover("Dismiss"), st.form(f"{key}-form", border=False):
            st.text_input("Why?", key=f"{key}-note", max_chars=MAX_NOTE, placeholder="was on television")
            st.form_submit_button("Dismiss this flag", on_click=guarded_callback(_dismiss), args=(flag, f"{key}-note"))


def _dismissed(flag: Flag, dismissal: Dismissal, key: str) -> None:
    by = f" by {dismissal.by}" if dismissal.by else ""
    why = f": {dismissal.note}" if dismissal.note else ""
    st.caption(escape_markdown(f"Dismissed on {format_day(dismissal.at)}{by}{why}.", LONGEST))
    if access.may_edit():
        st.button("Restore", key=f"{key}-restore", on_click=guarded_callback(_restore), args=(flag, dismissal))


def _dismiss(flag: Flag, note_key: str) -> None:
    store, note = session.store(), st.session_state.get(note_key)
    made = Dismissal(flag.kind, flag.last, session.now(), access.name(), note)
    dismissals.dismiss(store, flag.influencer.key, made)
    name = clean(flag.influencer.display_name)
    toast_with_undo(
        f"The flag of {name} is dismissed.", partial(dismissals.restore, store, flag.influencer.key, flag.kind)
    )


def _restore(flag: Flag, dismissal: Dismissal) -> None:
    store = session.store()
    dismissals.restore(store, flag.influencer.key, flag.kind)
    undo = partial(dismissals.dismiss, store, flag.influencer.key, dismissal)
    toast_with_undo(f"The flag of {clean(flag.influencer.display_name)} is back.", undo)
