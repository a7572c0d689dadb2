"""One introduction in full: its reasons, its score, the posts behind it, a message to copy, and its status."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from graph.introductions import Introduction, reasons
from graph.introductions.evidence import evidence
from graph.records import Influencer, Mention
from intrograph.components import introduction_choice
from intrograph.components.cards import posts_list
from intrograph.components.flag_list import person_flags
from intrograph.components.introduction_actions import introduction_actions
from intrograph.components.people_table import add_to_list
from intrograph.components.score_bar import score_bar
from intrograph.components.text import clean, escape_html, escape_markdown
from intrograph.components.why_not import explain_button
from intrograph.state import access, session


def introduction_detail(introduction: Introduction, row: Mapping[str, Any], number: int) -> None:
    """Show an introduction out of `number`; `row` holds its columns in words."""
    with st.container(border=True):
        _heading(introduction, number)
        left, right = st.columns(2, gap="medium")
        with left:
            _reasons(introduction)
            score_bar(introduction.score, introduction.score_parts)
            _evidence(introduction)
            person_flags(introduction.target.key, key="target-flag")
            if row["alternatives"]:
                st.caption(escape_markdown(f"Other paths: {row['alternatives']}", 300))
        with right:
            introduction_actions(introduction)
            st.caption("A message to your partner, to copy and edit:")
            st.code(clean(str(row["message"]), 1000), language=None, wrap_lines=True)
            if access.may_edit():
                add_to_list([introduction.target.key], key="introduction")
            explain_button(introduction)
            if st.button(f"Show the circle of {escape_markdown(introduction.target.display_name)}", type="primary"):
                st.switch_page(st.session_state["explore_page"], query_params={"focus": introduction.target.key})


def _heading(introduction: Introduction, number: int) -> None:
    """Who is to be met through whom, and buttons to the neighbours in the list."""
    target, introducer = introduction.target.display_name, introduction.introducer.display_name
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(escape_markdown(f"{target}, introduced by {introducer}", 160), anchor=False, width="stretch")
        st.caption(f"{introduction.rank:,} of {number:,}", width="content")
        for label, by, is_end in (("Previous", -1, introduction.rank == 1), ("Next", 1, introduction.rank == number)):
            st.button(
                "↑" if by < 0 else "↓",
                key=f"introduction-{label.lower()}",
                help=f"{label} introduction",
                disabled=is_end,
                on_click=introduction_choice.step,
                args=(by,),
            )


def _reasons(introduction: Introduction) -> None:
    """Every reason as a sentence of its own."""
    first, *sentences = reasons(introduction)
    items = "".join(f"<li>{escape_html(sentence[:1].upper() + sentence[1:], 600)}</li>" for sentence in sentences)
    st.html(
        f'<div style="overflow-wrap:anywhere"><strong>{escape_html(first.rstrip(":"))}</strong>'
        f'<ul style="margin:.25rem 0 .5rem;padding-left:1.25rem">{items}</ul></div>'
    )


def _evidence(introduction: Introduction) -> None:
    """The latest posts along the path, and the community of the target."""
    found = evidence(session.store(), introduction)
    introducer, connector, target = introduction.introducer, introduction.connector, introduction.target
    people = {person.key: person for person in (introducer, connector, target) if person is not None}
    if found.first_tie and connector is not None:
        _posts(f"{introducer.display_name} and {connector.display_name}", found.first_tie, people)
    if introduction.likeness is None:
        _posts(f"{(connector or introducer).display_name} and {target.display_name}", found.last_tie, people)
    if found.community:
        leaders = ", ".join(f"@{leader}" for leader in found.leaders[:3])
        st.caption(escape_markdown(f"Community: {found.community}" + (f", led by {leaders}" if leaders else ""), 300))


def _posts(between: str, posts: list[Mention[str]], people: Mapping[str, Influencer]) -> None:
    st.caption(escape_markdown(f"Latest posts between {between}:", 200))
    posts_list(posts, people)
