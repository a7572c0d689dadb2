"""The loads of the store, each with a button that takes it back."""

from collections.abc import Callable

import streamlit as st

from graph.records import format_day
from graph.store import Load, named_load, recent_loads
from graph.store.write.loads import BEFORE
from intrograph.components.editing import edit_button
from intrograph.components.text import escape_markdown
from intrograph.state import session
from intrograph.state.errors import guarded_callback

SHOWN = 10
LONGEST_LINE = 300  # characters
LONGEST_EFFECT = 500
_ASKED = "load_to_take_back"
_ALL = "all_loads"


def load_list(take_back: Callable[[str], None], effect: str | None) -> None:
    """List the latest loads; `take_back` is called with the id of one once the user has confirmed.

    `effect` says what became of the one that was taken back last.
    """
    limit = None if st.session_state.get(_ALL) else SHOWN + 1
    loads = recent_loads(session.store(), limit)
    if not loads:
        return
    st.subheader("Loads", anchor=False)
    if effect:
        st.info(escape_markdown(effect, LONGEST_EFFECT))
    shown = loads if limit is None else loads[:SHOWN]
    for load in shown:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_line(load), width="stretch")
            edit_button(
                "Take back",
                key=f"take-back-{load.id}",
                on_click=guarded_callback(_ask),
                args=(load.id,),
                disabled=load.number == BEFORE,
                help="Loaded by an earlier version, which did not note what came from which file."
                if load.number == BEFORE
                else None,
            )
        if st.session_state.get(_ASKED) == load.id:
            _confirm(load, take_back)
    if len(shown) < len(loads):
        st.button("Show all loads", on_click=guarded_callback(_show_all))


def _line(load: Load) -> str:
    facts = [
        format_day(load.received_at),
        load.form or load.kind,
        f"{load.rows_done:,} rows",
        f"{load.written:,} new",
        f"{load.repeated:,} already known" if load.repeated else "",
        f"{load.rejected:,} rejected" if load.rejected else "",
        "partly taken back" if load.unloading else "" if load.complete else "interrupted: add the file again",
    ]
    return f"**{escape_markdown(load.file)}** · " + escape_markdown(" · ".join(filter(None, facts)), LONGEST_LINE)


def _confirm(load: Load, take_back: Callable[[str], None]) -> None:
    name = escape_markdown(load.file)
    st.warning(
        f"Take back {name}? Its mentions and profiles leave the graph, and so do accounts that no other file names. "
        "What another file brought too stays, and so do partners, contacts and lists."
    )
    with st.container(horizontal=True):
        st.button("Yes, take it back", type="primary", on_click=guarded_callback(_run), args=(load.id, take_back))
        st.button("Keep it", on_click=guarded_callback(_ask), args=(None,))


def _ask(load_id: str | None) -> None:
    if load_id is not None:
        named_load(session.store(), load_id)  # raises if it is gone
    st.session_state[_ASKED] = load_id


def _run(load_id: str, take_back: Callable[[str], None]) -> None:
    st.session_state[_ASKED] = None
    take_back(load_id)


def _show_all() -> None:
    st.session_state[_ALL] = True
