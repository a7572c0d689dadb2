"""Tables of the app: the one place that calls `st.dataframe`, whose toolbar offers every table as a CSV."""

from collections.abc import Mapping, Sequence
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


def safe_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table with `safe_cell` applied to every text and heading; other values stay."""
    safe = frame.map(lambda value: safe_cell(value) if isinstance(value, str) else value)
    for name in frame.columns:  # `map` gives columns of numbers with gaps another type
        if not (pd.api.types.is_object_dtype(frame[name]) or pd.api.types.is_string_dtype(frame[name])):
            safe[name] = frame[name]
    return safe.set_axis([safe_cell(name) for name in frame.columns], axis="columns")
