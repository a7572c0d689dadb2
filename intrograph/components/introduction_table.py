"""The introductions as a table with chosen columns, in which the arrow keys move from row to row."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from graph.introductions import Introduction, IntroductionList
from graph.links import HOST_OF_LINK, web_link
from intrograph.components.data_table import TableChoice, cursor_table
from intrograph.components.introduction_choice import TABLE, IntroductionChoice, edition
from intrograph.components.text import clean

TABLE_PX, HEADER_PX, ROW_PX = 560, 38, 35
FIXED = ("Meet", "Ask")  # without them a row says nothing
COLUMNS = ("Rank", "Change", *FIXED, "Through", "Score", "Chance", "Status", "Followers", "Why", "Path", "Evidence")
OPTIONAL = tuple(name for name in COLUMNS if name not in FIXED)
AT_FIRST = ("Rank", "Change", "Through", "Score", "Status", "Followers")
_CHOSEN, _FIELD = "introduction_columns", "introduction_columns_field"


def column_choice() -> list[str]:
    """A menu of columns; returns those to show, in their order. The choice holds for the session."""
    chosen = st.session_state.get(_CHOSEN, AT_FIRST)
    with st.popover("Columns"):
        st.session_state[_FIELD] = [name for name in OPTIONAL if name in chosen]
        st.pills("Columns of the table", OPTIONAL, key=_FIELD, selection_mode="multi", on_change=_keep_columns)
    return [name for name in COLUMNS if name in FIXED or name in chosen]


def _keep_columns() -> None:
    st.session_state[_CHOSEN] = tuple(st.session_state[_FIELD])


def introduction_table(
    found: IntroductionList,
    rows: Sequence[Mapping[str, Any]],
    choice: IntroductionChoice,
    columns: Sequence[str],
    marks: Sequence[str],
) -> None:
    """Show introductions; `rows` are their columns in words, `marks` say what changed in each, if that is known."""
    frame = _frame(found, rows)
    if marks:
        frame["Change"] = marks
    cursor_table(
        frame,
        TableChoice(choice.ticked, choice.selected),
        key=TABLE,
        height=min(TABLE_PX, HEADER_PX + ROW_PX * len(rows)),
        columns={
            "Rank": st.column_config.NumberColumn(width="small"),
            "Change": st.column_config.TextColumn(help="Since the team saw this list last; not with filters."),
            "Score": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.0f", help=found.meaning),
            "Chance": st.column_config.NumberColumn(
                format="%.1f %%", help="That the introduction comes true; empty where the past does not tell."
            ),
            "Followers": st.column_config.NumberColumn(format="localized"),
            "Why": st.column_config.TextColumn(width="large"),
            "Evidence": st.column_config.LinkColumn(
                display_text=HOST_OF_LINK, help="The latest post behind this tie, by the site that it is on."
            ),
        },
        order=[name for name in columns if name in frame],
        edition=edition(),
    )


def _frame(found: IntroductionList, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Rank": [row["rank"] for row in rows],
            "Meet": [clean(row["target_handle"]) for row in rows],
            "Ask": [clean(row["introducer_handle"]) for row in rows],
            "Through": [_through(introduction) for introduction in found.rows],
            "Score": [row["score"] for row in rows],
            "Chance": pd.array([row["chance"] for row in rows], dtype="Float64"),
            "Followers": pd.array([row["followers"] for row in rows], dtype="Int64"),
            "Why": [clean(row["reason"], 600) for row in rows],
            "Path": [clean(row["path"], 200) for row in rows],
            "Evidence": [link.url if (link := web_link(row["evidence_url"])) else None for row in rows],
            "Status": [row["status"] for row in rows],
        }
    )


def _through(introduction: Introduction) -> str:
    if introduction.likeness is not None:
        return "(no path yet)"
    return clean(introduction.connector.bare_name) if introduction.connector else ""
