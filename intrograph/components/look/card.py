"""A card that leads on: its whole area is one link, which the keyboard reaches too."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from intrograph.components.look.icons import Icon
from intrograph.components.text import escape_markdown

LONGEST_TITLE = 200  # characters


@contextmanager
def card(
    key: str, title: str, page: StreamlitPage, *, icon: Icon | None = None, query: Mapping[str, str] | None = None
) -> Iterator[None]:
    """A card whose content is made inside of `with`; a click anywhere on it opens `page`.

    Parameters
    ----------
    key
        Unlike that of any other card of the page.
    title
        The text of the link; it appears literally.
    query
        The parameters of the address that is opened.
    """
    with st.container(border=True, key=f"card-{key}", gap="xsmall"):
        st.page_link(page, label=escape_markdown(title, LONGEST_TITLE), icon=icon or "", query_params=dict(query or {}))
        yield
