"""One introduction: its reasons, the posts behind it, a message to copy, and its status."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from graph.introductions import Introduction
from graph.introductions.evidence import evidence
from graph.records import Influencer, Mention
from graph.store import read
from graph.store.team import outreach
from intrograph.components.cards import posts_list
from intrograph.components.people_table import add_to_list
from intrograph.components.text import clean, escape_markdown
from intrograph.state import session
from intrograph.state.errors import guarded_callback


def introduction_detail(introduction: Introduction, row: Mapping[str, Any]) -> None:
    """Show an introduction; `row` holds its columns in words."""
    st.markdown(f"**{escape_markdown(introduction.target.display_name)}**")
    st.text(row["reason"])
    left, right = st.columns(2, gap="medium")
    with left:
        _evidence(introduction)
        if row["alternatives"]:
            st.caption(escape_markdown(f"Other paths: {row['alternatives']}", 300))
    with right:
        st.caption("A message to your partner, to copy and edit:")
        st.code(clean(str(row["message"]), 1000), language=None, wrap_lines=True)
        _status(introduction)
        add_to_list([introduction.target.key], key="introduction")
        if st.button(f"Show the circle of {escape_markdown(introduction.target.display_name)}", type="primary"):
            st.switch_page(st.session_state["explore_page"], query_params={"focus": introduction.target.key})


def _evidence(introduction: Introduction) -> None:
    """The latest posts along the path, and the community of the target."""
    found = evidence(session.store(), introduction)
    introducer, connector, target = introduction.introducer, introduction.connector, introduction.target
    people = {person.key: person for person in (introducer, connector, target) if person is not None}
    if found.first_tie and connector is not None:
        _posts(f"{introducer.display_name} and {connector.display_name}", found.first_tie, people)
    _posts(f"{(connector or introducer).display_name} and {target.display_name}", found.last_tie, people)
    if found.community:
        leaders = ", ".join(f"@{leader}" for leader in found.leaders[:3])
        st.caption(escape_markdown(f"Community: {found.community}" + (f", led by {leaders}" if leaders else ""), 300))


def _posts(between: str, posts: list[Mention[str]], people: Mapping[str, Influencer]) -> None:
    st.caption(escape_markdown(f"Latest posts between {between}:", 200))
    posts_list(posts, people)


def _status(introduction: Introduction) -> None:
    """The outreach status. The store owns it: the control shows its value and writes it back."""
    key = f"status-{introduction.target.key}"
    current = read.influencers(session.store(), [introduction.target.key])[introduction.target.key].outreach_status
    st.session_state[key] = current or outreach.NEW
    st.segmented_control(
        "Status",
        outreach.STATUSES,
        key=key,
        on_change=guarded_callback(_store_status),
        args=(key, introduction.target.key, introduction.introducer.key),
        help="Influencers who declined are not suggested again; “new” clears the status.",
    )


def _store_status(key: str, target: str, introducer: str) -> None:
    status = st.session_state[key] or outreach.NEW
    outreach.set_status(session.store(), target, status, session.now(), introducer)
