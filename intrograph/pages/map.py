"""The map of the whole network: ties, communities and people by zoom; a click opens a person's card beside it."""

from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from graph.analysis.layout_run import last_layout_run
from graph.analysis.map import MapView, map_version, read_map, with_growth
from graph.analysis.map_person import map_person
from graph.cross_filter import PeopleTable
from graph.cross_filter.network import table_of
from graph.export.scope import Scope
from graph.records import Window
from graph.store import read
from intrograph.components.export_button import export_button
from intrograph.components.filtered_people import filtered_actions, filtered_rows
from intrograph.components.job_status import job_status
from intrograph.components.map_panel import empty_panel, map_panel
from intrograph.components.map_periods import later_period, period_fields
from intrograph.components.map_view import MapState, map_view
from intrograph.components.map_view.encoding import chosen_rows, encode
from intrograph.components.people_table import add_to_list, as_member, csv_button, people_table
from intrograph.components.text import clean, escape_markdown
from intrograph.state import background, session

HEIGHT_PX = 620
PANEL_SHARE = [3, 1]  # widths of the map and of the panel beside it
LISTED = 1_000
PERSON = "person"  # names the open card in the URL
CHOSEN = "map-chosen"


def page() -> None:
    st.header("Map", anchor=False)
    version = map_version(session.store())
    later = later_period()
    drawn = _read(version, later)
    if not len(drawn.keys):
        st.info("There is no map yet. Run `intrograph analyze` in a terminal to make one.")
        return
    _map_and_panel(drawn, version, later)
    _describe(drawn)
    if drawn.periods is not None:
        period_fields(drawn.periods)
    export_button(Scope, "network", key="network-export")
    job_status(background.LAYOUT)
    _selected_people(drawn, filtered_rows(_people(version), key="map-filter"))


@st.cache_resource(max_entries=2, show_spinner="Drawing the map …")
def _latest(version: tuple[object, ...]) -> MapView:
    return read_map(session.store())


@st.cache_resource(max_entries=2, show_spinner="Counting mentions …")
def _read(version: tuple[object, ...], later: Window) -> MapView:
    return _latest(version) if later.is_open else with_growth(session.store(), _latest(version), later)


@st.cache_resource(max_entries=2, show_spinner=False)
def _drawing(version: tuple[object, ...], later: Window) -> bytes:
    return encode(_read(version, later))


@st.cache_resource(max_entries=2, show_spinner="Counting people …")
def _people(version: tuple[object, ...]) -> PeopleTable:
    return table_of(session.store(), _latest(version).keys)


@st.fragment
def _map_and_panel(drawn: MapView, version: tuple[object, ...], later: Window) -> None:
    """A part that runs alone after a click on a person: the rest of the page stays as it is."""
    key = st.query_params.get(PERSON)
    opened = _row_of(drawn, key) if key else None
    left, right = st.columns(PANEL_SHARE)
    with left:
        map_view(
            _drawing(version, later),
            MapState(opened, has_chosen=bool(st.session_state.get(CHOSEN))),
            label=f"Map of {len(drawn.keys):,} influencers in {len(drawn.regions)} communities. "
            "Find a person above it, or choose a community below to list its people in a table.",
            key="map",
            height_px=HEIGHT_PX,
            on_open=lambda row: _open(drawn, row),
            on_select=_select,
        )
    with right, st.container(key="map-panel"):
        if key and opened is not None:
            map_panel(map_person(session.store(), key), on_open=_open_key, on_close=partial(_open, drawn, None))
        else:
            empty_panel()
    if st.session_state.pop("map-selected", False):
        st.rerun()  # the table of chosen people is outside of this part


def _row_of(drawn: MapView, key: str) -> int | None:
    try:
        return drawn.keys.index(key)
    except ValueError:
        return None


def _open(drawn: MapView, row: int | None) -> None:
    if row is None or not 0 <= row < len(drawn.keys):
        st.query_params.pop(PERSON, None)
    else:
        _open_key(drawn.keys[row])


def _open_key(key: str) -> None:
    st.query_params[PERSON] = key


def _select(bits: str) -> None:
    st.session_state[CHOSEN] = bits
    st.session_state["map-selected"] = True


def _describe(drawn: MapView) -> None:
    """What the map shows, and what it leaves out."""
    ties = drawn.ties
    sentences = [f"{len(drawn.keys):,} people, close to those they mention. Larger: more influence."]
    if len(ties) < ties.total:
        sentences.append(f"Of {ties.total:,} ties the map has the {len(ties):,} strongest; ribbons count all.")
    if drawn.omitted:
        sentences.append(f"{drawn.omitted:,} less influential people are not drawn.")
    if drawn.not_placed:
        sentences.append(f"{drawn.not_placed:,} were added after the last analysis and have no position yet.")
    layout = last_layout_run(session.store(), session.now())
    if layout is not None and layout.share < 1:
        sentences.append(f"The map is {layout.text.replace('`', '')}.")
    st.caption(escape_markdown(" ".join(sentences), 500))


def _selected_people(drawn: MapView, filtered: NDArray[np.int64] | None) -> None:
    """The people inside an outline, or of one community, who pass the filters, as a table."""
    bits = st.session_state.get(CHOSEN)
    rows = _chosen(drawn, bits, _community(drawn), filtered)
    if rows is None:
        return
    if not len(rows):
        st.info("Nobody is inside the outline who passes the filters. Draw a larger one, or clear the filters.")
        return
    keys = [drawn.keys[row] for row in rows[:LISTED]]
    people = read.influencers(session.store(), keys)
    members = [as_member(people[key]) for key in keys if key in people]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(f"{len(rows):,} selected", anchor=False, width="content")
        csv_button(members, "people.csv", key="map-csv")
        export_button(partial(_selected_scope, drawn, rows), "selected", key="selected-export")
        if filtered is not None:
            filtered_actions([drawn.keys[row] for row in rows], key="map-filtered")
        if bits:
            st.button("Clear the selection", on_click=lambda: st.session_state.pop(CHOSEN, None))
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


def _chosen(
    drawn: MapView, bits: str | None, community: int | None, filtered: NDArray[np.int64] | None
) -> NDArray[np.int64] | None:
    """The rows of the chosen people, None if nothing is chosen: an outline comes before a community."""
    if bits:
        rows = chosen_rows(bits, len(drawn.keys))
    elif community is not None:
        rows = np.flatnonzero(drawn.community == community)
    else:
        return filtered
    return rows if filtered is None else np.intersect1d(rows, filtered)


def _selected_scope(drawn: MapView, rows: NDArray[np.int64]) -> Scope:
    return Scope(f"{len(rows):,} influencers chosen on the map", keys=tuple(drawn.keys[row] for row in rows))


def _community(drawn: MapView) -> int | None:
    names = {region.number: f"{clean(region.name)} ({region.size:,})" for region in drawn.regions}
    return st.selectbox(
        "Or choose a community",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="List its people",
        key="map-community",
    )
