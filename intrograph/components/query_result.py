"""The result of a query as a table, as a graph, as JSON, and its plan."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from graph.circle.query_result import result_graph
from graph.errors import IntrographError, QueryRefused
from graph.export.query_rows import cell, json_value
from graph.search import resolve
from graph.store.query import NodeValue, PathValue, Plan
from graph.text import counted
from intrograph.components.circle_view import Toolbar, circle_view
from intrograph.components.data_table import data_table
from intrograph.components.text import clean, escape_markdown
from intrograph.state import session
from intrograph.state.query_run import QueryRun
from intrograph.state.view import View

TABLE, GRAPH, JSON, PLAN = "Table", "Graph", "JSON", "Plan"
GRAPH_HEIGHT_PX = 520
JSON_ROWS = 100
LONGEST_CELL = 300
PEOPLE_COLUMNS = ("influencer", "partner", "source", "target", "handle")


def query_result(run: QueryRun) -> None:
    """Show what a finished run has brought."""
    if run.error is not None:
        sentence = str(run.error).partition("\n")[0] if _is_marked(run) else str(run.error)
        st.warning(escape_markdown(sentence.replace("`", ""), 600), icon="⚠️")
        return
    if run.mode == "explain":
        st.caption("The plan of the query, which did not run.")
        _plan(run.plan)
        return
    st.caption(_summary(run))
    views = (TABLE, GRAPH, JSON, PLAN)
    first = views.index(PLAN if run.mode == "profile" else TABLE)
    shown = st.radio("Show as", views, first, horizontal=True, label_visibility="collapsed", key=f"view-{id(run)}")
    if shown == PLAN:
        _plan(run.plan)
    elif not run.rows:
        st.info("No rows. Check the values of the parameters, or widen the pattern.")
    elif shown == GRAPH:
        _graph(run)
    elif shown == JSON:
        _json(run)
    else:
        _table(run)


def _is_marked(run: QueryRun) -> bool:
    """Whether the editor marks the error: the line of it need not be repeated."""
    return isinstance(run.error, QueryRefused) and run.error.position is not None


def _summary(run: QueryRun) -> str:
    rows = f"{counted(len(run.rows), 'row')} in {run.seconds:.2f} s."
    return f"The first {rows} There are more: download the whole result below." if run.truncated else rows


def result_frame(run: QueryRun) -> pd.DataFrame:
    """The rows with cells that a table can show; columns of the same name are numbered."""
    names = [clean(name, 80) or "column" for name in run.columns]
    unique = [name if name not in names[:at] else f"{name} ({at + 1})" for at, name in enumerate(names)]
    rows = [[_shown(value) for value in row] for row in run.rows]
    return pd.DataFrame(rows, columns=unique)


def _shown(value: Any) -> Any:
    plain = cell(value)
    if isinstance(plain, str):
        return clean(plain, LONGEST_CELL)
    # A whole number beyond 64 bits, or one that the browser would round, is shown as a text.
    return str(plain) if isinstance(plain, int) and abs(plain) > 2**53 else plain


def _table(run: QueryRun) -> None:
    rows = data_table(result_frame(run), selection="single-row", key=f"result-table-{id(run)}")
    people = _people(run.columns, run.rows[rows[0]]) if rows else {}
    with st.container(horizontal=True):
        for key, name in list(people.items())[:4]:
            if st.button(f"Show the circle of {escape_markdown(name)}", key=f"result-follow-{key}"):
                _follow(key)
    if not rows:
        st.caption("Tick a row to open the circle of an influencer in it.")


def _people(columns: Sequence[str], row: Sequence[Any]) -> dict[str, str]:
    """The influencers in a row: key and name."""
    people: dict[str, str] = {}
    for column, value in zip(columns, row, strict=True):
        nodes = value.nodes if isinstance(value, PathValue) else (value,)
        people |= {node.key: f"@{node.name}" for node in nodes if isinstance(node, NodeValue) and node.key}
        if isinstance(value, str) and column in PEOPLE_COLUMNS and (key := _key_of(value)):
            people[key] = f"@{value}"
    return people


def _key_of(handle: str) -> str | None:
    try:
        return resolve.influencer_key(session.store(), handle)
    except IntrographError:  # no handle, or one of several accounts
        return None


def _follow(key: str) -> None:
    st.switch_page(st.session_state["explore_page"], query_params={"focus": key})


def _graph(run: QueryRun) -> None:
    if followed := st.session_state.pop("result-followed", None):
        _follow(followed)
    graph = result_graph(session.store(), run.rows)
    if graph is None:
        st.info("No row has an influencer to draw. Return nodes, relationships or paths, as in RETURN a, m, b.")
        return
    if graph.drawn < graph.influencers:
        st.caption(f"{graph.drawn:,} of {graph.influencers:,} influencers are drawn; the table and the JSON have all.")
    if graph.others:
        st.caption(f"{graph.others:,} nodes that are no influencers are not drawn.")
    known = {member.key for member in graph.circle.everyone}

    def on_gesture(kind: str, target: str) -> None:
        if kind == "follow" and target in known:
            st.session_state["result-followed"] = target

    toolbar = Toolbar(can_expand=False, notes=["Result of a query. Size: influence. Color: community."])
    view = View(graph.circle.focus.key)
    circle_view(graph.circle, view, toolbar, key="result-graph", height_px=GRAPH_HEIGHT_PX, on_event=on_gesture)
    st.caption("Click an influencer to open the circle in Explore.")


def _json(run: QueryRun) -> None:
    rows = [dict(zip(run.columns, map(json_value, row), strict=True)) for row in run.rows[:JSON_ROWS]]
    st.code(json.dumps(rows, ensure_ascii=False, indent=2), language="json", height=GRAPH_HEIGHT_PX)
    if len(run.rows) > JSON_ROWS:
        st.caption(f"The first {JSON_ROWS} rows; the download has all.")


def _plan(plan: Plan | None) -> None:
    if plan is None:
        st.info("The server has sent no plan.")
        return
    st.code(plan.text, language=None, wrap_lines=True)
    st.caption("Explain estimates; Profile runs the query and counts.")
