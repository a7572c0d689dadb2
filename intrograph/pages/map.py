"""The map of the whole network: communities as named regions, a click enters a circle, a lasso makes a list."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from graph.analysis.colors import color_of
from graph.analysis.layout_run import last_layout_run
from graph.analysis.map import MapView, Region, map_version, read_map
from graph.circle.export import people_csv
from graph.store import read
from intrograph.components.people_table import add_to_list, as_member, people_table
from intrograph.components.text import escape_markdown, shown
from intrograph.state import session

HEIGHT = 640
WIDTH_TO_HEIGHT = 1.9  # of the plot on a usual screen
NAMED = 24  # communities whose name is on the map; where names would cover one another, fewer
SMALL = 8_000  # people up to which size shows influence
LISTED = 1_000
GREY = "#8A8A8A"


def page() -> None:
    st.header("The whole network", anchor=False)
    atlas = _read(map_version(session.store()))
    if not len(atlas.keys):
        st.info("There is no map yet. In a terminal, `intrograph analyze` makes one.")
        return
    if not st.session_state.get("map_number"):
        st.session_state["map_number"] = 1
    selection = _draw(atlas)
    _what_is_drawn(atlas)
    entered = _entered(atlas, selection)
    if entered is not None:
        st.session_state["map_number"] += 1  # coming back, nobody is chosen
        st.switch_page(st.session_state["explore_page"], query_params={"focus": entered})
    _listed(atlas, selection)


@st.cache_data(max_entries=2, show_spinner="Drawing the map …")
def _read(of: tuple[object, ...]) -> MapView:
    return read_map(session.store())


def _draw(atlas: MapView) -> Any:
    series: list[dict[str, Any]] = []
    datasets: list[dict[str, Any]] = []
    for color, some in _by_color(atlas).items():
        one = {
            "type": "scatter",
            "id": color,
            "itemStyle": {"color": color, "opacity": 0.75},
            "selectedMode": "single",
        }
        if len(atlas.keys) <= SMALL:
            series.append(one | {"data": _points(atlas, some)})
        else:
            datasets.append({"source": _columns(atlas, some)})
            encode = {"x": "x", "y": "y", "itemName": "name", "tooltip": []}
            place = {"datasetIndex": len(datasets) - 1, "encode": encode}
            series.append(one | place | {"symbolSize": 3, "large": True, "largeThreshold": 1})
    series.append(_labels(atlas.regions[:NAMED]))
    return st.echarts_chart(
        _spec(atlas, datasets, series),
        height=HEIGHT,
        key=f"map-{st.session_state['map_number']}",
        on_select="rerun",
        alt=f"Map of {len(atlas.keys):,} influencers in {len(atlas.regions)} communities. Choose a community below "
        "for its people as a table.",
    )["selection"]


def _by_color(atlas: MapView) -> dict[str, Any]:
    """The people of each colour as places in the atlas: a series each, however many communities there are."""
    colors = np.array(
        [color_of(number) if number else GREY for number in range(int(atlas.community.max(initial=0)) + 1)]
    )
    own = colors[atlas.community]
    return {color: np.flatnonzero(own == color) for color in dict.fromkeys(own.tolist())}


def _names(atlas: MapView, some: Any) -> list[str]:
    """What hovering shows: who it is, and of which community."""
    told = {territory.number: f" · {shown(territory.name, 40)}" for territory in atlas.regions}
    return [shown(f"@{atlas.handles[p]}", 40) + told.get(int(atlas.community[p]), "") for p in some]


def _points(atlas: MapView, some: Any) -> list[dict[str, Any]]:
    """People one by one, the area of each growing with influence."""
    most = float(atlas.influence.max(initial=0)) or 1.0
    sizes = (5 + 17 * np.sqrt(atlas.influence[some] / most)).round(1)
    return [
        {"name": name, "value": place, "symbolSize": size}
        for name, place, size in zip(
            _names(atlas, some), atlas.positions[some].round(1).tolist(), sizes.tolist(), strict=True
        )
    ]


def _columns(atlas: MapView, some: Any) -> pd.DataFrame:
    """People as columns, for a map of many: all of one size."""
    x, y = atlas.positions[some].round(1).T
    return pd.DataFrame({"x": x, "y": y, "name": _names(atlas, some)})


def _spec(atlas: MapView, datasets: list[dict[str, Any]], series: list[dict[str, Any]]) -> dict[str, Any]:
    low, high = atlas.positions.min(axis=0), atlas.positions.max(axis=0)
    middle, half = (low + high) / 2, 1.06 * np.maximum(high - low, 1) / 2
    half = np.array([max(half[0], WIDTH_TO_HEIGHT * half[1]), max(half[1], half[0] / WIDTH_TO_HEIGHT)])
    x, y = (
        {"type": "value", "show": False, "min": float(middle[a] - half[a]), "max": float(middle[a] + half[a])}
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
            {"name": f"{shown(t.name, 44)} ({t.size:,})", "value": [round(t.x, 1), round(t.y, 1)]} for t in regions
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


def _what_is_drawn(atlas: MapView) -> None:
    told = [f"{len(atlas.keys):,} people, those who mention each other near one another. Ties are not drawn here."]
    told.append(
        "Colour: community. " + ("Larger: more influence." if len(atlas.keys) <= SMALL else "All are of one size.")
    )
    if len(atlas.regions) > NAMED:
        told.append(f"Of {len(atlas.regions):,} communities the {NAMED} largest are named, where there is room.")
    if atlas.omitted:
        told.append(f"{atlas.omitted:,} less influential people are not drawn.")
    if atlas.not_placed:
        told.append(f"{atlas.not_placed:,} have come since the last analysis and have no place yet.")
    arranged = last_layout_run(session.store(), session.now())
    if arranged is not None and arranged.share < 1:
        told.append(f"The map is {arranged.text.replace('`', '')}.")
    st.caption(escape_markdown(" ".join(told), 500))
    st.caption(
        "Click somebody to enter their circle. Turn the wheel to come nearer, drag to move. The lasso at the top left "
        "makes a list of those inside it; a double click takes it away."
    )


def _entered(atlas: MapView, selection: Any) -> str | None:
    """The key of the account that was clicked."""
    groups = _by_color(atlas)
    for group in () if selection.get("areas") else selection.get("selected") or ():
        rows = group.get("data_indices") or ()
        places = groups.get(str(group.get("series_id")), ())
        if rows and rows[0] < len(places):
            return str(atlas.keys[places[rows[0]]])
    return None


def _listed(atlas: MapView, selection: Any) -> None:
    """Those inside the lasso, or of one community, as a list to take away."""
    inside = _lassoed(atlas, selection)
    if inside is None:
        names = {t.number: f"{shown(t.name)} ({t.size:,})" for t in atlas.regions}
        number = st.selectbox(
            "Or choose a community",
            list(names),
            index=None,
            format_func=names.__getitem__,
            placeholder="Its people become a list",
            key="map-community",
        )
        if number is None:
            return
        inside = np.flatnonzero(atlas.community == number)
    if not len(inside):
        st.info("Nobody stands inside the lasso.")
        return
    keys = [atlas.keys[place] for place in inside[:LISTED]]
    people = read.influencers(session.store(), keys)
    members = [as_member(people[key]) for key in keys if key in people]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(f"{len(inside):,} chosen", anchor=False, width="content")
        st.download_button("CSV", data=people_csv(members), file_name="people.csv", mime="text/csv", key="map-csv")
    if len(inside) > LISTED:
        st.caption(f"The {LISTED:,} most influential of {len(inside):,}, in the table and in the CSV.")
    chosen = people_table(members, key="map-table")
    with st.container(horizontal=True):
        add_to_list([member.key for member in chosen or members], key="map")
        if len(chosen) == 1:
            if st.button(f"Enter the circle of {escape_markdown(chosen[0].display_name)}", type="primary"):
                st.switch_page(st.session_state["explore_page"], query_params={"focus": chosen[0].key})
        elif not chosen:
            st.caption("Tick rows to list only some.")


def _lassoed(atlas: MapView, selection: Any) -> Any:
    """Who stands inside the lasso; None where there is none."""
    corners = []
    for area in selection.get("areas") or ():
        line = area.get("coord_range")
        if not line:
            continue
        if area.get("brush_type") == "rect":
            (x0, x1), (y0, y1) = line
            line = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        corners.append(np.array(line, float))
    if not corners:
        return None
    return np.unique(np.concatenate([atlas.within(line) for line in corners]))
