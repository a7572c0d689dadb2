"""Histograms and bars of people that filter each other: everybody pale, those who pass in color.

The codes of all people travel in an element of their own, which a browser receives once: in the message of the charts
they would be sent again with every change of a brush. The browser counts, so that a drag is answered at once.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from graph.cross_filter import Brushes, CategoryColumn, NumberColumn, PeopleTable, RangeBrush, SetBrush
from graph.cross_filter.brushes import Brush
from graph.cross_filter.columns import DAY
from graph.cross_filter.histograms import bins_of, range_of
from graph.records import DAY_MS, format_day
from intrograph.components.browser import bundle, component, event_of
from intrograph.components.text import clean
from intrograph.state.errors import guarded_callback

HERE = Path(__file__).parent
SCRIPTS = ("elements", "counting", "bars", "histogram", "cross_filter")
LONGEST_LABEL = 60


def cross_filter(
    table: PeopleTable,
    brushes: Brushes,
    *,
    key: str,
    on_choice: Callable[[Brushes], None],
    is_for_map: bool = False,
) -> None:
    """Show a table's columns with these brushes.

    Parameters
    ----------
    on_choice
        Called with the brushes after each change.
    is_for_map
        Whether the people are those of the map on this page, in its order: the map shows those who pass, at once.
    """

    def emit() -> None:
        event = event_of(key)
        st.session_state[f"{key}-handled"] = int(event.get("number", 0))
        on_choice(_brushes(table, event.get("chosen") or {}))

    codes = b"".join(column.codes.tobytes() for column in table.columns)
    version = hashlib.blake2b(codes, digest_size=8).hexdigest()
    chosen = {brush.column: indices for brush in brushes if (indices := _chosen(table, brush)) is not None}
    data = {
        "version": version,
        "columns": [_described(column) for column in table.columns],
        "chosen": chosen,
        "missing": table.missing_text,
        "broadcast": is_for_map,
        "handled": st.session_state.get(f"{key}-handled", 0),
    }
    with st.container(gap=None):
        _codes()(key=f"{key}-codes", data=version.encode() + codes, height=1)
        _charts()(key=key, data=data, on_event_change=guarded_callback(emit))


def _described(column: NumberColumn | CategoryColumn) -> dict[str, Any]:
    """What the browser has to know of a column, in the words that it shows."""
    described = {
        "name": column.name,
        "label": column.label,
        "bins": column.bins,
        "width": column.codes.dtype.itemsize,
    }
    if isinstance(column, CategoryColumn):
        return described | {
            "values": [category.value for category in column.categories],
            "labels": [clean(category.label, LONGEST_LABEL) for category in column.categories],
        }
    edges = column.edges.tolist()
    is_time = column.unit == DAY
    lasts = [format_day(int(edge) - DAY_MS) for edge in edges[1:]] if is_time else []
    return described | {"edges": [column.text(edge) for edge in edges], "lasts": lasts, "isTime": is_time}


def _chosen(table: PeopleTable, brush: Brush) -> list[int] | tuple[int, int] | None:
    """The bins or the categories that a brush chooses; None if it is not on a column of the table."""
    column = table.column(brush.column)
    if isinstance(column, NumberColumn) and isinstance(brush, RangeBrush):
        return bins_of(column, brush)
    if isinstance(column, CategoryColumn) and isinstance(brush, SetBrush):
        return column.indices(brush.values)
    return None


def _brushes(table: PeopleTable, chosen: dict[str, list[int]]) -> Brushes:
    """The brushes that the browser sends; indices beyond a column are left out."""
    brushes: list[Brush] = []
    for name, indices in chosen.items():
        column = table.column(name)
        valid = [index for index in map(int, indices) if column is not None and 0 <= index < column.bins]
        if isinstance(column, NumberColumn) and len(valid) == 2:
            brushes.append(range_of(column, *sorted(valid)))
        elif isinstance(column, CategoryColumn) and valid:
            brushes.append(SetBrush(name, frozenset(column.categories[index].value for index in valid)))
    return Brushes(tuple(brushes))


@lru_cache(maxsize=1)
def _codes() -> Callable[..., Any]:
    return component("cross_filter_codes", (HERE / "codes.js").read_text("utf-8"))


@lru_cache(maxsize=1)
def _charts() -> Callable[..., Any]:
    brush = HERE.parent / "timeline_view" / "brush.js"
    scripts = [brush, *(HERE / f"{name}.js" for name in SCRIPTS)]
    return component("cross_filter", bundle(scripts), (HERE / "cross_filter.css").read_text("utf-8"))
