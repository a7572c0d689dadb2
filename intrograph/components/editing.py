"""What somebody who may only look sees in the place of buttons that change the store."""

from typing import Any

import streamlit as st

from intrograph.state import access


def editors_only(sentence: str | None = None) -> bool:
    """Whether whoever looks may change the store; if not, a sentence says so in this place."""
    if access.may_edit():
        return True
    st.caption(sentence or access.ONLY_LOOKING)
    return False


def edit_button(label: str, *, disabled: bool = False, help: str | None = None, **options: Any) -> bool:  # noqa: A002 (as in Streamlit)
    """A button of Streamlit that changes the store: disabled, with the reason, for somebody who may only look."""
    may_edit = access.may_edit()
    return st.button(
        label, disabled=disabled or not may_edit, help=help if may_edit else access.ONLY_LOOKING, **options
    )
