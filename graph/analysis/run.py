"""One run of the analysis: communities and centrality, written back to the store with the run that made them."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.analysis import layout
from graph.analysis.centrality import Measures, measure
from graph.analysis.colors import color_of
from graph.analysis.communities import (
    LEADERS,
    NOBODY,
    Labels,
    Overlap,
    affinity,
    find_broad,
    find_fine,
    name_communities,
)
from graph.errors import NothingFound
from graph.nx_backend.algorithms import community_detection
from graph.nx_backend.network import Network
from graph.records import BROAD, DAY_MS, FINE, Community, format_day
from graph.snapshot import Snapshot, cache_folder, current_snapshot
from graph.store import Row, Store
from graph.store.read import columns
from graph.store.write import runs

SEED = 1
ROUNDED = 8  # digits that measures are stored with
ASIDE = "before-run.json"  # what accounts said before a large run, kept until it is written

Step = Callable[[str], None]


@dataclass(frozen=True)
class AnalysisSettings:
    """What a person could want to change about an analysis.

    `window_days`: only mentions of so many days up to `as_of`; None for all. `as_of`: nothing later than this instant
    (ms); None for the last mention. `resolution`: above 1 more and smaller communities. `seed`: the same store and seed
    give the same numbers.
    """

    window_days: float | None = None
    as_of: int | None = None
    resolution: float = 1.0
    seed: int = SEED


@dataclass(frozen=True)
class Run:
    """What one analysis found. `already` means that the graph had not changed since and nothing was done.

    `pairs` are those with a mention in the window, `gone` the names of communities that are no more.
    """

    id: str
    influencers: int
    pairs: int
    communities: int
    fine_communities: int
    modularity: float
    window_from: int | None
    window_until: int | None
    gone: list[str] = field(default_factory=list)
    already: bool = False


def analyze(
    store: Store,
    *,
    at: int,
    settings: AnalysisSettings | None = None,
    again: bool = False,
    step: Step = lambda text: None,
) -> Run:
    """Find communities, measure everybody, place them on the map, and write all of it back as properties.

    Parameters
    ----------
    at
        Now, in milliseconds.
    again
        Run also where neither the graph nor the settings have changed since the last run.
    step
        Called with a few words before each step.

    Raises
    ------
    NothingFound
        The store is empty, or no mention lies in the window.
    """
    settings = settings or AnalysisSettings()
    _clean_up(store, step)
    last = runs.last_run(store)
    asked = {name: value for name, value in vars(settings).items() if value is not None}
    told = {"graph_revision": runs.graph_revision(store)} | asked
    if last is not None and not again and _parameters(last) == told:
        return _run_of(last)
    step("reading the graph")
    snapshot = current_snapshot(store, step)
    if not len(snapshot):
        raise NothingFound("The store is empty: load mentions first, as in `intrograph load mentions.csv`.")
    first, until = _window(snapshot, settings)
    network = snapshot.network(first, until)
    if not network.number_of_edges() and (first, until) != (None, None):
        raise NothingFound(_nothing_in(first, until))
    ties, broad, fine, measures = _look_at(network, settings, step)
    step("comparing with the last run")
    before = runs.values(store, snapshot.numbers, ("community", "community_fine", "x", "y"))
    known = runs.known_communities(store)
    broad_ones, gone = _continue(snapshot, measures, BROAD, broad, np.array(before["community"]), known, None)
    numbered = np.array([community.number for community in broad_ones], np.int64)
    parent = np.where(broad >= 0, numbered[broad] if len(numbered) else 0, 0)
    for community in broad_ones:
        known[community.number] = {"level": BROAD, "name": community.name, "color": community.color}
    fine_ones, _ = _continue(snapshot, measures, FINE, fine, np.array(before["community_fine"]), known, parent)
    step("placing everybody on the map")
    known_places = np.stack([np.array(before["x"], float), np.array(before["y"], float)], axis=1)
    places = layout.place(ties, broad, measures.pagerank, known_places)
    number = (last["number"] if last else 0) + 1
    run = Run(
        id=f"analysis-{number}",
        influencers=len(snapshot),
        pairs=network.number_of_edges(),
        communities=len(broad_ones),
        fine_communities=len(fine_ones),
        modularity=community_detection.modularity_of(ties, np.maximum(broad, 0)) if len(ties.indices) else 0.0,
        window_from=first,
        window_until=until,
        gone=gone,
    )
    row = {name: value for name, value in vars(run).items() if name not in ("gone", "already") and value is not None}
    row |= told | {"graph_revision": snapshot.revision, "kind": "analysis", "number": number, "at": at}
    step("writing the results to the store")
    results = _results(run.id, measures, (broad, broad_ones), (fine, fine_ones), places)
    rows = [_community_row(community) for community in (*broad_ones, *fine_ones)]
    aside = _aside(store)
    runs.save(
        store,
        row,
        snapshot.numbers.tolist(),
        results,
        rows,
        lambda: _backup(store, aside, snapshot.numbers, run.id),
        step,
    )
    aside.unlink(missing_ok=True)
    return run


def _look_at(network: Network, settings: AnalysisSettings, step: Step) -> tuple[Network, Labels, Labels, Measures]:
    """The network that communities are found in, its broad and its fine communities, and everybody's measures."""
    step("finding communities")
    ties = affinity(network)
    broad = find_broad(ties, settings.resolution, settings.seed)
    fine = find_fine(ties, broad, settings.resolution, settings.seed)
    step("measuring influence, brokerage, closeness and bridging")
    return ties, broad, fine, measure(network, broad, settings.seed)


def _run_of(row: Row) -> Run:
    """An earlier run, as its row tells."""
    told: dict[str, Any] = {name: row.get(name) for name in Run.__annotations__ if name not in ("gone", "already")}
    return Run(**told, already=True)


def _parameters(run: Row) -> Row:
    return {
        name: run[name] for name in ("graph_revision", *AnalysisSettings.__annotations__) if run.get(name) is not None
    }


def _window(snapshot: Snapshot, settings: AnalysisSettings) -> tuple[int | None, int | None]:
    """The first and the last instant (ms) whose mentions count; None where that side is open."""
    if settings.window_days is None:
        return None, settings.as_of
    until = settings.as_of if settings.as_of is not None else snapshot.last_at
    if until is None:
        raise NothingFound("No mention has a time, so a window holds none: leave --window out.")
    return until - math.ceil(settings.window_days * DAY_MS) + 1, until


def _nothing_in(first: int | None, until: int | None) -> str:
    between = f"between {format_day(first)} and" if first is not None else "up to"
    return f"No mention lies {between} {format_day(until) if until is not None else 'today'}: choose another window."


# --- communities that go on


def _continue(
    snapshot: Snapshot,
    measures: Measures,
    level: str,
    label: Labels,
    before: npt.NDArray[np.int64],
    known: dict[int, Row],
    parent: npt.NDArray[np.int64] | None,
) -> tuple[list[Community], list[str]]:
    """Give each community its number, name and colour: those it had before, if it was there before.

    `known` are the communities of all time, to which new ones are added; also returns the names of those that are gone.
    """
    overlap = Overlap.of(label, before)
    numbers = overlap.carry_numbers()
    names_before = {number: row["name"] for number, row in known.items()}
    changes = overlap.changes(numbers, names_before)
    members = _members_by_influence(label, measures.pagerank)
    fresh = [place for place, number in enumerate(numbers) if number not in known]
    handles = snapshot.handles
    named = dict(zip(fresh, name_communities([members[place] for place in fresh], handles, snapshot.bios), strict=True))
    unused = max(known, default=0)
    taken = {known[number]["name"] for number in numbers if number in known}
    communities = []
    for place, (number, some) in enumerate(zip(numbers, members, strict=True)):
        above = int(parent[some[0]]) if parent is not None else None
        if number is None or number not in known:
            unused += 1
            number = unused
            name = named[place] if named[place] not in taken else f"{named[place]} {number}"
            color = known[above]["color"] if above is not None else color_of(number)
            known[number] = {"level": level, "name": name, "color": color}
        else:
            name, color = known[number]["name"], known[number]["color"]
        leaders = tuple(handle for member in some[:LEADERS].tolist() if (handle := handles[member]))
        kind, told = changes[place]
        communities.append(Community(number, level, name, color, len(some), leaders, above, kind, told))
    return communities, [names_before.get(number, str(number)) for number in overlap.gone(numbers)]


def _members_by_influence(label: Labels, pagerank: npt.NDArray[np.float64]) -> list[npt.NDArray[np.int64]]:
    order = np.lexsort((-pagerank, label))
    order = order[label[order] != NOBODY]
    return np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if len(order) else []


# --- what is written


def _results(
    run_id: str,
    measures: Measures,
    broad: tuple[Labels, list[Community]],
    fine: tuple[Labels, list[Community]],
    places: layout.Positions,
) -> dict[str, list[Any]]:
    """The columns of `runs.RESULTS`, a value for each account."""
    found: dict[str, list[Any]] = {}
    for name, (label, communities) in (("community", broad), ("community_fine", fine)):
        numbers = [*(community.number for community in communities), 0]  # the last one is for NOBODY
        names = [*(community.name for community in communities), ""]
        labels = label.tolist()
        found[name] = [numbers[one] for one in labels]
        found[f"{name}_name"] = [names[one] for one in labels]
    for name, values in vars(measures).items():
        digits = ROUNDED + 4 if name == "pagerank" else ROUNDED
        found[name] = (values.round(digits) if values.dtype.kind == "f" else values).tolist()
    found["analysis_run"] = [run_id] * len(places)
    found["x"], found["y"] = (places[:, axis].round(3).tolist() for axis in (0, 1))
    return found


def _community_row(community: Community) -> Row:
    row = {name: value for name, value in vars(community).items() if value is not None}
    return row | {"leaders": list(community.leaders)}


# --- a large run that was stopped


def _aside(store: Store) -> Path:
    return cache_folder(store, columns.state(store)) / ASIDE


def _backup(store: Store, path: Path, numbers: npt.NDArray[np.int64], run_id: str) -> Callable[[], None]:
    """Keep what accounts say now in a file; the function that is returned puts it back."""
    names = tuple(runs.RESULTS)
    now = runs.values(store, numbers, names)
    now = {name: [None if value != value else value for value in column] for name, column in now.items()}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"run": run_id, "numbers": numbers.tolist(), "values": now}), encoding="utf-8")
    part.replace(path)
    return lambda: _restore(store, path)


def _restore(store: Store, path: Path) -> None:
    kept = json.loads(path.read_text(encoding="utf-8"))
    runs.write_values(store, kept["numbers"], kept["values"])
    runs.abandon(store, kept["run"])
    path.unlink()


def _clean_up(store: Store, step: Step) -> None:
    """Put the last complete run back where the writing of a large one was killed."""
    unfinished = runs.unfinished_run(store)
    if unfinished is None:
        return
    path = _aside(store)
    if path.exists():
        step("putting the last complete run back")
        _restore(store, path)
    else:  # written by another machine: this run writes over all of it
        runs.abandon(store, unfinished["id"])
