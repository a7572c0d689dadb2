"""Tables of the app: the one place that calls `st.dataframe`, whose toolbar offers every table as a CSV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import streamlit as st

from graph.export.csv import safe_cell


def data_table(
    data: pd.DataFrame | Mapping[str, Sequence[Any]],
    *,
    key: str | None = None,
    height: int | Literal["auto"] = "auto",
    columns: Mapping[str, Any] | None = None,
    selection: Literal["multi-row", "single-row"] | None = None,
) -> list[int]:
    """Show a table; returns the positions of its ticked rows.

    Texts and headings are safe cells: the file that the toolbar offers holds them as they are shown, and a spreadsheet
    would run a name that begins like a formula.
    """
    frame = safe_frame(pd.DataFrame(data))
    shown = st.dataframe(
        frame,
        key=key,
        hide_index=True,
        height=height,
        column_config=columns,
        on_select="rerun" if selection else "ignore",
        selection_mode=selection or "single-row",
    )
    if not selection:
        return []
    rows: list[int] = shown["selection"]["rows"]  # type: ignore[index]
    return [row for row in rows if row < len(frame)]


@dataclass(frozen=True)
class TableChoice:
    """The ticked rows of a table, and the row of its cursor, by position; None for no cursor."""

    ticked: tuple[int, ...]
    cursor: int | None


def cursor_table(
    data: pd.DataFrame,
    choice: TableChoice,
    *,
    key: str,
    height: int,
    columns: Mapping[str, Any],
    order: Sequence[str],
    edition: int = 0,
) -> None:
    """Show a table in which the arrow keys move a cursor from row to row, beside the boxes that tick rows.

    What the user chooses in it is what `new_choice` returns in the next run.

    Parameters
    ----------
    choice
        The rows to show as ticked, and the row of the cursor.
    order
        The names of the columns to show.
    edition
        A number that changes with whatever else has the page compute the rows again.
    """
    frame = safe_frame(data)
    content = hash((tuple(map(tuple, frame.astype(str).to_numpy())), tuple(order), edition))
    if choice != _choice_in(key) or content != st.session_state.get(_content_key(key)):
        _restart(key, choice, order[0])
    st.session_state[_shown_key(key)], st.session_state[_content_key(key)] = choice, content
    st.dataframe(
        frame,
        key=_table_key(key),
        hide_index=True,
        height=height,
        column_config=columns,
        column_order=order,
        on_select="rerun",
        selection_mode=["multi-row", "single-cell"],
        selection_default=st.session_state[_default_key(key)],
    )


def new_choice(key: str) -> TableChoice | None:
    """What the user has chosen in a `cursor_table` since it was shown last; None if nothing has changed."""
    choice = _choice_in(key)
    return choice if choice is not None and choice != st.session_state.get(_shown_key(key)) else None


def _choice_in(key: str) -> TableChoice | None:
    """What a table holds; None before it is shown."""
    state = st.session_state.get(_table_key(key))
    if state is None:
        return None
    selection = state.get("selection") or {}
    cells = selection.get("cells") or []
    return TableChoice(tuple(selection.get("rows") or ()), cells[0][0] if cells else None)


def _restart(key: str, choice: TableChoice, column: str) -> None:
    """Show the table as a new one: other rows, or a choice from outside, make Streamlit lose the user's next click."""
    cells = [] if choice.cursor is None else [(choice.cursor, column)]
    st.session_state[_default_key(key)] = {"selection": {"rows": list(choice.ticked), "columns": [], "cells": cells}}
    st.session_state[f"{key}:number"] = st.session_state.get(f"{key}:number", 0) + 1


def _table_key(key: str) -> str:
    return f"{key}-{st.session_state.get(f'{key}:number', 0)}"


def _default_key(key: str) -> str:
    return f"{key}:default"


def _content_key(key: str) -> str:
    return f"{key}:content"


def _shown_key(key: str) -> str:
    return f"{key}:shown"


def safe_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table with `safe_cell` applied to every text and heading; other values stay."""
    safe = frame.map(lambda value: safe_cell(value) if isinstance(value, str) else value)
    for name in frame.columns:  # `map` gives columns of numbers with gaps another type
        if not (pd.api.types.is_object_dtype(frame[name]) or pd.api.types.is_string_dtype(frame[name])):
            safe[name] = frame[name]
    return safe.set_axis([safe_cell(name) for name in frame.columns], axis="columns")
