"""Introductions: who can introduce us to whom next, why, and how to take the list away."""

import io

import pandas as pd
import streamlit as st

from graph.exports import safe_cell
from graph.introductions import Filters, IntroductionList, as_rows, introduce, write_introductions
from graph.people import label
from graph.records import TIERS, UNKNOWN_TIER
from graph.store import reading
from ui import session
from ui.words import in_markdown, shown

SHOWN = 200


def page() -> None:
    st.header("Introductions", anchor=False)
    partners = reading.partners(session.store())
    if not partners:
        st.info(
            "Nobody is marked as a partner yet. Open Explore, find somebody you work with, and switch on “partner”."
        )
        return
    chosen, filters = _choices({row["key"]: label(row) for row in partners})
    found = introduce(session.store(), chosen, filters=filters)
    asked = len(chosen) or len(partners)
    st.write(
        f"**{found.after_filters:,}** people you do not work with yet can be reached over "
        f"{'your partner' if asked == 1 else f'{asked} partners'}"
        + (f" ({found.found:,} before the filters)." if found.after_filters < found.found else ".")
    )
    if not found.rows:
        st.info("Nobody passes these filters. Widen them, or load more mentions of your partners.")
        return
    st.download_button(
        "Download introductions (CSV)",
        data=lambda: _csv(found),
        file_name="introductions.csv",
        mime="text/csv",
        type="primary",
    )
    _table(found)


def _choices(partners: dict[str, str]) -> tuple[list[str], Filters]:
    communities = {row["number"]: row["name"] for row in reading.communities(session.store())}
    tiers = [tier.name for tier in TIERS] + [UNKNOWN_TIER]
    first, second, third = st.columns([2, 2, 2])
    with first:
        keys = st.multiselect(
            "Partners who introduce", list(partners), format_func=lambda key: shown(partners[key]), placeholder="All"
        )
    with second:
        chosen_tiers = st.multiselect(
            "Tier of the target", tiers, placeholder="All", format_func=_tier_told,
            help="By followers: " + "; ".join(_tier_told(name) for name in tiers[:-1]) + ".",
        )  # fmt: skip
    with third:
        numbers = st.multiselect(
            "Community of the target", list(communities), placeholder="All",
            format_func=lambda number: shown(communities[number]),
        )  # fmt: skip
    return keys, Filters(chosen_tiers, numbers)


def _tier_told(name: str) -> str:
    for tier in TIERS:
        if tier.name == name:
            return f"{name} (below {tier.below:,})" if tier.below else f"{name} (from {tier.least:,})"
    return "followers not known"


def _csv(found: IntroductionList) -> bytes:
    text = io.StringIO(newline="")
    write_introductions(found, text)
    return text.getvalue().encode("utf-8-sig")


def _table(found: IntroductionList) -> None:
    rows = as_rows(found)[:SHOWN]
    frame = pd.DataFrame(
        {
            "Rank": [row["rank"] for row in rows],
            "Meet": [safe_cell(shown(row["target_handle"])) for row in rows],
            "Ask": [safe_cell(shown(row["introducer_handle"])) for row in rows],
            "Score": [row["score"] for row in rows],
            "Followers": pd.array([row["followers"] for row in rows], dtype="Int64"),
            "Why": [shown(row["reason"], 600) for row in rows],
            "Way": [shown(row["path"], 200) for row in rows],
            "Proof": [row["evidence_url"] or None for row in rows],
        }
    )
    chosen = st.dataframe(
        frame,
        key="introductions",
        hide_index=True,
        height=560,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "Rank": st.column_config.NumberColumn(width="small"),
            "Score": st.column_config.ProgressColumn(
                min_value=0, max_value=100, format="%.0f",
                help="0 to 100: how strong the ways to this person are; less for people whom everybody mentions.",
            ),
            "Followers": st.column_config.NumberColumn(format="localized"),
            "Why": st.column_config.TextColumn(width="large"),
            "Proof": st.column_config.LinkColumn(display_text="post ↗", help="The last post behind this tie."),
        },
    )  # fmt: skip
    if len(found.rows) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(found.rows):,}; the CSV holds all of them.")
    picked = chosen["selection"]["rows"]
    if picked and picked[0] < len(rows):
        row, target = rows[picked[0]], found.rows[picked[0]].target
        st.markdown(f"**{in_markdown(label(target))}**")
        st.text(row["reason"])
        if st.button(f"Show the circle of {in_markdown(label(target))}", type="primary"):
            st.switch_page(st.session_state["explore_page"], query_params={"focus": target["key"]})
    else:
        st.caption("Tick a row to read the whole reason and to see the person's circle.")
