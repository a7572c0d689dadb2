"""Search results: all who pass the filters of a search, as a table, a CSV or a list. The URL holds the search."""

import streamlit as st

from graph.circle.ego import Member
from graph.search.filters import how_to_write
from graph.search.query import MAX_COUNTED, Results, find
from intrograph.components.people_table import add_to_list, as_member, csv_button, people_table
from intrograph.components.search_box import search_field
from intrograph.components.text import clean, escape_markdown
from intrograph.state import session

OPENED = "opened_result"


def page() -> None:
    if key := st.session_state.pop(OPENED, None):
        _explore(key)
    search_field(lambda key: st.session_state.update({OPENED: key}))
    text = str(st.query_params.get("q", ""))
    results = find(session.store(), text, MAX_COUNTED)
    st.header(_title(results), anchor=False)
    if results.query.unread:
        st.warning(escape_markdown(" ".join(map(how_to_write, results.query.unread)), 300))
    if not results.hits:
        st.info(_why_nobody(results), icon="🔎")
        return
    _table([as_member(hit.influencer) for hit in results.hits], text)


def _title(results: Results) -> str:
    """The number of people, and the search in words."""
    words = [clean(results.query.words)] if results.query.words else []
    said = " · ".join(escape_markdown(part) for part in (*words, *(each.label for each in results.query.filters)))
    if not results.hits:
        return f"Search: {said}" if said else "Search"
    many = f"The first {len(results.hits):,}" if results.has_more else f"{len(results.hits):,}"
    return f"{many} {'person' if len(results.hits) == 1 else 'people'}: {said}"


def _why_nobody(results: Results) -> str:
    if results.is_waiting:
        return "The search index is being built. Reload this page in a moment."
    if not results.query.words and not results.query.filters:
        return "Type a search above, such as “in Lisbon about coffee”, and choose “See all … in a table”."
    return "Nobody passes these filters. Search again with fewer or wider ones."


def _table(members: list[Member], text: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        csv_button(members, "search.csv", key="results-csv", primary=True)
        actions = st.container(horizontal=True)
    chosen = people_table(members, key=f"results-{text}")
    with actions:
        add_to_list([member.key for member in chosen or members], key="results")
        if len(chosen) == 1 and st.button(
            f"Show the circle of {escape_markdown(chosen[0].display_name)}", key="results-explore"
        ):
            _explore(chosen[0].key)
    st.caption("Tick rows to add only these people to a list; tick one to open its circle.")


def _explore(key: str) -> None:
    st.switch_page(st.session_state["explore_page"], query_params={"focus": key})
