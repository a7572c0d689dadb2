"""The Streamlit app: page list and theme, nothing else. Start it with `intrograph app`."""

from collections.abc import Callable
from importlib import import_module

import streamlit as st

from intrograph.components.look import Icon, show_style
from intrograph.pages.notices import guarded
from intrograph.serving.addresses import NAMES_OF_CIRCLES

st.set_page_config(page_title="Intrograph", page_icon="🟠", layout="wide")
show_style()


def _page(module: str) -> Callable[[], None]:
    """The page of a module, which is imported when it is first shown."""

    def show() -> None:
        guarded(import_module(f"intrograph.pages.{module}").page)

    return show


home = st.Page(_page("home"), title="Home", icon=Icon.HOME, url_path="home", default=True)
explore = st.Page(_page("explore"), title="Explore", icon=Icon.EXPLORE, url_path="explore")
results = st.Page(_page("results"), title="Search", icon=Icon.SEARCH, url_path="search", visibility="hidden")
introductions = st.Page(
    _page("introductions"), title="Introductions", icon=Icon.INTRODUCTIONS, url_path="introductions"
)
data = st.Page(_page("data"), title="Data", icon=Icon.DATA, url_path="data")
cypher = st.Page(_page("cypher"), title="Cypher", icon=Icon.CYPHER, url_path="cypher")
pages = [
    home,
    explore,
    results,
    introductions,
    st.Page(_page("outreach"), title="Outreach", icon=Icon.OUTREACH, url_path="outreach"),
    st.Page(_page("plan"), title="Plan", icon=Icon.PLAN, url_path="plan"),
    st.Page(_page("watch"), title="Watch", icon=Icon.WATCH, url_path="watch"),
    st.Page(_page("map"), title="Map", icon=Icon.MAP, url_path="map"),
    st.Page(_page("lists"), title="Lists", icon=Icon.LISTS, url_path="lists"),
    data,
    cypher,
    st.Page(_page("backtest"), title="Backtest", icon=Icon.BACKTEST, url_path="backtest"),
]
# Pages lead to one another by these names.
st.session_state["home_page"], st.session_state["explore_page"] = home, explore
st.session_state["introductions_page"], st.session_state["data_page"] = introductions, data
st.session_state["cypher_page"], st.session_state["results_page"] = cypher, results

chosen = st.navigation(pages, position="top")
# Circles had the address of the first page once.
if chosen is home and not NAMES_OF_CIRCLES.isdisjoint(st.query_params):
    st.switch_page(explore, query_params={name: st.query_params.get_all(name) for name in st.query_params})
chosen.run()
