"""People as tables, and putting them on named lists."""

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from graph.circle.ego import Member
from graph.errors import WrongUse
from graph.export.csv import safe_cell
from graph.records import Influencer, day_of
from graph.store.team import shortlists
from intrograph.components.text import escape_html, escape_markdown, short, shown
from intrograph.state import session
from intrograph.state.url import MOST_NAMED

ALL_HEIGHT = 420


def people_table(members: Sequence[Member], *, key: str) -> list[Member]:
    """People as a table to sort, search and choose columns of; returns those whose row is ticked."""
    chosen = st.dataframe(
        _frame(members),
        key=key,
        hide_index=True,
        height=min(ALL_HEIGHT, 38 + 35 * len(members)),
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "Tie": st.column_config.ProgressColumn(
                min_value=0, max_value=100, format="%d", help="Strength of the tie, 0 to 100."
            ),
            "Mentioned": st.column_config.NumberColumn(
                help="How often the one in the middle mentions this influencer."
            ),
            "Mentions back": st.column_config.NumberColumn(help="How often this influencer mentions them."),
            "Last": st.column_config.DateColumn(format="D MMM YYYY", help="Last mention either way."),
            "Followers": st.column_config.NumberColumn(format="localized", help="As last seen."),
            "Tier": st.column_config.TextColumn(help="Band of followers: micro is 1,000 to 10,000."),
            "Community": st.column_config.TextColumn(help="People who mention each other more than others."),
        },
    )
    return [members[row] for row in chosen["selection"]["rows"] if row < len(members)]


def _frame(members: Sequence[Member]) -> pd.DataFrame:
    ties = [member.tie for member in members]
    frame = pd.DataFrame(
        {
            "Influencer": [safe_cell(shown(member.display_name.removeprefix("@"))) for member in members],
            "Tie": pd.array([round(100 * tie.strength) if tie else None for tie in ties], dtype="Int64"),
            "Mentioned": pd.array([tie.out if tie else None for tie in ties], dtype="Int64"),
            "Mentions back": pd.array([tie.back if tie else None for tie in ties], dtype="Int64"),
            "Last": [_day(tie.last_at) if tie else None for tie in ties],
            "Followers": pd.array([member.influencer.followers for member in members], dtype="Int64"),
            "Tier": [member.tier for member in members],
            "Community": [shown(member.influencer.community_name) for member in members],
            "Partner": [member.influencer.partner_since is not None for member in members],
        }
    )
    return frame if any(ties) else frame.drop(columns=["Tie", "Mentioned", "Mentions back", "Last"])


def plain_table(caption: str, members: Sequence[Member]) -> None:
    """The same as a plain table: for screen readers, for printing, and for finding with the browser."""
    heads = (
        "Influencer",
        "Tie, 0 to 100",
        "Mentioned",
        "Mentions back",
        "Last mention",
        "Followers",
        "Tier",
        "Community",
    )
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left">{escape_html(member.display_name)}</th>'
        + "".join(f"<td>{escape_html(cell)}</td>" for cell in _cells(member))
        + "</tr>"
        for member in members
    )
    head = "".join(f'<th scope="col" style="text-align:left">{name}</th>' for name in heads)
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
    """A popover that puts people on a list: one that is there, or a new one."""
    if not keys:
        return
    names = [row.name for row in shortlists.names(session.store())]
    with st.popover(f"Add {len(keys)} to a list"):
        chosen = st.selectbox(
            "List",
            names,
            index=None,
            key=f"{key}-list",
            accept_new_options=True,
            format_func=shown,
            placeholder="Choose one, or type a new name",
        )
        if st.button("Add", key=f"{key}-add", type="primary", disabled=not chosen):
            try:
                name = shortlists.add(session.store(), str(chosen), keys, session.now())
            except WrongUse as error:
                st.warning(escape_markdown(str(error), 200))
                return
            st.success(f"On “{escape_markdown(name)}”. Lists at the top shows all of them.")


def follow_and_more(
    chosen: Sequence[Member], *, key: str, follow: Callable[[str], None], pick: Callable[[list[str]], None]
) -> None:
    """What can be done with the ticked rows of a table."""
    if not chosen:
        st.caption("Tick rows to follow, pick or list them; click a heading to sort.")
        return
    keys = [member.key for member in chosen]
    with st.container(horizontal=True):
        if len(chosen) == 1:
            st.button(
                f"Follow {escape_markdown(chosen[0].display_name)}",
                key=f"{key}-follow",
                type="primary",
                on_click=follow,
                args=(keys[0],),
            )
        st.button(
            f"Pick {len(chosen)}",
            key=f"{key}-pick",
            on_click=pick,
            args=(keys,),
            disabled=len(chosen) > MOST_NAMED,
            help=f"Then see the ways between two, or whom several know; up to {MOST_NAMED}.",
        )
        add_to_list(keys, key=key)


def as_member(person: Influencer) -> Member:
    """Somebody who is on a list, not in a circle."""
    return Member(person)


def _day(at: int | None) -> date | None:
    return day_of(at) if at is not None else None
