"""What cannot be decided about a dropped file, asked on a preview of its first rows: columns, header and platform."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from graph.errors import IntrographError
from graph.records import PLATFORMS
from graph.search import resolve
from ingest import ReadOptions
from ingest.input import Input
from ingest.preview import Preview, preview
from intrograph.components.text import clean, escape_markdown
from intrograph.state.errors import guarded_callback

ANSWERABLE = frozenset(("columns", "header", "owner"))
LONGEST_SENTENCE = 500  # characters

Rows = Literal["mentions", "posts", "profiles"]


@dataclass(frozen=True)
class Role:
    """What a column can hold: its role in `ReadOptions.columns`, the label of its field, and whether it is needed."""

    name: str
    label: str
    is_needed: bool = False


ROWS: dict[Rows, str] = {
    "mentions": "One account that names another",
    "posts": "A post with its text",
    "profiles": "An account and its followers, name or bio",
}
ROLES: dict[Rows, tuple[Role, ...]] = {
    "mentions": (
        Role("source", "Account that names another", True),
        Role("target", "Account that is named", True),
        Role("at", "Time"),
        Role("count", "Number of mentions"),
    ),
    "posts": (Role("author", "Author", True), Role("text", "Text", True), Role("at", "Time"), Role("url", "Address")),
    "profiles": (
        Role("handle", "Account", True),
        Role("followers", "Followers"),
        Role("name", "Name"),
        Role("bio", "Bio"),
        Role("email", "E-mail address"),
    ),
}


@dataclass(frozen=True)
class FileQuestion:
    """A file that waits for an answer.

    Parameters
    ----------
    id
        Tells it from the other questions of the session.
    sentence
        Why it could not be loaded.
    settled_by
        What can be answered, see `graph.errors.UnreadableFile`.
    options
        How it was read so far.
    """

    id: int
    file: Input
    sentence: str
    settled_by: tuple[str, ...]
    options: ReadOptions


def is_answerable(file: Input, settled_by: tuple[str, ...], options: ReadOptions) -> bool:
    """Whether a person can settle it here: the account is asked for, or the columns of a table that can be shown."""
    if "owner" in settled_by:
        return True
    return bool(ANSWERABLE.intersection(settled_by)) and _preview(file, options) is not None


def ask(question: FileQuestion, leave_out: Callable[[int], None]) -> ReadOptions | None:
    """Show the question and its fields; the answer once its button is pressed and nothing is missing.

    `leave_out` is called with the id of the question if the user does not want the file any more.
    """
    key = f"question-{question.id}"
    with st.container(border=True):
        st.markdown(f"**{escape_markdown(question.file.name)}** needs an answer before it can be loaded.")
        st.caption(escape_markdown(question.sentence, LONGEST_SENTENCE))
        answer = _owner(question, key) if "owner" in question.settled_by else _table(question, key)
        platform = _platform(question.options, key)
        with st.container(horizontal=True):
            is_pressed = st.button("Load this file", type="primary", key=f"{key}-load")
            st.button("Leave it out", key=f"{key}-leave", on_click=guarded_callback(leave_out), args=(question.id,))
        if is_pressed and answer is None:
            st.warning("Choose a column for each field without “if there is one”, and no column twice.")
    return replace(answer, platform=platform) if is_pressed and answer is not None else None


def _owner(question: FileQuestion, key: str) -> ReadOptions | None:
    handle = st.text_input("Handle of the account whose download this is", key=f"{key}-owner").strip().lstrip("@")
    return replace(question.options, owner=handle) if handle else None


def _table(question: FileQuestion, key: str) -> ReadOptions | None:
    """Ask for the header and the columns."""
    options = question.options
    shown = _preview(question.file, options)
    if shown is None:
        return None
    if "header" in question.settled_by:
        has_header = st.checkbox("The first row holds the names of the columns", shown.has_header, key=f"{key}-header")
        options = replace(options, header=has_header)
        shown = _preview(question.file, options) or shown
    st.dataframe(_by_column(shown), hide_index=True, key=f"{key}-rows")
    rows = st.radio("Each row is", list(ROWS), format_func=ROWS.__getitem__, key=f"{key}-kind", horizontal=True)
    chosen = _columns(ROLES[rows], shown, f"{key}-{rows}-{shown.has_header}")
    needed = {role.name for role in ROLES[rows] if role.is_needed}
    if not needed <= chosen.keys() or len(set(chosen.values())) < len(chosen):
        return None
    return replace(options, columns=tuple(chosen.items()))


def _columns(roles: tuple[Role, ...], shown: Preview, key: str) -> dict[str, str]:
    """A field for each role; the names of the chosen columns."""
    chosen = {}
    for role, place in zip(roles, st.columns(len(roles)), strict=True):
        name = place.selectbox(
            role.label if role.is_needed else f"{role.label} (if there is one)",
            [name for name in dict.fromkeys(shown.header) if name],
            index=None,
            format_func=clean,
            placeholder="Choose a column",
            key=f"{key}-{role.name}",
        )
        if name is not None:
            chosen[role.name] = name
    return chosen


def _platform(options: ReadOptions, key: str) -> str | None:
    name = st.selectbox(
        "Platform of these accounts",
        list(dict.fromkeys((*filter(None, (options.platform,)), *PLATFORMS))),
        index=0 if options.platform else None,
        accept_new_options=True,
        placeholder="Not known, or named in the file",
        key=f"{key}-platform",
    )
    return resolve.platform_name(name) if name else None


def _preview(file: Input, options: ReadOptions) -> Preview | None:
    try:
        return preview(file, options)
    except IntrographError:
        return None


def _by_column(shown: Preview) -> dict[str, list[str]]:
    """The cells by column, whose names must differ."""
    columns: dict[str, list[str]] = {}
    for position, name in enumerate(shown.header):
        title = clean(name) or f"column {position + 1}"
        title = title if title not in columns else f"{title} ({position + 1})"
        columns[title] = [clean(row[position]) for row in shown.rows]
    return columns
