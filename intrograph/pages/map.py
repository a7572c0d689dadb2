"""The map of the whole network: communities as named regions; a click opens a circle, a lasso makes a list."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from graph.analysis.colors import color_of
from graph.analysis.layout_run import last_layout_run
from graph.analysis.map import MapView, Region, map_version, read_map
from graph.export.scope import Scope
from graph.store import read
from intrograph.components.export_button import export_button
from intrograph.components.job_status import job_status
from intrograph.components.people_table import add_to_list, as_member, csv_button, people_table
from intrograph.components.text import clean, escape_markdown
from intrograph.state import background, session

HEIGHT_PX = 640
WIDTH_TO_HEIGHT = 1.9  # of the plot on a usual screen
NAMED = 24  # communities whose name is on the map, if there is room
SMALL = 8_000  # people up to which size shows influence
LISTED = 1_000
GRAY = "#8A8A8A"


def page() -> None:
    st.header("Map", anchor=False)
    map_view = _read(map_version(session.store()))
    if not len(map_view.keys):
        st.info("There is no map yet. Run `intrograph analyze` in a terminal to make one.")
        return
    if not st.session_state.get("map_number"):
        st.session_state["map_number"] = 1
    selection = _draw(map_view)
    _describe(map_view)
    export_button(Scope, "network", key="network-export")
    job_status(background.LAYOUT)
    clicked = _clicked(map_view, selection)
    if clicked is not None:
        st.session_state["map_number"] += 1  # a new chart, in which nobody is selected
        st.switch_page(st.session_state["explore_page"], query_params={"focus": clicked})
    _selected_people(map_view, selection)


@st.cache_data(max_entries=2, show_spinner="Drawing the map …")
def _read(version: tuple[object, ...]) -> MapView:
    return read_map(session.store())


def _draw(map_view: MapView) -> Any:
    series: list[dict[str, Any]] = []
    datasets: list[dict[str, Any]] = []
    for color, rows in _by_color(map_view).items():
        base = {
            "type": "scatter",
            "id": color,
            "itemStyle": {"color": color, "opacity": 0.75},
            "selectedMode": "single",
        }
        if len(map_view.keys) <= SMALL:
            series.append(base | {"data": _points(map_view, rows)})
        else:
            datasets.append({"source": _columns(map_view, rows)})
            encode = {"x": "x", "y": "y", "itemName": "name", "tooltip": []}
            source = {"datasetIndex": len(datasets) - 1, "encode": encode}
            series.append(base | source | {"symbolSize": 3, "large": True, "largeThreshold": 1})
    series.append(_labels(map_view.regions[:NAMED]))
    return st.echarts_chart(
        _spec(map_view, datasets, series),
        height=HEIGHT_PX,
        key=f"map-{st.session_state['map_number']}",
        on_select="rerun",
        alt=f"Map of {len(map_view.keys):,} influencers in {len(map_view.regions)} communities. "
        "Choose a community below to list its people in a table.",
    )["selection"]


def _by_color(map_view: MapView) -> dict[str, Any]:
    """The rows of the map by color: one series each, whatever the number of communities."""
    colors = np.array(
        [color_of(number) if number else GRAY for number in range(int(map_view.community.max(initial=0)) + 1)]
    )
    by_row = colors[map_view.community]
    return {color: np.flatnonzero(by_row == color) for color in dict.fromkeys(by_row.tolist())}


def _names(map_view: MapView, rows: Any) -> list[str]:
    """The tooltips: handle and community."""
    regions = {region.number: f" · {clean(region.name, 40)}" for region in map_view.regions}
    return [clean(f"@{map_view.handles[row]}", 40) + regions.get(int(map_view.community[row]), "") for row in rows]


def _points(map_view: MapView, rows: Any) -> list[dict[str, Any]]:
    """People one by one, with an area that grows with influence."""
    most = float(map_view.influence.max(initial=0)) or 1.0
    sizes = (5 + 17 * np.sqrt(map_view.influence[rows] / most)).round(1)
    positions = map_view.positions[rows].round(1)
    return [
        {"name": name, "value": position, "symbolSize": size}
        for name, position, size in zip(_names(map_view, rows), positions.tolist(), sizes.tolist(), strict=True)
    ]


def _columns(map_view: MapView, rows: Any) -> pd.DataFrame:
    """People as columns, for a large map: all of one size."""
    x, y = map_view.positions[rows].round(1).T
    return pd.DataFrame({"x": x, "y": y, "name": _names(map_view, rows)})


def _spec(map_view: MapView, datasets: list[dict[str, Any]], series: list[dict[str, Any]]) -> dict[str, Any]:
    low, high = map_view.positions.min(axis=0), map_view.positions.max(axis=0)
    center, half = (low + high) / 2, 1.06 * np.maximum(high - low, 1) / 2
    half = np.array([max(half[0], WIDTH_TO_HEIGHT * half[1]), max(half[1], half[0] / WIDTH_TO_HEIGHT)])
    x, y = (
        {"type": "value", "show": False, "min": float(center[a] - half[a]), "max": float(center[a] + half[a])}
        for a in (0, 1)
    )
    return {
        "animation": False,
        "dataset": datasets,
        "xAxis": x,
        "yAxis": y,
        "grid": {"left": 4, "right": 4, "top": 36, "bottom": 4},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "dataZoom": [{"type": "inside", "xAxisIndex": 0}, {"type": "inside", "yAxisIndex": 0}],
        "brush": {"xAxisIndex": 0, "yAxisIndex": 0, "toolbox": ["polygon", "rect", "clear"]},
        "toolbox": {"left": 4, "top": 0, "itemSize": 20},
        "series": series,
    }


def _labels(regions: list[Region]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "id": "names",
        "silent": True,
        "symbolSize": 0,
        "z": 5,
        "tooltip": {"show": False},
        "data": [
            {"name": f"{clean(region.name, 44)} ({region.size:,})", "value": [round(region.x, 1), round(region.y, 1)]}
            for region in regions
        ],
        "label": {
            "show": True,
            "formatter": "{b}",
            "position": "inside",
            "fontSize": 13,
            "fontWeight": "bold",
            "color": "#1a1a1a",
            "backgroundColor": "rgba(255,255,255,0.82)",
            "padding": [3, 6],
            "borderRadius": 5,
        },
        "labelLayout": {"hideOverlap": True},
    }


def _describe(map_view: MapView) -> None:
    """What the map shows, what it leaves out, and the gestures."""
    sentences = [f"{len(map_view.keys):,} people, close to those they mention. Ties are not drawn here."]
    size = "Larger: more influence." if len(map_view.keys) <= SMALL else "All have the same size."
    sentences.append(f"Color: community. {size}")
    if len(map_view.regions) > NAMED:
        sentences.append(f"Of {len(map_view.regions):,} communities the {NAMED} largest are named, if there is room.")
    if map_view.omitted:
        sentences.append(f"{map_view.omitted:,} less influential people are not drawn.")
    if map_view.not_placed:
        sentences.append(f"{map_view.not_placed:,} were added after the last analysis and have no position yet.")
    layout = last_layout_run(session.store(), session.now())
    if layout is not None and layout.share < 1:
        sentences.append(f"The map is {layout.text.replace('`', '')}.")
    st.caption(escape_markdown(" ".join(sentences), 500))
    st.caption(
        "Click an influencer to open their circle. Scroll to zoom, drag to move. The lasso at the top left lists the "
        "people inside it; a double-click removes it."
    )


def _clicked(map_view: MapView, selection: Any) -> str | None:
    """The key of the account that was clicked."""
    by_color = _by_color(map_view)
    for group in () if selection.get("areas") else selection.get("selected") or ():
        indices = group.get("data_indices") or ()
        rows = by_color.get(str(group.get("series_id")), ())
        if indices and indices[0] < len(rows):
            return str(map_view.keys[rows[indices[0]]])
    return None


def _selected_people(map_view: MapView, selection: Any) -> None:
    """The people inside the lasso, or of one community, as a table."""
    rows = _lassoed(map_view, selection)
    if rows is None:
        number = _community(map_view)
        if number is None:
            return
        rows = np.flatnonzero(map_view.community == number)
    if not len(rows):
        st.info("There is nobody inside the lasso.")
        return
    keys = [map_view.keys[row] for row in rows[:LISTED]]
    people = read.influencers(session.store(), keys)
    members = [as_member(people[key]) for key in keys if key in people]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(f"{len(rows):,} selected", anchor=False, width="content")
        csv_button(members, "people.csv", key="map-csv")
        export_button(partial(_selected_scope, map_view, rows), "selected", key="selected-export")
    if len(rows) > LISTED:
        st.caption(f"The table and the CSV have the {LISTED:,} most influential of {len(rows):,}.")
    chosen = people_table(members, key="map-table")
    with st.container(horizontal=True):
        add_to_list([member.key for member in chosen or members], key="map")
        if len(chosen) == 1:
            if st.button(f"Show the circle of {escape_markdown(chosen[0].display_name)}", type="primary"):
                st.switch_page(st.session_state["explore_page"], query_params={"focus": chosen[0].key})
        elif not chosen:
            st.caption("Tick rows to add only some of them.")


def _selected_scope(map_view: MapView, rows: Any) -> Scope:
    return Scope(f"{len(rows):,} influencers chosen on the map", keys=tuple(map_view.keys[row] for row in rows))


def _community(map_view: MapView) -> int | None:
    names = {region.number: f"{clean(region.name)} ({region.size:,})" for region in map_view.regions}
    return st.selectbox(
        "Or choose a community",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="List its people",
        key="map-community",
    )


def _lassoed(map_view: MapView, selection: Any) -> Any:
    """The rows inside the lasso; None if there is none."""
    polygons = []
    for area in selection.get("areas") or ():
        line = area.get("coord_range")
        if not line:
            continue
        if area.get("brush_type") == "rect":
            (x0, x1), (y0, y1) = line
            line = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        polygons.append(np.array(line, float))
    if not polygons:
        return None
    return np.unique(np.concatenate([map_view.within(polygon) for polygon in polygons]))
