"""Lists: the people on the team's named lists, as a table and as CSV."""

from functools import partial

import streamlit as st

from graph.circle.ego import Member
from graph.export.scope import list_scope
from graph.store.team import shortlists
from intrograph.components.editing import edit_button
from intrograph.components.export_button import export_button
from intrograph.components.look import toast_with_undo
from intrograph.components.people_table import as_member, csv_button, people_table
from intrograph.components.text import clean, escape_markdown
from intrograph.state import session
from intrograph.state.errors import guarded_callback


def page() -> None:
    st.header("Lists", anchor=False)
    names = {shortlist.name: shortlist for shortlist in shortlists.names(session.store())}
    if not names:
        st.info("There is no list yet. Pick people in Explore or on the Map, or tick rows of a table, and add them.")
        return
    name = st.selectbox(
        "List", list(names), format_func=lambda name: f"{clean(name)} ({names[name].size:,})", key="shortlist"
    )
    members = [as_member(listed.influencer) for listed in shortlists.members(session.store(), name)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        csv_button(members, "list.csv", key="list-csv", primary=True)
        if members:
            export_button(partial(list_scope, session.store(), name), "list", key="list-export")
        edit_button(
            "Delete this list",
            on_click=guarded_callback(_delete),
            args=(name, [member.key for member in members]),
            help="The people stay in the graph, and you can undo it.",
        )
    if not members:
        st.info("This list is empty.")
        return
    _table(name, members)


def _table(name: str, members: list[Member]) -> None:
    chosen = people_table(members, key=f"shortlist-{name}")
    if not chosen:
        st.caption("Tick rows to remove people from the list; tick one to open its circle.")
        return
    with st.container(horizontal=True):
        keys = [member.key for member in chosen]
        edit_button(f"Remove {len(keys)}", on_click=guarded_callback(_remove), args=(name, keys))
        if len(chosen) == 1 and st.button(
            f"Show the circle of {escape_markdown(chosen[0].display_name)}", type="primary"
        ):
            st.switch_page(st.session_state["explore_page"], query_params={"focus": keys[0]})


def _remove(name: str, keys: list[str]) -> None:
    shortlists.remove(session.store(), name, keys)
    _offer_undo(name, keys)


def _delete(name: str, keys: list[str]) -> None:
    shortlists.delete(session.store(), name)
    _offer_undo(name, keys)


def _offer_undo(name: str, keys: list[str]) -> None:
    def restore() -> None:
        shortlists.add(session.store(), name, keys, session.now())

    toast_with_undo(f"{len(keys):,} removed from “{clean(name)}”.", restore)
