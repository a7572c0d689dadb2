"""What stands beside the editor: the questions of the library, saved queries, and the schema."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from graph.store.queries import LIBRARY
from graph.store.team import saved_queries
from graph.store.team.saved_queries import SavedQuery
from intrograph.components.editing import edit_button
from intrograph.components.look import toast_with_undo
from intrograph.components.schema_panel import schema_panel
from intrograph.components.text import escape_markdown
from intrograph.state import access, session
from intrograph.state.cypher_view import CypherView
from intrograph.state.errors import guarded_callback


@dataclass(frozen=True)
class ShelfActions:
    """What a click does: `show` a query, `insert` a word into the editor."""

    show: Callable[[CypherView], None]
    insert: Callable[[str], None]


def query_shelf(text: str, actions: ShelfActions) -> None:
    """Show the shelf; `text` is the query in the editor, which can be saved."""
    questions, saved, schema = st.tabs(["Questions", "Saved", "Schema"])
    # Streamlit centers the lines of a button.
    st.html("<style>.st-key-questions button{text-align:left;justify-content:flex-start}</style>")
    with questions, st.container(height=430, border=False, gap=None, key="questions"):
        for query in LIBRARY:
            st.button(
                escape_markdown(query.question, 120),
                key=f"ask-{query.name}",
                type="tertiary",
                help=query.explanation,
                on_click=guarded_callback(actions.show),
                args=(CypherView(ask=query.name),),
            )
    with saved:
        _saved(text, actions)
    with schema, st.container(height=430, border=False, gap="xxsmall", key="schema"):
        schema_panel(actions.insert)


def _saved(text: str, actions: ShelfActions) -> None:
    with st.form("save-query", clear_on_submit=True, border=False):
        name = st.text_input("Save this query as", placeholder="Quiet partners", max_chars=saved_queries.MAX_NAME)
        may_edit = access.may_edit()
        help_text = None if may_edit else access.ONLY_LOOKING
        if st.form_submit_button("Save", disabled=not (may_edit and text.strip()), help=help_text):
            _save(name, text)
    queries = saved_queries.saved_queries(session.store())
    if not queries:
        st.caption("No saved query yet. Everyone who uses this store sees what is saved here.")
    for query in queries:
        _saved_query(query, actions)


def _save(name: str, text: str) -> None:
    clean = saved_queries.save(session.store(), name, text, session.now())
    st.caption(f"Saved as “{escape_markdown(clean, 80)}”.")


def _saved_query(query: SavedQuery, actions: ShelfActions) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            escape_markdown(query.name, 80),
            key=f"saved-{query.name}",
            type="tertiary",
            on_click=guarded_callback(actions.show),
            args=(CypherView(saved=query.name),),
        )
        with st.popover("Edit", key=f"edit-{query.name}"):
            new_name = st.text_input("New name", query.name, key=f"rename-{query.name}")
            edit_button(
                "Rename",
                key=f"do-rename-{query.name}",
                on_click=guarded_callback(saved_queries.rename),
                args=(session.store(), query.name, new_name),
            )
            edit_button("Delete", key=f"delete-{query.name}", on_click=guarded_callback(_delete), args=(query,))


def _delete(query: SavedQuery) -> None:
    saved_queries.delete(session.store(), query.name)

    def restore() -> None:
        saved_queries.save(session.store(), query.name, query.cypher, query.at)

    toast_with_undo(f"Deleted the query “{query.name}”.", restore)
