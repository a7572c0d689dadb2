"""Introductions: who can introduce us to whom, why, and the list as CSV."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from graph.errors import NothingFound
from graph.introductions import PRESETS, IntroductionList, as_rows, import_file, introduce
from graph.introductions.changes import ListChanges, changes_since, is_whole_list
from graph.introductions.learning.model import OUTDATED
from graph.introductions.learning.training import Learned
from graph.introductions.ready import ReadyModels, ready_models
from graph.records import Influencer, format_day
from graph.store import read
from graph.store.team.outreach import DISMISSED, SETTLED
from intrograph.components import tour
from intrograph.components.introduction_choice import IntroductionChoice, choice_among, is_stale, select
from intrograph.components.introduction_detail import introduction_detail
from intrograph.components.introduction_filters import IntroductionQuery, introduction_query
from intrograph.components.introduction_lanes import introduction_lanes
from intrograph.components.introduction_table import column_choice, introduction_table
from intrograph.components.job_status import job_status, rerun_when, start_button
from intrograph.components.text import escape_markdown
from intrograph.components.why_not import why_not
from intrograph.state import access, background, session
from intrograph.state.errors import guarded_fragment, has_failed

SHOWN, DRAWN = 200, 10
NAMED = 20  # of those who have left the list


def page() -> None:
    tour.complete("introductions")
    is_stale()  # this run ranks again
    st.header("Introductions", anchor=False)
    partners = read.partners(session.store())
    if not partners:
        st.info("There is no partner yet. Find an influencer you work with in Explore, and switch on “partner”.")
        return
    ready = _ready()
    learned = ready.learned
    query = introduction_query({partner.key: partner.display_name for partner in partners})
    try:
        found = _introduce(query, learned, SHOWN)
    except NothingFound as error:  # every partner was asked too recently
        st.info(escape_markdown(str(error), 300))
        return
    _summary(found, learned, len(query.partners) or len(partners))
    if found.rows:
        _download(found, partial(_introduce, query, learned, None))
        guarded_fragment(_rows)(found, _changes(query, found) if not ready.preparing else ListChanges())
    else:
        st.info("Nobody passes these filters. Relax them, or load more mentions of your partners.")
    asked = query.partners or [partner.key for partner in partners]
    names = {partner.key: partner.display_name for partner in partners if partner.key in asked}
    guarded_fragment(why_not)(names, query, learned, SHOWN)


def _introduce(query: IntroductionQuery, learned: Learned, top: int | None) -> IntroductionList:
    return introduce(
        session.store(),
        query.partners,
        top=top,
        level=query.level,
        filters=query.objective.filters,
        objective=query.objective,
        settings=query.settings,
        learned=learned,
    )


def _changes(query: IntroductionQuery, found: IntroductionList) -> ListChanges:
    """What changed in the list since the last visit; lists with filters or limits are not compared."""
    if not is_whole_list(query.objective, query.settings) or query.level or len(query.partners) > 1:
        return ListChanges()
    partner = query.partners[0] if query.partners else None
    return changes_since(session.store(), found.rows, partner, session.now(), save=access.may_edit())


def _ready() -> ReadyModels:
    """The models to rank with; while a large network is being prepared, the page looks again by itself."""
    ready = ready_models(session.store())
    if ready.preparing:
        st.caption("⏳ This is a first list; the list of the trained model replaces it in a moment.")
        rerun_when(lambda: not ready_models(session.store()).preparing)
    return ready


def _summary(found: IntroductionList, learned: Learned, partners: int) -> None:
    """How many people can be reached, what the score means, and the state of the model."""
    people = "person" if found.after_filters == 1 else "people"
    through = "your partner" if partners == 1 else f"{partners} partners"
    before = f" ({found.found:,} before the filters)" if found.after_filters < found.found else ""
    st.write(f"**{found.after_filters:,}** {people} you do not work with yet can be reached through {through}{before}.")
    st.caption(escape_markdown(f"{found.meaning} {learned.introductions.why}", 400))
    if found.promise and found.promise.text:
        st.caption(escape_markdown(found.promise.text, 400))
    if found.over_cap:
        st.caption(f"{found.over_cap:,} more are left out: every partner who reaches them is at the maximum.")
    if found.resting:
        names = ", ".join(escape_markdown(partner.display_name) for partner in found.resting)
        st.caption(f"Skipped because they were asked recently: {names}.")
    for load in found.at_limit:
        st.caption(escape_markdown(load.text, 300))
    _training(learned)


def _training(learned: Learned) -> None:
    """The state of the training, and a button to start it if the model is outdated."""
    job = job_status(background.TRAIN)
    if learned.is_current or (job is not None and job.state != "done"):
        return
    if learned.at is None:
        st.caption("No model has been trained on this network yet; the list uses a simple rule.")
    elif learned.introductions is not OUTDATED:
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


def _rows(found: IntroductionList, changes: ListChanges) -> None:
    """The table and the row that is selected in it. A fragment: moving from row to row ranks nothing again."""
    choice = choice_among([row.target.key for row in found.rows])
    if is_stale() or has_failed():
        st.rerun()
    rows = as_rows(found)
    columns = column_choice()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        introduction_table(found, rows, choice, columns, changes.marks)
    with right:
        _picture(found, choice)
    if found.after_filters > len(found.rows):
        rest = "the CSV has all of them" if len(found.rows) == SHOWN else "as many as the chance takes"
        st.caption(f"The first {len(found.rows):,} of {found.after_filters:,}; {rest}.")
    _gone(changes)
    introduction_detail(found.rows[choice.selected], rows[choice.selected], len(rows))


def _picture(found: IntroductionList, choice: IntroductionChoice) -> None:
    """The paths of the ticked rows; without any, of the first ones."""
    chosen = [*(choice.ticked or range(min(DRAWN, len(found.rows))))]
    drawn = [found.rows[row] for row in dict.fromkeys((*chosen, choice.selected))]
    introduction_lanes(drawn, found.rows[choice.selected].target.key, key="introduction-lanes", on_target=select)
    about = f"{len(chosen):,} ticked" if choice.ticked else f"first {len(chosen):,}"
    st.caption(
        f"Paths of the {about} and of the selected introduction. The wider a line, the stronger the tie; colors are "
        "communities. Tick rows to draw others."
    )


def _gone(changes: ListChanges) -> None:
    """Since when changes are marked, and who has left the list since then."""
    if changes.since is None:
        return
    since = f"Changes since the list was shown on {format_day(changes.since)}"
    if not changes.gone:
        st.caption(f"{since}; nobody has left it.")
        return
    names = [f"{person.display_name}{_why_gone(person)}" for person in changes.gone[:NAMED]]
    more = f" and {len(changes.gone) - NAMED:,} more" if len(changes.gone) > NAMED else ""
    st.caption(escape_markdown(f"{since}. Gone: {', '.join(names)}{more}.", 1500))


def _why_gone(person: Influencer) -> str:
    """Why somebody has left the list, as far as the store says it."""
    if person.is_partner:
        return " (now a partner)"
    return f" ({person.outreach_status})" if person.outreach_status in (DISMISSED, *SETTLED) else ""
