"""The style sheet of all pages."""

from pathlib import Path

import streamlit as st

STYLE_SHEET = Path(__file__).with_name("look.css")


def show_style() -> None:
    """Add the style sheet to the page; it takes no space."""
    st.html(STYLE_SHEET)
