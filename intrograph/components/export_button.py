"""A choice of formats and a button: any part of the network as a file."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from graph.export.network import FORMATS, export
from graph.export.scope import Scope
from intrograph.state import session

NAMES = {
    "gexf": "GEXF",
    "graphml": "GraphML",
    "csv": "CSV tables",
    "parquet": "Parquet tables",
    "json": "JSON",
    "html": "HTML page",
}
TYPES = {".zip": "application/zip", ".json": "application/json", ".html": "text/html"}


def export_button(scope: Callable[[], Scope], name: str, *, key: str) -> None:
    """Offer a part of the network in every format; the file is made when it is asked for.

    Parameters
    ----------
    scope
        Makes the part, once the button is pressed.
    name
        Of the file, without an ending.
    """
    with st.popover("Export", help="This part of the network as a file for another program."):
        form = st.selectbox(
            "Format",
            list(FORMATS),
            key=f"{key}-format",
            format_func=NAMES.__getitem__,
            help="HTML page: one file to mail; it opens in any browser, without a connection.",
        )
        st.caption(f"For {FORMATS[form].purpose}.")
        can_have_mentions = form != "html"
        mentions = st.checkbox(
            "Single mentions",
            key=f"{key}-mentions",
            disabled=not can_have_mentions,
            help="With time, kind and address.",
        )
        emails = st.checkbox("E-mail addresses", key=f"{key}-emails", disabled=form == "html")

        def content() -> bytes:
            return _exported(scope(), form, mentions and can_have_mentions, emails and form != "html")

        st.download_button(
            f"Download {NAMES[form]}",
            data=content,
            file_name=f"{name}{FORMATS[form].suffix}",
            mime=TYPES.get(FORMATS[form].suffix, "application/xml"),
            on_click="ignore",
            type="primary",
            key=f"{key}-download",
        )


def _exported(scope: Scope, form: str, mentions: bool, emails: bool) -> bytes:
    with tempfile.TemporaryDirectory(prefix="intrograph-") as folder:
        path = Path(folder, f"export{FORMATS[form].suffix}")
        export(session.store(), path, scope, form=form, mentions=mentions, emails=emails)
        return path.read_bytes()
