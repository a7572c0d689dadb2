"""Introductions: who can introduce us to whom, why, and the list as CSV."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from graph.errors import NothingFound
from graph.introductions import PRESETS, IntroductionList, as_rows, import_file, introduce
from graph.introductions.learning.training import Learned
from graph.introductions.ready import ready_models
from graph.links import HOST_OF_LINK, web_link
from graph.store import read
from intrograph.components import tour
from intrograph.components.data_table import data_table
from intrograph.components.introduction_detail import introduction_detail
from intrograph.components.introduction_filters import IntroductionQuery, introduction_query
from intrograph.components.job_status import job_status, rerun_when, start_button
from intrograph.components.text import clean, escape_markdown
from intrograph.state import background, session

SHOWN = 200
TABLE_PX, HEADER_PX, ROW_PX = 560, 38, 35


def page() -> None:
    tour.complete("introductions")
    st.header("Introductions", anchor=False)
    partners = read.partners(session.store())
    if not partners:
        st.info("There is no partner yet. Find an influencer you work with in Explore, and switch on “partner”.")
        return
    learned = _ready()
    query = introduction_query({partner.key: partner.display_name for partner in partners})
    try:
        found = _introduce(query, learned, SHOWN)
    except NothingFound as error:  # every partner was asked too recently
        st.info(escape_markdown(str(error), 300))
        return
    _summary(found, learned, len(query.partners) or len(partners))
    if not found.rows:
        st.info("Nobody passes these filters. Relax them, or load more mentions of your partners.")
        return
    _download(found, partial(_introduce, query, learned, None))
    _table(found)


def _introduce(query: IntroductionQuery, learned: Learned, top: int | None) -> IntroductionList:
    return introduce(
        session.store(),
        query.partners,
        top=top,
        filters=query.objective.filters,
        objective=query.objective,
        settings=query.settings,
        learned=learned,
    )


def _ready() -> Learned:
    """The models to rank with; while a large network is being prepared, the page looks again by itself."""
    ready = ready_models(session.store())
    if ready.preparing:
        st.caption("⏳ This is a first list; the list of the trained model replaces it in a moment.")
        rerun_when(lambda: not ready_models(session.store()).preparing)
    return ready.learned


def _summary(found: IntroductionList, learned: Learned, partners: int) -> None:
    """How many people can be reached, what the score means, and the state of the model."""
    people = "person" if found.after_filters == 1 else "people"
    through = "your partner" if partners == 1 else f"{partners} partners"
    before = f" ({found.found:,} before the filters)" if found.after_filters < found.found else ""
    st.write(f"**{found.after_filters:,}** {people} you do not work with yet can be reached through {through}{before}.")
    st.caption(escape_markdown(f"{found.meaning} {learned.introductions.why}", 400))
    if found.over_cap:
        st.caption(f"{found.over_cap:,} more are left out: every partner who reaches them is at the maximum.")
    if found.resting:
        names = ", ".join(escape_markdown(partner.display_name) for partner in found.resting)
        st.caption(f"Skipped because they were asked recently: {names}.")
    _training(learned)


def _training(learned: Learned) -> None:
    """The state of the training, and a button to start it if the model is outdated."""
    job = job_status(background.TRAIN)
    if learned.is_current or (job is not None and job.state != "done"):
        return
    if learned.at is None:
        st.caption("No model has been trained on this network yet; the list uses a simple rule.")
    else:
        st.caption("The network has changed since the model was trained.")
    start_button(
        background.TRAIN,
        "Train on this network’s history",
        help_text="Runs in the background; the list works meanwhile.",
    )


def _download(found: IntroductionList, find_all: Callable[[], IntroductionList]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Columns for",
            list(PRESETS),
            key="preset",
            width=200,
            format_func=lambda name: PRESETS[name].title,
            help="The columns that this tool imports. E-mail addresses come from the profiles you load.",
        )
        preset = PRESETS[name]
        shown = import_file(found, preset)
        is_whole = found.after_filters <= len(found.rows)
        is_archive = preset.limits.may_split(found.after_filters)

        def content() -> bytes:
            file = shown if is_whole else import_file(find_all(), preset)
            return file.archive("introductions") if is_archive else next(file.parts())

        st.download_button(
            "Download introductions (ZIP)" if is_archive else "Download introductions (CSV)",
            data=content,
            file_name="introductions.zip" if is_archive else "introductions.csv",
            mime="application/zip" if is_archive else "text/csv",
            on_click="ignore",
            type="primary",
            disabled=is_whole and not len(shown),
        )
    if shown.text:
        among = "" if is_whole else f"Of the first {len(found.rows):,}: "
        st.warning(escape_markdown(among + shown.text, 600))
    if preset.columns:
        st.caption(escape_markdown(" ".join(preset.needs), 600))


def _table(found: IntroductionList) -> None:
    rows = as_rows(found)
    selection = data_table(
        pd.DataFrame(
            {
                "Rank": [row["rank"] for row in rows],
                "Meet": [clean(row["target_handle"]) for row in rows],
                "Ask": [clean(row["introducer_handle"]) for row in rows],
                "Score": [row["score"] for row in rows],
                "Followers": pd.array([row["followers"] for row in rows], dtype="Int64"),
                "Why": [clean(row["reason"], 600) for row in rows],
                "Path": [clean(row["path"], 200) for row in rows],
                "Evidence": [link.url if (link := web_link(row["evidence_url"])) else None for row in rows],
                "Status": [row["status"] for row in rows],
            }
        ),
        key="introductions",
        height=min(TABLE_PX, HEADER_PX + ROW_PX * len(rows)),
        selection="single-row",
        columns={
            "Rank": st.column_config.NumberColumn(width="small"),
            "Score": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.0f", help=found.meaning),
            "Followers": st.column_config.NumberColumn(format="localized"),
            "Why": st.column_config.TextColumn(width="large"),
            "Evidence": st.column_config.LinkColumn(
                display_text=HOST_OF_LINK, help="The latest post behind this tie, by the site that it is on."
            ),
        },
    )
    if found.after_filters > len(found.rows):
        st.caption(f"The first {len(found.rows):,} of {found.after_filters:,}; the CSV has all of them.")
    if selection:
        introduction_detail(found.rows[selection[0]], rows[selection[0]])
    else:
        st.caption("Tick a row to read the full reason, see the posts behind it, and copy a message.")
