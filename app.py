"""The Streamlit app: page list and theme, nothing else. Start it with `intrograph app`."""

from collections.abc import Callable
from importlib import import_module

import streamlit as st

from intrograph.components.look import Icon, show_style
from intrograph.pages.notices import guarded

st.set_page_config(page_title="Intrograph", page_icon="🟠", layout="wide")
show_style()


def _page(module: str) -> Callable[[], None]:
    """The page of a module, which is imported when it is first shown."""

    def show() -> None:
        guarded(import_module(f"intrograph.pages.{module}").page)

    return show


explore = st.Page(_page("explore"), title="Explore", icon=Icon.EXPLORE, url_path="explore", default=True)
st.session_state["explore_page"] = explore  # other pages link to circles
data = st.Page(_page("data"), title="Data", icon=Icon.DATA, url_path="data")
st.session_state["data_page"] = data  # a first load leads there, to its reports
cypher = st.Page(_page("cypher"), title="Cypher", icon=Icon.CYPHER, url_path="cypher")
st.session_state["cypher_page"] = cypher  # the menu of a circle asks questions there
results = st.Page(_page("results"), title="Search", icon=Icon.SEARCH, url_path="search", visibility="hidden")
st.session_state["results_page"] = results  # the search field leads there
introductions = st.Page(
    _page("introductions"), title="Introductions", icon=Icon.INTRODUCTIONS, url_path="introductions"
)
st.session_state["introductions_page"] = introductions  # filtered people become its candidates
pages = [
    explore,
    results,
    introductions,
    st.Page(_page("map"), title="Map", icon=Icon.MAP, url_path="map"),
    st.Page(_page("lists"), title="Lists", icon=Icon.LISTS, url_path="lists"),
    data,
    cypher,
    st.Page(_page("backtest"), title="Backtest", icon=Icon.BACKTEST, url_path="backtest"),
]
st.navigation(pages, position="top").run()
