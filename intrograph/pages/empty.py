"""What every page shows of an empty store: load the sample, drop files, or connect a Neo4j server."""

import streamlit as st

from graph.store import read
from intrograph.components.editing import editors_only
from intrograph.components.job_status import rerun_when
from intrograph.components.look import Icon
from intrograph.pages import data
from intrograph.state import background, session
from intrograph.state.errors import guarded_callback

CONNECT = """export NEO4J_URI=neo4j://localhost:7687
export NEO4J_USERNAME=neo4j NEO4J_PASSWORD=...
intrograph app"""


def empty_store() -> None:
    """Offer three ways to a filled store; the page is drawn again once it holds somebody."""
    st.header("The graph is empty", anchor=False)
    if editors_only("The graph has no content yet; the person who runs the app can load some."):
        st.write("Start with invented data, with your own files, or with a graph that you have in Neo4j.")
        sample, server = st.columns(2)
        with sample, st.container(border=True, height="stretch"):
            _sample()
        with server, st.container(border=True, height="stretch"):
            _server()
        with st.container(border=True):
            _files()
    rerun_when(lambda: not read.is_empty(session.store()))


def _sample() -> None:
    st.subheader(f"{Icon.SAMPLE} Try the sample", anchor=False)
    st.write("An invented network of 1,500 micro-influencers with three partners.")
    st.button("Load the sample", type="primary", on_click=guarded_callback(_load_sample))


def _server() -> None:
    st.subheader(f"{Icon.SERVER} Connect Neo4j", anchor=False)
    st.write("Set the address of your server before the app starts:")
    st.code(CONNECT, language=None, wrap_lines=True)


def _files() -> None:
    st.subheader(f"{Icon.FILES} Drop your files", anchor=False)
    data.drop_files(is_empty=True)
    with st.expander("From a terminal"):
        st.code("intrograph load mentions.csv\nintrograph analyze", language="bash")


def _load_sample() -> None:
    with st.spinner("Loading and analyzing the sample; this takes about ten seconds …"):
        background.prepare_sample()
