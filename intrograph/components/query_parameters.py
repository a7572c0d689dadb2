"""The parameters of a query as fields of a form, each by its type."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from graph.store import read
from graph.store.queries import Parameter, WorkedQuery
from intrograph.components.search_box import influencer_field
from intrograph.components.text import clean, escape_markdown
from intrograph.state import session

FIELDS_A_ROW = 3


def parameter_fields(query: WorkedQuery, given: Mapping[str, str], *, key: str) -> dict[str, str]:
    """Show a field for each parameter, filled with its text in `given` or its default; returns the texts."""
    texts = {}
    for first in range(0, len(query.parameters), FIELDS_A_ROW):
        row = query.parameters[first : first + FIELDS_A_ROW]
        for parameter, column in zip(row, st.columns(FIELDS_A_ROW), strict=False):
            with column:
                text = given.get(parameter.name, str(parameter.default))
                texts[parameter.name] = _field(parameter, text, f"{key}-{parameter.name}-{parameter.type}")
    return texts


def _field(parameter: Parameter, text: str, key: str) -> str:
    label = escape_markdown(parameter.label)
    if parameter.type == "date":
        return _day_field(label, text, key)
    if parameter.type == "community":
        names = [community.name for community in read.communities(session.store())]
        names = list(dict.fromkeys([*names, *([text] if text else [])]))
        return str(st.selectbox(label, names, names.index(text) if text else None, format_func=clean, key=key) or "")
    if parameter.type == "influencer":
        influencer_field(label, text, key=key)
        return str(st.session_state.get(key) or "")
    return str(st.text_input(label, text, key=key) or "")


def _day_field(label: str, text: str, key: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    chosen = st.date_input(label, day, key=key, format="YYYY-MM-DD")
    return chosen.isoformat() if isinstance(chosen, date) else ""
