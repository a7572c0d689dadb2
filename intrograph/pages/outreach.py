"""Outreach: where the conversations stand, as a board; moving, filters, CSV in and out, and the limits of the team."""

from functools import partial

import streamlit as st

from graph.digest import as_html, digest
from graph.errors import NothingFound, UnreadableFile
from graph.outreach import Board, BoardCard, Details, board, next_change
from graph.outreach.csv_file import FORMS, outreach_csv
from graph.store import read
from graph.store.team import outreach
from graph.store.team.outreach import OutreachNote
from graph.store.team.outreach_limits import OutreachLimits, limits, set_limits
from ingest.outreach import OutreachImport, import_outreach
from intrograph.components.look import Icon, toast_with_undo
from intrograph.components.outreach_board import TITLES, outreach_board
from intrograph.components.outreach_panel import outreach_panel
from intrograph.components.partner_limits import partner_limits_form
from intrograph.components.text import clean, escape_markdown
from intrograph.state import access, session
from intrograph.state.uploads import uploaded_file

ALL, NONE = " all", " none"  # no name begins with a blank
CHOSEN, OUTCOME = "outreach-chosen", "outreach-import-outcome"
REJECTED = 20  # rows that are named


def page() -> None:
    st.header("Outreach", anchor=False)
    campaign, owner = _filter("campaign"), _filter("owner")
    found = board(session.store(), session.now(), campaign=campaign, owner=owner)
    _toolbar(found)
    _outcome()
    if not found.total:
        st.info(
            "Nothing is noted yet. Choose an introduction and press “Idea” or “Asked” beside it, or import the file "
            "of your CRM.",
            icon=Icon.HINT,
        )
        st.page_link(st.session_state["introductions_page"], label="Find introductions", icon=Icon.INTRODUCTIONS)
        return
    with st.container():
        if found.loads:
            st.caption(escape_markdown(" ".join(load.text for load in found.loads), 1000))
    if not found.shown:
        st.info("No conversation passes these filters. Choose “All”.")
        return
    chosen = _chosen(found)
    with st.container():  # always there, so that the board below keeps its place
        if chosen is not None:
            history = outreach.history(session.store(), chosen.target.key)
            introducers = read.partners(session.store())
            outreach_panel(chosen, history, introducers, move=_move, save=_save, close=_close)
    outreach_board(found, move=_move, choose=_choose, chosen=chosen)


def _filter(name: str) -> str | None:
    """What the address says about a filter: None for all, an empty text for conversations without one."""
    value = st.query_params.get(name)
    return None if value is None else str(value)


def _toolbar(found: Board) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if found.total:
            _choice("Campaign", "campaign", found.campaigns)
            _choice("Owner", "owner", found.owners)
            _download()
        _digest()
        if access.may_edit():
            _upload()
            _limits()


def _choice(label: str, name: str, values: tuple[str, ...]) -> None:
    """A filter that the address keeps, so that a sent link shows the same board."""
    key, chosen = f"outreach-{name}", _filter(name)
    titles = {ALL: "All"} | {value: clean(value) for value in values} | {NONE: f"No {name}"}
    st.session_state[key] = ALL if chosen is None else chosen if chosen in values else NONE

    def change() -> None:
        value = st.session_state[key]
        if value == ALL:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = "" if value == NONE else value

    st.selectbox(label, list(titles), key=key, format_func=titles.__getitem__, width=180, on_change=change)


def _download() -> None:
    form = st.selectbox(
        "Columns for",
        FORMS,
        key="outreach-form",
        width=140,
        format_func={"generic": "Generic", "hubspot": "HubSpot"}.__getitem__,
        help="The import knows both.",
    )
    store = session.store()
    st.download_button(
        "Download CSV",
        data=lambda: outreach_csv(store, form)[0],
        file_name="outreach.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _digest() -> None:
    store, now = session.store(), session.now()
    st.download_button(
        "Weekly digest",
        data=lambda: as_html(digest(store, now)),
        file_name="digest.html",
        mime="text/html",
        on_click="ignore",
        help="What changed in the last seven days, as one file to mail. `intrograph digest` writes it on a schedule.",
    )


def _upload() -> None:
    with st.popover("Import CSV"), st.form("outreach-import", border=False, clear_on_submit=True):
        file = st.file_uploader("A file that this page or your CRM wrote", type=["csv", "txt", "tsv"])
        is_asked = st.form_submit_button("Import", type="primary")
        if is_asked and file is not None and _imported(file.name, file.getvalue()):
            st.rerun()


def _imported(name: str, content: bytes) -> bool:
    """Import a file; False, with the reason below the field, if it cannot be read."""
    with uploaded_file(name, content) as path:
        try:
            st.session_state[OUTCOME] = import_outreach(session.store(), path, session.now(), by=access.name())
        except (UnreadableFile, NothingFound) as error:
            st.error(escape_markdown(str(error), 400))
            return False
    return True


def _outcome() -> None:
    """What the last import did, once."""
    outcome: OutreachImport | None = st.session_state.pop(OUTCOME, None)
    if outcome is None:
        return
    (st.warning if outcome.rejected else st.success)(escape_markdown(outcome.text, 400))
    for text in outcome.rejections[:REJECTED]:
        st.caption(escape_markdown(text, 400))
    if len(outcome.rejected) > REJECTED:
        st.caption(f"{len(outcome.rejected) - REJECTED:,} more rows were rejected.")


def _limits() -> None:
    """The limits of the team, and of one partner."""
    with st.popover("Limits per partner"):
        people = {person.key: person for person in read.partners(session.store())}
        chosen = st.selectbox(
            "Limits for",
            [ALL, *people],
            key="outreach-limits-for",
            format_func=lambda key: "All partners" if key == ALL else clean(people[key].display_name),
        )
        if chosen == ALL:
            _team_limits()
        else:
            partner_limits_form(people[chosen], key="outreach-limits")


def _team_limits() -> None:
    current = limits(session.store())
    with st.form("outreach-limits", border=False):
        capacity = st.number_input(
            "Open introductions",
            0,
            100,
            current.capacity,
            help="Nothing more is suggested through a partner with as many; 0: no limit.",
        )
        days = st.number_input(
            "Days that a request counts",
            0,
            365,
            current.cool_down_days,
            help="Afterwards an unanswered request counts no more; 0: until the answer.",
        )
        if st.form_submit_button("Save", type="primary"):
            set_limits(session.store(), OutreachLimits(int(capacity), int(days)))
            st.rerun()


def _chosen(found: Board) -> BoardCard | None:
    """The card that is shown in full, as it stands now."""
    wanted = st.session_state.get(CHOSEN)
    cards = (card for column in found.columns for card in column.cards)
    return next((card for card in cards if (card.note.key, card.note.campaign) == wanted), None)


def _choose(card: BoardCard) -> None:
    identity = card.note.key, card.note.campaign
    if st.session_state.get(CHOSEN) == identity:
        _close()
    else:
        st.session_state[CHOSEN] = identity


def _close() -> None:
    st.session_state.pop(CHOSEN, None)


def _move(card: BoardCard, status: str) -> None:
    details = Details(campaign=card.note.campaign or "")
    _note(card, status, details, f"{card.target.display_name} is moved to {TITLES[status]}.")


def _save(card: BoardCard, details: Details) -> None:
    _note(card, None, details, f"What is noted about {card.target.display_name} is saved.")


def _note(card: BoardCard, status: str | None, details: Details, text: str) -> None:
    store, by = session.store(), access.name()
    before = outreach.note_of(store, card.note.key, card.note.campaign)
    outreach.append(store, [next_change(store, card.note.key, status, session.now(), details, by=by)])
    toast_with_undo(text, partial(_undo, card.note.key, card.note.campaign, before))


def _undo(key: str, campaign: str | None, before: OutreachNote | None) -> None:
    outreach.restore(session.store(), key, before, session.now(), campaign=campaign, by=access.name())
