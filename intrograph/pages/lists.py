"""Lists: the people the team has put on named lists, and taking them away."""

import streamlit as st

from graph.circle.export import people_csv
from graph.store.team import shortlists
from intrograph.components.people_table import as_member, people_table
from intrograph.components.text import escape_markdown, shown
from intrograph.state import session


def page() -> None:
    st.header("Lists", anchor=False)
    names = {row.name: row for row in shortlists.names(session.store())}
    with st.container():  # which is there when there is nothing to undo, too: what is below keeps its place
        _undo()
    if not names:
        st.info("There is no list yet. In Explore or on the Map, pick people or tick rows of the table, and add them.")
        return
    name = st.selectbox(
        "List", list(names), format_func=lambda name: f"{shown(name)} ({names[name].size:,})", key="shortlist"
    )
    rows = shortlists.members(session.store(), name)
    members = [as_member(row.influencer) for row in rows]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            "CSV",
            data=people_csv(members),
            file_name="list.csv",
            mime="text/csv",
            type="primary",
            help="These people, for a spreadsheet.",
        )
        st.button(
            "Delete this list",
            on_click=_delete,
            args=(name, [member.key for member in members]),
            help="The people stay in the graph; you can undo it.",
        )
    if not members:
        st.info("Nobody is on this list any more.")
        return
    chosen = people_table(members, key=f"shortlist-{name}")
    if not chosen:
        st.caption("Tick rows to take people off the list; tick one to go to their circle.")
        return
    with st.container(horizontal=True):
        keys = [member.key for member in chosen]
        st.button(f"Take {len(keys)} off the list", on_click=_remove, args=(name, keys))
        if len(chosen) == 1 and st.button(
            f"Show the circle of {escape_markdown(chosen[0].display_name)}", type="primary"
        ):
            st.switch_page(st.session_state["explore_page"], query_params={"focus": keys[0]})


def _remove(name: str, keys: list[str]) -> None:
    shortlists.remove(session.store(), name, keys)
    st.session_state["unlisted"] = name, keys


def _delete(name: str, keys: list[str]) -> None:
    shortlists.delete(session.store(), name)
    st.session_state["unlisted"] = name, keys


def _undo() -> None:
    """Offer to put back who was taken off last."""
    taken = st.session_state.get("unlisted")
    if not taken:
        return
    name, keys = taken

    def restore() -> None:
        shortlists.add(session.store(), name, keys, session.now())
        st.session_state["unlisted"] = None

    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{len(keys):,} taken off “{escape_markdown(name)}”.", width="content")
        st.button("Undo", on_click=restore)
