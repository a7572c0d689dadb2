"""The map of the whole network as pages show it: accounts, their ties, and communities at two levels as regions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.analysis import map_coloring
from graph.analysis.map_coloring import Coloring
from graph.analysis.map_regions import Region, regions_of
from graph.analysis.map_ties import MapTies, Ribbon, ribbons_between, strongest, ties_between
from graph.analysis.persist import positions_of
from graph.nx_backend.arrays import Floats, Ints
from graph.periods import Periods, periods_of
from graph.records import ALL_TIME, BROAD, FINE, MEASURES, Window
from graph.snapshot import Snapshot, current_snapshot
from graph.snapshot.received import mentions_received
from graph.store import Store, read
from graph.store.write import runs

__all__ = ["Level", "MapView", "Region", "map_version", "read_map"]

MAX_ACCOUNTS = 100_000  # that a browser draws and stays usable
MAX_TIES = 150_000  # that travel to the browser
MAX_RIBBONS = 400  # of each level
COLORED_MEASURES = ("pagerank", "in_degree", "bridging")


@dataclass(frozen=True)
class Level:
    """One level of communities: `community` (n,) holds numbers (0 for none), `regions` and `ribbons` show them."""

    community: Ints
    regions: list[Region]
    ribbons: list[Ribbon]


@dataclass(frozen=True)
class MapView:
    """The accounts on the map, the most influential first, and the ties between them.

    `numbers` (n,) are those of the store, `positions` (n, 2) are in the map's own units, `influence` (n,) is PageRank.
    `ties` holds at most `MAX_TIES`; the ribbons of both levels count all. `not_placed` counts accounts that have no
    position yet, `omitted` those beyond the limit. `periods` are those of the coloring by growth; None if no mention
    has a date.
    """

    numbers: Ints
    keys: Sequence[str]
    handles: Sequence[str]
    positions: Floats
    influence: Floats
    broad: Level
    fine: Level
    ties: MapTies
    colorings: tuple[Coloring, ...]
    not_placed: int
    omitted: int
    periods: Periods | None = None

    @property
    def community(self) -> Ints:
        """The number of each account's broad community."""
        return self.broad.community

    @property
    def regions(self) -> list[Region]:
        """The broad communities, the largest first."""
        return self.broad.regions


def read_map(store: Store, limit: int = MAX_ACCOUNTS, max_ties: int = MAX_TIES) -> MapView:
    """The map as the last analysis or layout run left it, with the `limit` most influential accounts.

    Its two periods are the latest ones; `with_growth` compares others.
    """
    snapshot = current_snapshot(store)
    names = ("community", "community_fine", "x", "y", *COLORED_MEASURES)
    values = {name: column.astype(float) for name, column in runs.values(store, snapshot.numbers, names).items()}
    positions = positions_of(values)
    influence = np.nan_to_num(values["pagerank"])
    placed = np.flatnonzero(np.isfinite(positions).all(axis=1))
    drawn = placed[np.argsort(-influence[placed], kind="stable")][:limit]
    ties = ties_between(snapshot.undirected, drawn)
    levels = {
        level: _level(store, level, values[name].astype(np.int64), positions, placed, drawn, ties)
        for level, name in ((BROAD, "community"), (FINE, "community_fine"))
    }
    drawn_map = MapView(
        numbers=snapshot.numbers[drawn],
        keys=snapshot.keys.take(drawn),
        handles=snapshot.handles.take(drawn),
        positions=positions[drawn],
        influence=influence[drawn],
        broad=levels[BROAD],
        fine=levels[FINE],
        ties=strongest(ties, max_ties),
        colorings=_colorings(store, snapshot, values, drawn, levels[BROAD]),
        not_placed=len(snapshot) - len(placed),
        omitted=len(placed) - len(drawn),
    )
    return with_growth(store, drawn_map)


def with_growth(store: Store, drawn_map: MapView, later: Window = ALL_TIME) -> MapView:
    """The map with the coloring by mentions in two periods; without it if no mention has a date.

    Parameters
    ----------
    later
        The later of the two periods; see `graph.periods.periods_of`.

    Raises
    ------
    WrongUse
        The later period ends before it begins.
    """
    snapshot = current_snapshot(store)
    if snapshot.last_at is None:
        return drawn_map
    periods = periods_of(read.span(store), later)
    drawn = snapshot.positions(drawn_map.numbers)
    earlier, later_counts = (mentions_received(snapshot, each)[drawn] for each in (periods.earlier, periods.later))
    growth = map_coloring.by_growth(earlier, later_counts, periods)
    others = (coloring for coloring in drawn_map.colorings if coloring.name != growth.name)
    return replace(drawn_map, colorings=(*others, growth), periods=periods)


def map_version(store: Store) -> tuple[object, ...]:
    """A value that changes whenever the map does, for caches."""
    analysis, layout = runs.last_analysis(store), runs.last_layout(store)
    layout_state = (layout.number, layout.share == 1) if layout else (0, True)
    analysis_number = analysis.number if analysis else 0
    return (runs.graph_revision(store), analysis_number, *layout_state, read.tier_bounds(store))


def _level(
    store: Store, level: str, community: Ints, positions: Floats, placed: Ints, drawn: Ints, ties: MapTies
) -> Level:
    regions = regions_of(read.communities(store, level), community[placed], positions[placed])
    return Level(community[drawn], regions, ribbons_between(ties, community[drawn], MAX_RIBBONS))


def _colorings(
    store: Store, snapshot: Snapshot, values: dict[str, Floats], drawn: Ints, broad: Level
) -> tuple[Coloring, ...]:
    numbers = snapshot.numbers[drawn].tolist()
    traits = read.traits(store, numbers)
    known = [traits["followers"].get(number) for number in numbers]
    followers = np.array([np.nan if count is None else count for count in known], float)
    platforms = [str(traits["platform"].get(number) or "unknown") for number in numbers]
    measures = {measure.name: measure for measure in MEASURES}
    return (
        map_coloring.by_community(broad.regions, broad.community),
        map_coloring.by_tier(followers, read.tier_bounds(store)),
        map_coloring.by_platform(platforms),
        map_coloring.by_measure("followers", "Followers", followers),
        *(
            map_coloring.by_measure(
                name, measures[name].label, _scaled(name, values[name][drawn]), decimals=measures[name].decimals
            )
            for name in COLORED_MEASURES
        ),
    )


def _scaled(name: str, values: Floats) -> Floats:
    """PageRank compared with the average account, so that its classes have readable bounds; -1 is a missing count."""
    if name == "pagerank":
        return values / max(float(np.nanmean(values)), 1e-12) if np.isfinite(values).any() else values
    return np.where(values < 0, np.nan, values)
