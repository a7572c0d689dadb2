"""What cannot be decided about a dropped file, asked on a preview: columns, header, platform, order of dates."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from graph.errors import IntrographError
from graph.records import PLATFORMS, UNKNOWN_PLATFORM
from graph.search import resolve
from ingest import ReadOptions
from ingest.input import Input
from ingest.preview import Preview, preview
from intrograph.components.data_table import data_table
from intrograph.components.file_settings import file_settings
from intrograph.components.text import clean, escape_markdown
from intrograph.state.errors import guarded_callback

OF_TABLES = frozenset(("columns", "header"))  # answered on a preview only
OF_ALL_FILES = frozenset(("owner", "platform", "time_format"))
CHECKED = ("checked",)  # of a file that the user wants to see before it is loaded
PLATFORM_NAMES = {UNKNOWN_PLATFORM: "Another one, or not known"}
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
        What can be answered, see `graph.errors.UnreadableFile`; or `CHECKED`.
    options
        How it was read so far.
    """

    id: int
    file: Input
    sentence: str
    settled_by: tuple[str, ...]
    options: ReadOptions


def is_answerable(file: Input, settled_by: tuple[str, ...], options: ReadOptions) -> bool:
    """Whether a person can settle it here: columns only of a table that can be shown."""
    if OF_ALL_FILES.intersection(settled_by):
        return True
    return bool(OF_TABLES.intersection(settled_by)) and _preview(file, options) is not None


def ask(question: FileQuestion, leave_out: Callable[[int], None]) -> ReadOptions | None:
    """Show the question and its fields; the answer once its button is pressed and nothing is missing.

    `leave_out` is called with the id of the question if the user does not want the file any more.
    """
    key = f"question-{question.id}"
    with st.container(border=True):
        name = escape_markdown(question.file.name)
        is_check = question.settled_by == CHECKED
        st.markdown(f"How **{name}** is read" if is_check else f"**{name}** needs an answer before it can be loaded.")
        if question.sentence:
            st.caption(escape_markdown(question.sentence, LONGEST_SENTENCE))
        table = st.container()  # shows what the settings below it change
        platform = _platform(question, key)
        options = replace(question.options, platform=platform)
        settings = file_settings(
            options, _preview(question.file, options), key, is_open="time_format" in question.settled_by
        )
        with table:
            answer = _owner(settings, key) if "owner" in question.settled_by else _table(question, settings, key)
        missing = _missing(question, answer)
        with st.container(horizontal=True):
            is_pressed = st.button("Load this file", type="primary", key=f"{key}-load")
            st.button("Leave it out", key=f"{key}-leave", on_click=guarded_callback(leave_out), args=(question.id,))
        if is_pressed and missing:
            st.warning(missing)
    return answer if is_pressed and not missing else None


def _missing(question: FileQuestion, answer: ReadOptions | None) -> str:
    """What is still to be answered, as a request."""
    if answer is None and "owner" in question.settled_by:
        return "Type the handle of the account."
    if answer is None:
        return "Choose a column for each field without “if there is one”, and no column twice."
    if "platform" in question.settled_by and not answer.platform:
        return "Choose the platform."
    if "time_format" in question.settled_by and not answer.time_format:
        return "Choose the order of day and month."
    return ""


def ask_platform(questions: list[FileQuestion], leave_out: Callable[[int], None]) -> str | None:
    """Ask once for the platform of all files that lack nothing else; the platform once the button is pressed."""
    key = "platform-" + "-".join(str(question.id) for question in questions)
    with st.container(border=True):
        names = [f"**{escape_markdown(question.file.name)}**" for question in questions]
        says = (
            "does not say which platform its accounts are on"
            if len(names) == 1
            else "do not say which platform their accounts are on"
        )
        st.markdown(f"{' and '.join((', '.join(names[:-1]), names[-1]) if names[1:] else names)} {says}.")
        for question in questions:
            shown = _preview(question.file, question.options)
            if shown is not None:
                data_table(_by_column(shown), key=f"{key}-{question.id}")
        platform = _platform(questions[0], key)
        with st.container(horizontal=True):
            label = "Load this file" if len(names) == 1 else "Load these files"
            is_pressed = st.button(label, type="primary", key=f"{key}-load")
            for question in questions:
                label = "Leave it out" if len(names) == 1 else f"Leave out {escape_markdown(clean(question.file.name))}"
                st.button(
                    label, key=f"{key}-leave-{question.id}", on_click=guarded_callback(leave_out), args=(question.id,)
                )
        if is_pressed and not platform:
            st.warning("Choose the platform.")
    return platform if is_pressed else None


def _owner(options: ReadOptions, key: str) -> ReadOptions | None:
    handle = st.text_input("Handle of the account whose download this is", key=f"{key}-owner").strip().lstrip("@")
    return replace(options, owner=handle) if handle else None


def _table(question: FileQuestion, options: ReadOptions, key: str) -> ReadOptions | None:
    """Show the first rows; ask for the header and, if they are not recognised, for the columns."""
    shown = _preview(question.file, options)
    if shown is None:
        return options if "columns" not in question.settled_by else None
    if shown.encoding or shown.sheets:
        has_header = st.checkbox("The first row holds the names of the columns", shown.has_header, key=f"{key}-header")
        if "header" in question.settled_by or has_header != shown.has_header:
            options = replace(options, header=has_header)
            shown = _preview(question.file, options) or shown
    data_table(_by_column(shown), key=f"{key}-rows")
    if "columns" not in question.settled_by and not _wants_columns(key):
        return options
    rows = st.radio("Each row is", list(ROWS), format_func=ROWS.__getitem__, key=f"{key}-kind", horizontal=True)
    chosen = _columns(ROLES[rows], shown, f"{key}-{rows}-{shown.has_header}")
    needed = {role.name for role in ROLES[rows] if role.is_needed}
    if not needed <= chosen.keys() or len(set(chosen.values())) < len(chosen):
        return None
    return replace(options, columns=tuple(chosen.items()))


def _wants_columns(key: str) -> bool:
    return st.checkbox("Say which columns count; otherwise they are recognised", key=f"{key}-choose")


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


def _platform(question: FileQuestion, key: str) -> str | None:
    given = question.options.platform
    name = st.selectbox(
        "Platform of these accounts",
        list(dict.fromkeys((*filter(None, (given,)), *PLATFORMS, UNKNOWN_PLATFORM))),
        index=0 if given else None,
        format_func=lambda name: PLATFORM_NAMES.get(name, name),
        accept_new_options=True,
        placeholder="Choose one, or type another"
        if "platform" in question.settled_by
        else "Named in the file, or choose one",
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
