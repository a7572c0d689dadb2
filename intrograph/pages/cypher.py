"""Cypher: ask the graph in its own language, or in the words of a library of questions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from graph.errors import QueryRefused, TextPosition
from graph.search.worked_values import resolved_values
from graph.store.queries import FIRST_QUERY, Value, WorkedQuery, worked_query
from graph.store.queries.parameters import guess_parameters
from graph.store.team import saved_queries
from intrograph.components.cypher_editor import Draft, cypher_editor
from intrograph.components.job_status import rerun_when
from intrograph.components.menu_questions import forget_questions
from intrograph.components.query_parameters import parameter_fields
from intrograph.components.query_result import query_result
from intrograph.components.query_shelf import ShelfActions, query_shelf
from intrograph.components.schema_panel import vocabulary
from intrograph.components.text import escape_markdown
from intrograph.state import session, url
from intrograph.state.background_query import BackgroundQuery
from intrograph.state.cypher_view import CypherView
from intrograph.state.errors import guarded_callback
from intrograph.state.query_download import Format, QueryDownload
from intrograph.state.query_run import Mode, QueryRun

HISTORY = 50
LOOK_SECONDS = 0.5


@dataclass
class Desk:
    """The Cypher page of a browser session. `wants` is what to do at the next drawing, after a click elsewhere."""

    view: CypherView = field(default_factory=CypherView)
    draft: Draft = field(default_factory=lambda: Draft(FIRST_QUERY))
    history: list[str] = field(default_factory=list)
    run: QueryRun | None = None
    download: QueryDownload | None = None
    wants: Mode | None = None

    @property
    def error(self) -> TextPosition | None:
        """Where the server found an error in the query, as long as nobody changed it."""
        refusal = None if self.run is None or self.run.cypher != self.draft.text else self.run.error
        return refusal.position if isinstance(refusal, QueryRefused) else None


def page() -> None:
    forget_questions()
    desk: Desk = st.session_state.setdefault("cypher-desk", Desk())
    requested = CypherView.from_url(url.query())
    if requested.to_url() and requested != desk.view:
        _open(desk, requested)
    st.header("Cypher", anchor=False)
    left, right = st.columns([3, 1.3], gap="medium")
    with left:
        _desk(desk)
    with right:
        query_shelf(desk.draft.text, ShelfActions(lambda view: _show(desk, view), desk.draft.insert))


def ask_page(view: CypherView) -> None:
    """Open this page with a query that runs at once: somebody has chosen it."""
    desk: Desk = st.session_state.setdefault("cypher-desk", Desk())
    _show(desk, view)
    st.switch_page(st.session_state["cypher_page"], query_params=view.to_url())


def _show(desk: Desk, view: CypherView) -> None:
    """Show a query of the shelf and run it."""
    _open(desk, view)
    desk.wants = "run"
    st.query_params.from_dict(view.to_url())


def _open(desk: Desk, view: CypherView) -> None:
    """Take over a view. One that came with a link runs only if it is a question of the library."""
    desk.view, desk.run, desk.download = view, None, None
    desk.wants = "run" if view.ask else None
    desk.draft.replace(_named(view).cypher.strip() if view.ask or view.saved else view.text)


def _named(view: CypherView) -> WorkedQuery:
    if view.ask:
        return worked_query(view.ask)
    return saved_queries.saved_query(session.store(), view.saved).worked


def _current(desk: Desk) -> WorkedQuery:
    """The query in the editor: the named one as long as nobody changed it, else one with guessed parameters."""
    if desk.view.ask or desk.view.saved:
        named = _named(desk.view)
        if named.cypher.strip() == desk.draft.text.strip():
            return named
    return WorkedQuery("", "", "", desk.draft.text, guess_parameters(desk.draft.text))


def _desk(desk: Desk) -> None:
    query = _current(desk)
    if desk.wants is not None:
        _remember(desk.history, query.cypher.strip())
    with st.container():
        if query.question:
            st.subheader(escape_markdown(query.question, 120), anchor=False)
            st.caption(escape_markdown(query.explanation, 300))

    def want_run() -> None:
        desk.wants = "run"

    cypher_editor(desk.draft, vocabulary(), desk.history, desk.error, key="cypher-editor", on_run=want_run)
    texts = parameter_fields(query, desk.view.values, key=f"parameter-{desk.draft.version}")
    _buttons(desk)
    with st.container():
        if desk.wants is not None:
            _start(desk, query, texts, desk.wants)
        _outcome(desk)


def _remember(history: list[str], text: str) -> None:
    """Put a query in front of the history, once."""
    history[:] = [text, *(earlier for earlier in history if earlier != text)][:HISTORY]


def _buttons(desk: Desk) -> None:
    def want(mode: Mode) -> None:
        desk.wants = mode

    run_help = "Ctrl+Enter in the editor does the same. Queries may only read; they end after a minute."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Run", type="primary", on_click=want, args=("run",), help=run_help)
        st.button("Explain", on_click=want, args=("explain",), help="Shows the plan; the query does not run.")
        st.button("Profile", on_click=want, args=("profile",), help="Runs the query and counts what each step did.")


def _start(desk: Desk, query: WorkedQuery, texts: Mapping[str, str], mode: Mode) -> None:
    desk.wants = None
    if desk.run is not None and desk.run.is_running:
        desk.run.cancel()
    desk.run = desk.download = None
    values: dict[str, Value] = resolved_values(session.store(), query, texts)
    view = CypherView(desk.view.ask, desk.view.saved, "", texts) if query.name else CypherView(text=query.cypher)
    desk.view = CypherView.from_url({name: [text] for name, text in (view.to_url() | _spelled(texts)).items()})
    st.query_params.from_dict(desk.view.to_url())
    desk.run = QueryRun(session.store(), desk.draft.text, values, mode)
    if desk.error is not None:
        st.rerun()  # the editor above has to mark it


def _spelled(texts: Mapping[str, str]) -> dict[str, str]:
    return CypherView(values=texts).to_url()


def _outcome(desk: Desk) -> None:
    run = desk.run
    if run is None:
        if desk.view.text or desk.view.saved:
            st.info("This query came with a link. Read it, then press Run to see its result.")
        return
    if run.is_running:
        _while_running(run, "Cancel", "cancel-query", lambda: f"Running for {run.seconds:.0f} s …")
        return
    query_result(run)
    if run.error is None and run.mode == "run" and run.rows:
        _whole_result(desk, run)


def _while_running(query: BackgroundQuery, cancel: str, key: str, caption: Callable[[], str]) -> None:
    """A button that cancels, and how far the work has come; draws the page again at the end."""
    st.button(cancel, key=key, on_click=guarded_callback(query.cancel))
    rerun_when(lambda: not query.is_running, LOOK_SECONDS, lambda: st.caption(caption()))


def _whole_result(desk: Desk, run: QueryRun) -> None:
    """All rows as a file: written in the background first, then offered."""

    def write(form: Format) -> None:
        desk.download = QueryDownload(session.store(), run.cypher, run.parameters, form)

    download = desk.download
    with st.container(horizontal=True, vertical_alignment="center"):
        for form in ("CSV", "JSON", "Parquet"):
            st.button(f"Whole result as {form}", key=f"write-{form}", on_click=guarded_callback(write), args=(form,))
        if download is not None and not download.is_running and download.error is None:
            label = f"Download {download.row_count:,} rows ({download.form})"
            if download.address is not None:
                st.link_button(label, download.address, type="primary")
            else:
                content, name = download.path.read_bytes, download.path.name
                st.download_button(label, data=content, file_name=name, type="primary", on_click="ignore")
    if download is not None and download.is_running:
        _while_running(download, "Stop writing", "cancel-download", lambda: f"{download.row_count:,} rows written …")
    elif download is not None and download.error is not None:
        st.warning(escape_markdown(str(download.error), 400), icon="⚠️")
