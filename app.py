"""The Streamlit app: page list and theme, nothing else. Start it with `intrograph app`."""

from collections.abc import Callable
from importlib import import_module

import streamlit as st

from intrograph.pages.notices import guarded

st.set_page_config(page_title="Intrograph", page_icon="🟠", layout="wide")
# Streamlit leaves a wide gap above the page, and prints metrics as large as headlines.
st.html("<style>.stMainBlockContainer{padding-top:4rem}[data-testid=stMetricValue]{font-size:1.35rem}</style>")


def _page(module: str) -> Callable[[], None]:
    """The page of a module, which is imported when it is first shown."""

    def show() -> None:
        guarded(import_module(f"intrograph.pages.{module}").page)

    return show


explore = st.Page(_page("explore"), title="Explore", url_path="explore", default=True)
st.session_state["explore_page"] = explore  # other pages link to circles
data = st.Page(_page("data"), title="Data", url_path="data")
st.session_state["data_page"] = data  # a first load leads there, to its reports
cypher = st.Page(_page("cypher"), title="Cypher", url_path="cypher")
st.session_state["cypher_page"] = cypher  # the menu of a circle asks questions there
pages = [
    explore,
    st.Page(_page("introductions"), title="Introductions", url_path="introductions"),
    st.Page(_page("map"), title="Map", url_path="map"),
    st.Page(_page("lists"), title="Lists", url_path="lists"),
    data,
    cypher,
    st.Page(_page("backtest"), title="Backtest", url_path="backtest"),
]
st.navigation(pages, position="top").run()
