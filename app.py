"""The browser's front door: page list and theme, nothing else. Start it with `intrograph app`."""

import streamlit as st

from ui.notices import guarded

st.set_page_config(page_title="Intrograph", page_icon="🟠", layout="wide")
# Streamlit leaves a hand's breadth above the page, and prints measures like headlines.
st.html("<style>.stMainBlockContainer{padding-top:4rem}[data-testid=stMetricValue]{font-size:1.35rem}</style>")


def _explore() -> None:
    from ui import explore

    guarded(explore.page)


def _map() -> None:
    from ui import whole_map

    guarded(whole_map.page)


def _shortlists() -> None:
    from ui import shortlists

    guarded(shortlists.page)


def _introductions() -> None:
    from ui import introductions

    guarded(introductions.page)


def _adding() -> None:
    from ui import adding

    guarded(adding.page)


def _backtest() -> None:
    from ui import backtest

    guarded(backtest.page)


explore_page = st.Page(_explore, title="Explore", url_path="explore", default=True)
introductions_page = st.Page(_introductions, title="Introductions", url_path="introductions")
st.session_state["explore_page"] = explore_page  # for the way from an introduction to the circle
backtest_page = st.Page(_backtest, title="Does it work?", url_path="backtest")
map_page = st.Page(_map, title="Map", url_path="map")
adding_page = st.Page(_adding, title="Add data", url_path="add")
shortlists_page = st.Page(_shortlists, title="Lists", url_path="lists")
st.navigation(
    [explore_page, introductions_page, map_page, shortlists_page, adding_page, backtest_page], position="top"
).run()
