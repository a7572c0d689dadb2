"""People as tables, as CSV, and on named lists."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from graph.circle.ego import Member
from graph.circle.export import people_csv
from graph.errors import WrongUse
from graph.records import Influencer, day_of
from graph.store.team import shortlists
from intrograph.components.data_table import data_table
from intrograph.components.editing import edit_button
from intrograph.components.text import clean, escape_html, escape_markdown, short
from intrograph.state import session
from intrograph.state.view import MAX_NAMED

HEIGHT_PX, HEADER_PX, ROW_PX = 420, 38, 35
_COLUMNS = {
    "Tie": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%d", help="Tie strength, 0 to 100."),
    "Mentioned": st.column_config.NumberColumn(help="How often the influencer in the middle mentions this one."),
    "Mentions back": st.column_config.NumberColumn(help="How often this influencer mentions the one in the middle."),
    "Last": st.column_config.DateColumn(format="D MMM YYYY", help="Last mention in either direction."),
    "Followers": st.column_config.NumberColumn(format="localized", help="As last seen."),
    "Tier": st.column_config.TextColumn(help="By follower count: micro is 1,000 to 10,000."),
    "Community": st.column_config.TextColumn(help="Influencers who mention each other more than others."),
}
_TIE_COLUMNS = ["Tie", "Mentioned", "Mentions back", "Last"]
_PLAIN_HEADINGS = (
    "Influencer",
    "Tie, 0 to 100",
    "Mentioned",
    "Mentions back",
    "Last mention",
    "Followers",
    "Tier",
    "Community",
)


def people_table(members: Sequence[Member], *, key: str) -> list[Member]:
    """People as a table to sort, search and choose columns of; returns those in ticked rows."""
    rows = data_table(
        _frame(members),
        key=key,
        height=min(HEIGHT_PX, HEADER_PX + ROW_PX * len(members)),
        columns=_COLUMNS,
        selection="multi-row",
    )
    return [members[row] for row in rows]


def _frame(members: Sequence[Member]) -> pd.DataFrame:
    ties = [member.tie for member in members]
    frame = pd.DataFrame(
        {
            "Influencer": [clean(member.display_name.removeprefix("@")) for member in members],
            "Tie": pd.array([round(100 * tie.strength) if tie else None for tie in ties], dtype="Int64"),
            "Mentioned": pd.array([tie.out if tie else None for tie in ties], dtype="Int64"),
            "Mentions back": pd.array([tie.back if tie else None for tie in ties], dtype="Int64"),
            "Last": [_day(tie.last_at) if tie else None for tie in ties],
            "Followers": pd.array([member.influencer.followers for member in members], dtype="Int64"),
            "Tier": [member.tier for member in members],
            "Community": [clean(member.influencer.community_name) for member in members],
            "Partner": [member.influencer.is_partner for member in members],
        }
    )
    return frame if any(ties) else frame.drop(columns=_TIE_COLUMNS)


def csv_button(members: Sequence[Member], file_name: str, *, key: str, primary: bool = False) -> None:
    """A button that downloads people as CSV; the file is built when it is clicked."""
    st.download_button(
        "CSV",
        data=partial(people_csv, list(members)),
        file_name=file_name,
        mime="text/csv",
        key=key,
        on_click="ignore",
        type="primary" if primary else "secondary",
        help="These people, for a spreadsheet.",
    )


def plain_table(caption: str, members: Sequence[Member]) -> None:
    """The same as a plain table: for screen readers, for printing, and for the browser's own search."""
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left">{escape_html(member.display_name)}</th>'
        + "".join(f"<td>{escape_html(cell)}</td>" for cell in _cells(member))
        + "</tr>"
        for member in members
    )
    head = "".join(f'<th scope="col" style="text-align:left">{heading}</th>' for heading in _PLAIN_HEADINGS)
    st.html(
        f'<div style="overflow-x:auto" tabindex="0" role="region" aria-label="{escape_html(caption)}">'
        f"<table><caption>{escape_html(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(member: Member) -> list[str]:
    tie = member.tie
    last = _day(tie.last_at) if tie else None
    return [
        f"{100 * tie.strength:.0f}" if tie else "",
        f"{tie.out:,}" if tie else "",
        f"{tie.back:,}" if tie else "",
        last.isoformat() if last else "",
        short(member.influencer.followers),
        member.tier,
        member.influencer.community_name or "",
    ]


def add_to_list(keys: Sequence[str], *, key: str) -> None:
    """A popover that adds people to a list: an existing one, or a new one."""
    if not keys:
        return
    names = [shortlist.name for shortlist in shortlists.names(session.store())]
    with st.popover(f"Add {len(keys):,} to a list"):
        chosen = st.selectbox(
            "List",
            names,
            index=None,
            key=f"{key}-list",
            accept_new_options=True,
            format_func=clean,
            placeholder="Choose a list, or type a new name",
        )
        if edit_button("Add", key=f"{key}-add", type="primary", disabled=not chosen):
            try:
                name = shortlists.add(session.store(), str(chosen), keys, session.now())
            except WrongUse as error:
                st.warning(escape_markdown(str(error), 200))
                return
            st.success(f"Added to “{escape_markdown(name)}”. The Lists page shows all of them.")


def table_actions(
    chosen: Sequence[Member], *, key: str, follow: Callable[[str], None], pick: Callable[[list[str]], None]
) -> None:
    """What can be done with the ticked rows of a table."""
    if not chosen:
        st.caption("Tick rows to follow, pick or list people. Click a heading to sort.")
        return
    keys = [member.key for member in chosen]
    with st.container(horizontal=True):
        if len(chosen) == 1:
            label = f"Follow {escape_markdown(chosen[0].display_name)}"
            st.button(label, key=f"{key}-follow", type="primary", on_click=follow, args=(keys[0],))
        st.button(
            f"Pick {len(chosen)}",
            key=f"{key}-pick",
            on_click=pick,
            args=(keys,),
            disabled=len(chosen) > MAX_NAMED,
            help=f"Then see the paths between two of them, or their common contacts. Up to {MAX_NAMED}.",
        )
        add_to_list(keys, key=key)


def as_member(person: Influencer) -> Member:
    """An influencer outside of any circle, such as one on a list."""
    return Member(person)


def _day(at: int | None) -> date | None:
    return day_of(at) if at is not None else None
