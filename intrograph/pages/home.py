"""Home: what the data is and how fresh, the best next introductions, who is rising, and what needs an answer."""

from collections.abc import Sequence

import streamlit as st

from graph.overview import Advice, Hint, PartnerProspects, Prospects, Rising, StoreState, prospects, rising, store_state
from graph.records import DAY_MS, Influencer, format_day, whole
from graph.store import Load, read
from graph.store.team.outreach import OutreachNote
from graph.text import counted
from intrograph.analysis_job import run_analysis
from intrograph.components.job_status import rerun_when
from intrograph.components.look import Icon, card
from intrograph.components.text import clean, escape_html, escape_markdown, short
from intrograph.state import access, session
from intrograph.state.errors import guarded_callback

PARTNERS = 6
WAITING, PROBLEMS = 4, 3
CARDS_PX = 460  # of three partners


def page() -> None:
    st.header("Home", anchor=False)
    state = store_state(session.store(), session.now())
    _content(state)
    for hint in state.hints:
        _hint(hint)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader("Next introductions", anchor=False)
        next_introductions = st.skeleton(height=CARDS_PX)
    with right:
        _waiting(state.waiting)
        _problems(state.problems)
        st.subheader("Rising in mentions", anchor=False)
        risen = st.skeleton(height=CARDS_PX)
    # What takes time comes last, into the places that are kept for it.
    people = rising(session.store())
    with risen.container():
        _rising(people)
    found = prospects(session.store(), session.now())
    with next_introductions.container():
        _prospects(found)


def _content(state: StoreState) -> None:
    content = state.content
    counts = ((content.influencers, "influencer"), (content.pairs, "tie"), (content.mentions, "mention"))
    size = ", ".join(counted(number, noun) for number, noun in counts)
    with card("data", size, st.session_state["data_page"], icon=Icon.DATA):
        st.caption(escape_markdown(" ".join(_freshness(state)), 400))


def _freshness(state: StoreState) -> list[str]:
    """How far the mentions reach, and when they were loaded and analyzed, in sentences."""
    content, sentences = state.content, []
    if content.data_from is not None and content.data_as_of is not None:
        sentences.append(f"Mentions from {format_day(content.data_from)} to {format_day(content.data_as_of)}.")
    if state.last_load is not None:
        sentences.append(f"Last load: {clean(state.last_load.file)}, {format_day(state.last_load.received_at)}.")
    if state.analysis is not None:
        found = f"{content.communities:,} communities"
        sentences.append(f"Last analysis: {format_day(state.analysis.at)}, {found}.")
    return sentences


def _hint(hint: Hint) -> None:
    """What to do next, with the way there."""
    text = _text(hint)
    if hint.advice is Advice.ANALYZE:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(text)
            if access.may_edit():
                st.button("Analyze now", type="primary", on_click=guarded_callback(_analyze))
        return
    page = "explore_page" if hint.advice is Advice.MARK_PARTNER else "data_page"
    with card(f"hint-{hint.advice.name.lower()}", hint.text, st.session_state[page], icon=Icon.HINT):
        pass


def _text(hint: Hint) -> str:
    """The sentence of a hint without the command: a button takes its place."""
    return escape_markdown(hint.text.replace(": run `intrograph analyze`", ""), 300)


def _analyze() -> None:
    with st.spinner("Analyzing the network …"):
        run_analysis(session.store(), at=session.now())


def _prospects(found: Prospects) -> None:
    if not found.partners:
        st.caption("Mark somebody you work with as a partner, and the people they can introduce you to appear here.")
        return
    if found.preparing:
        st.caption("⏳ These are first suggestions; those of the trained model replace them in a moment.")
        rerun_when(lambda: not prospects(session.store(), session.now()).preparing)
    for number, prospect in enumerate(found.partners[:PARTNERS]):
        _partner(number, prospect)
    rest = len(found.partners) - PARTNERS
    more = f" {counted(rest, 'more partner')} on the page Introductions." if rest > 0 else ""
    st.caption(f"{found.reachable:,} people can be reached through your partners.{more}")


def _partner(number: int, prospect: PartnerProspects) -> None:
    name = prospect.partner.display_name
    with card(f"partner-{number}", f"Ask {name}", st.session_state["introductions_page"], icon=Icon.PARTNER):
        if prospect.load is not None:
            st.caption(escape_markdown(prospect.load.text, 300))
            return
        if not prospect.introductions:
            st.caption("Nobody new can be reached; load more mentions of this partner.")
            return
        lines = "".join(
            f"<li><b>{escape_html(row.target.display_name)}</b>{_about(row.target)}"
            f"{_through(row.connector)} · {row.score:.0f} of 100</li>"
            for row in prospect.introductions
        )
        st.html(f'<ol class="look-lines">{lines}</ol>')


def _about(person: Influencer) -> str:
    return f" · {short(person.followers)} followers" if person.followers is not None else ""


def _through(connector: Influencer | None) -> str:
    return f" · through {escape_html(connector.display_name)}" if connector else " · a direct contact"


def _rising(found: Rising | None) -> None:
    if found is None:
        st.caption("Growth appears once the dated mentions reach over two periods of 28 days.")
        return
    period = f"{found.days:.0f} days up to {format_day(found.until)}"
    if not found.people:
        st.caption(f"Nobody was mentioned more often in the {period} than before.")
        return
    st.caption(f"Mentions by others in the {period}, and in the {found.days:.0f} days before.")
    _rising_people(found)


def _rising_people(found: Rising) -> None:
    for number, rise in enumerate(found.people):
        person = rise.influencer
        title = f"{person.display_name}: {whole(rise.mentions):,}, before {whole(rise.before):,}"
        with card(f"rising-{number}", title, st.session_state["explore_page"], query={"focus": person.key}):
            about = [short(person.followers) + " followers" if person.followers else "", person.community_name or ""]
            st.caption(escape_markdown(" · ".join(filter(None, about)), 120) or "No profile loaded.")


def _waiting(notes: Sequence[OutreachNote]) -> None:
    """Who was asked for or introduced and has not answered, the longest-waiting first."""
    if not notes:
        return
    st.subheader("Waiting for an answer", anchor=False)
    names = _names(notes[:WAITING])
    for number, note in enumerate(notes[:WAITING]):
        days = int(max(0, session.now() - note.at) // DAY_MS)
        asked = f" through {names[note.introducer]}" if note.introducer in names else ""
        with card(f"waiting-{number}", names[note.key], st.session_state["explore_page"], query={"focus": note.key}):
            st.caption(escape_markdown(f"{note.status.capitalize()}{asked} {counted(days, 'day')} ago.", 160))
    if len(notes) > WAITING:
        st.caption(f"{len(notes) - WAITING:,} more.")


def _names(notes: Sequence[OutreachNote]) -> dict[str, str]:
    keys = {key for note in notes for key in (note.key, note.introducer) if key}
    found = read.influencers(session.store(), keys)
    return {key: person.display_name for key, person in found.items()}


def _problems(loads: Sequence[Load]) -> None:
    """Loads that need somebody to look at them."""
    if not loads:
        return
    st.subheader("Loads with problems", anchor=False)
    for number, load in enumerate(loads[:PROBLEMS]):
        with card(f"load-{number}", load.file, st.session_state["data_page"], icon=Icon.PROBLEM):
            st.caption(escape_markdown(_problem(load), 200))


def _problem(load: Load) -> str:
    if load.unloading:
        return "Partly taken back: take it back again on the page Data."
    if not load.complete:
        return "Interrupted: add the file again, and it continues where it stopped."
    return f"{counted(load.rejected, 'row')} of {load.rows_done:,} rejected on {format_day(load.received_at)}."
