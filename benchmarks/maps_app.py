"""The app that `maps.py` measures: the map of an invented network of as many people as its argument says."""

import sys
from functools import lru_cache

import numpy as np
import streamlit as st

from graph.analysis.colors import color_of
from graph.analysis.layout import initial_positions, refine_positions
from graph.analysis.map import MAX_RIBBONS, MAX_TIES, Level, MapView
from graph.analysis.map_coloring import by_community, by_platform
from graph.analysis.map_regions import regions_of
from graph.analysis.map_ties import MapTies, ribbons_between, strongest, ties_between
from graph.nx_backend.arrays import Floats, Ints
from graph.nx_backend.network import Network
from graph.records import BROAD, FINE, Community
from intrograph.components.map_view import MapState, map_view
from intrograph.components.map_view.encoding import encode

HEIGHT_PX = 640
TIES_EACH = 5
COMMUNITY_SIZE = 400
FINE_PARTS = 5
WITHIN = 0.9  # of all ties


def invented_map(people: int) -> MapView:
    """A map of communities with about `TIES_EACH` ties a person, nine of ten inside a community."""
    chance = np.random.default_rng(7)
    communities = max(8, people // COMMUNITY_SIZE)
    community = np.minimum((chance.random(people) ** 1.6 * communities).astype(np.int64), communities - 1)
    fine = community * FINE_PARTS + chance.integers(0, FINE_PARTS, people)
    source = chance.integers(0, people, TIES_EACH * people)
    order = np.argsort(community, kind="stable")
    first = np.searchsorted(community[order], np.arange(communities))
    size = np.bincount(community, minlength=communities)
    own = order[first[community[source]] + (chance.random(len(source)) * size[community[source]]).astype(np.int64)]
    target = np.where(chance.random(len(source)) < WITHIN, own, chance.integers(0, people, len(source)))
    real = source != target
    network = Network.from_edges(source[real], target[real], size=people, directed=False)
    influence = np.sort(chance.random(people) ** 12)[::-1]
    nowhere = np.full((people, 2), np.nan)
    positions = refine_positions(network, initial_positions(network, community, influence, nowhere), 15)
    rows = np.arange(people)
    ties = ties_between(network, rows)
    broad, small = _level(BROAD, community, positions, ties), _level(FINE, fine, positions, ties)
    names = [f"account{row}" for row in rows]
    colorings = (by_community(broad.regions, broad.community), by_platform(["x"] * people))
    return MapView(
        numbers=np.arange(people),
        keys=names,
        handles=names,
        positions=positions,
        influence=influence,
        broad=broad,
        fine=small,
        ties=strongest(ties, MAX_TIES),
        colorings=colorings,
        not_placed=0,
        omitted=0,
    )


def _level(level: str, label: Ints, positions: Floats, ties: MapTies) -> Level:
    sizes = np.bincount(label)
    order = np.argsort(-sizes, kind="stable")
    records = [
        Community(int(n) + 1, level, f"Community {n + 1}", color_of(int(n) + 1), int(sizes[n]))
        for n in order
        if sizes[n]
    ]
    return Level(label + 1, regions_of(records, label + 1, positions), ribbons_between(ties, label + 1, MAX_RIBBONS))


@lru_cache(maxsize=1)
def drawing(people: int) -> bytes:
    return encode(invented_map(people))


@st.cache_data
def kept(people: int) -> bytes:
    return drawing(people)


if __name__ == "__main__":
    st.set_page_config(layout="wide")
    content = kept(int(sys.argv[1]))
    state = MapState()
    map_view(
        content,
        state,
        label="Map",
        key="map",
        height_px=HEIGHT_PX,
        on_open=lambda row: None,
        on_select=lambda bits: None,
    )
