"""The browser's front door: page list and theme, nothing else. Start it with `intrograph app`."""

import streamlit as st

from ui.notices import guarded

st.set_page_config(page_title="Intrograph", page_icon="🟠", layout="wide")


def _explore() -> None:
    from ui import explore

    guarded(explore.page)


def _introductions() -> None:
    from ui import introductions

    guarded(introductions.page)


def _backtest() -> None:
    from ui import backtest

    guarded(backtest.page)


explore_page = st.Page(_explore, title="Explore", url_path="explore", default=True)
introductions_page = st.Page(_introductions, title="Introductions", url_path="introductions")
st.session_state["explore_page"] = explore_page  # for the way from an introduction to the circle
backtest_page = st.Page(_backtest, title="Does it work?", url_path="backtest")
st.navigation([explore_page, introductions_page, backtest_page], position="top").run()
