"""How a dropped file is to be read where it is detected wrongly: sheet, encoding, separator, times and counts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st

from ingest import ReadOptions
from ingest.fields.times import DAY_FIRST, MONTH_FIRST
from ingest.preview import Preview
from intrograph.components.text import clean

ENCODINGS = ("utf-8", "cp1252", "cp1250", "cp1251", "cp1254", "utf-16", "shift_jis", "gb18030", "big5", "euc_kr")
DELIMITERS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Vertical bar"}
ORDERS = {DAY_FIRST: "Day first: 31/05/2026", MONTH_FIRST: "Month first: 05/31/2026"}
WEIGHTS: dict[Literal["add", "total"], str] = {
    "add": "More mentions",
    "total": "All mentions so far, in place of those of an earlier file",
}


def file_settings(options: ReadOptions, shown: Preview | None, key: str, *, is_open: bool) -> ReadOptions:
    """Fields for what is detected otherwise; the options with what was chosen."""
    with st.expander("More settings", expanded=is_open):
        if shown is not None and len(shown.sheets) > 1:
            sheets = {name: clean(name) for name in shown.sheets}
            options = replace(options, sheet=_choice("Sheet", sheets, options.sheet, f"{key}-sheet"))
        if shown is not None and shown.encoding:
            encodings = {name: name for name in ENCODINGS}
            encoding = _choice(
                "Encoding", encodings, options.encoding, f"{key}-encoding", f"Detected: {shown.encoding}"
            )
            delimiters = {**DELIMITERS, **({} if shown.delimiter in DELIMITERS else {shown.delimiter: shown.delimiter})}
            detected = f"Detected: {delimiters[shown.delimiter].lower()}"
            delimiter = _choice("Separator", delimiters, options.delimiter, f"{key}-delimiter", detected)
            options = replace(options, encoding=encoding, delimiter=delimiter)
        order = _choice("Order of day and month", ORDERS, options.time_format, f"{key}-order")
        zone = st.selectbox("Time zone of times without one", _zones(), index=_zones().index("UTC"), key=f"{key}-zone")
        weights = st.radio(
            "A number of mentions means", list(WEIGHTS), format_func=WEIGHTS.__getitem__, key=f"{key}-weights"
        )
    return replace(options, time_format=order, zone=UTC if zone == "UTC" else ZoneInfo(zone), weights=weights)


def _choice(label: str, names: Mapping[str, str], chosen: str | None, key: str, placeholder: str = "Detected") -> Any:
    values = list(names)
    index = values.index(chosen) if chosen in values else None
    return st.selectbox(label, values, index=index, format_func=names.__getitem__, placeholder=placeholder, key=key)


@cache
def _zones() -> list[str]:
    return sorted(available_timezones() | {"UTC"})
