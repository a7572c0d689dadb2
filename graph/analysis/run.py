"""One run of the analysis: communities, centrality and the map, written back to the store with the run that made them.

Three steps, each with an index of its own. `_detect` works on arrays by account position, and labels communities from
0. `_track` turns labels into the numbers that the store knows. `persist` writes columns by account number.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from graph.analysis import layout
from graph.analysis.centrality import Measures, measure
from graph.analysis.communities import Identity, Level, Tracker, affinity
from graph.analysis.persist import restore_unfinished, result_columns, save_results
from graph.analysis.start import FoundCommunities, StartPlan, find_communities, plan_start
from graph.errors import EMPTY_STORE, NO_MENTIONS, NothingFound
from graph.nx_backend.network import Network
from graph.records import BROAD, DAY_MS, FINE, Window, format_day
from graph.snapshot import Snapshot, current_snapshot
from graph.store import Store
from graph.store.read import columns
from graph.store.write import runs
from graph.store.write.runs import AnalysisRun, Columns

SEED = 1

Step = Callable[[str], None]


@dataclass(frozen=True)
class AnalysisSettings:
    """The parameters of an analysis.

    `window_days`: only mentions of the last `window_days` days up to `as_of`; None for all. `as_of`: nothing later than
    this instant (ms); None for the last mention. `resolution`: above 1 more and smaller communities. `seed`: the same
    store and seed give the same numbers.
    """

    window_days: float | None = None
    as_of: int | None = None
    resolution: float = 1.0
    seed: int = SEED


@dataclass(frozen=True)
class Run:
    """The outcome of one analysis. `already` means that nothing had changed since that run, so none was made.

    `pairs` counts those with a mention in the window, `gone` holds the names of communities that no longer exist.
    `continues` is the run whose communities were the start, `changed` how many accounts had other ties then; without
    one, `why_from_scratch` is a clause for people, empty if there is nothing to explain.
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
    continues: str | None = None
    changed: int = 0
    why_from_scratch: str = ""


_NOT_STORED = ("gone", "already", "continues", "changed", "why_from_scratch")
_STORED = tuple(name for name in Run.__annotations__ if name not in _NOT_STORED)


def analyze(
    store: Store,
    *,
    at: int,
    settings: AnalysisSettings | None = None,
    again: bool = False,
    from_scratch: bool = False,
    step: Step = lambda text: None,
) -> Run:
    """Detect communities, measure all accounts, place them on the map, and write the results back as properties.

    Parameters
    ----------
    at
        Now, in milliseconds.
    again
        Run even if neither the graph nor the settings have changed since the last run.
    from_scratch
        Run in any case, and do not start from the communities of the last run (see `graph.analysis.start`).
    step
        Called with a short text before each step.

    Raises
    ------
    NothingFound
        There are no mentions, or none lies in the window.
    """
    settings = settings or AnalysisSettings()
    restore_unfinished(store, step)
    last = runs.last_analysis(store)
    if (
        last is not None
        and not (again or from_scratch)
        and (last.graph_revision, _settings_of(last)) == (runs.graph_revision(store), settings)
    ):
        return _run_of(last)
    step("reading the graph")
    snapshot = current_snapshot(store, step)
    if not snapshot.pairs:
        raise NothingFound(NO_MENTIONS if len(snapshot) else EMPTY_STORE)
    window = _window(snapshot, settings)
    network = _network(snapshot, window)
    step("reading the results of the last run")
    before = runs.values(store, snapshot.numbers, tuple(runs.RESULTS))
    plan = StartPlan() if last is None or from_scratch else _plan(store, last, before, network, settings)
    detected = _detect(network, settings, plan, step)
    step("comparing with the last run")
    tracked = _track(store, snapshot, detected, before)
    step("placing accounts on the map")
    found, measures = detected.found, detected.measures
    positions = layout.initial_positions(detected.ties, found.communities.broad, measures.pagerank, tracked.positions)
    number = last.number + 1 if last else 1
    run = _outcome(f"analysis-{number}", window, network, found, tracked)
    stored = AnalysisRun(
        number=number,
        at=at,
        graph_revision=snapshot.revision,
        continued=found.continued,
        expected_modularity=found.expected_modularity,
        **{name: getattr(run, name) for name in _STORED},
        **vars(settings),
    )
    step("writing the results to the store")
    results = result_columns(run.id, measures, tracked.broad, tracked.fine, positions)
    communities = [*tracked.broad.communities, *tracked.fine.communities]
    save_results(store, stored, snapshot.numbers, results, before, communities, step)
    return run


# --- what to analyse


def _settings_of(run: AnalysisRun) -> AnalysisSettings:
    return AnalysisSettings(run.window_days, run.as_of, run.resolution, run.seed)


def _run_of(stored: AnalysisRun) -> Run:
    """An earlier run, from its node."""
    return Run(**{name: getattr(stored, name) for name in _STORED}, already=True)


def _plan(store: Store, last: AnalysisRun, before: Columns, network: Network, settings: AnalysisSettings) -> StartPlan:
    removed_revision, same_settings = columns.state(store).removed_revision, _settings_of(last) == settings
    return plan_start(last, before, network, same_settings=same_settings, removed_revision=removed_revision)


def _window(snapshot: Snapshot, settings: AnalysisSettings) -> Window:
    if settings.window_days is None:
        return Window(None, settings.as_of)
    last = settings.as_of if settings.as_of is not None else snapshot.last_at
    if last is None:
        raise NothingFound("No mention has a time, so a window holds none: omit --window.")
    return Window(None if last is None else last - math.ceil(settings.window_days * DAY_MS) + 1, last)


def _network(snapshot: Snapshot, window: Window) -> Network:
    """The network of the mentions in the window; `NothingFound` if there are none."""
    network = snapshot.network(window.first, window.last)
    if not network.number_of_edges() and not window.is_open:
        since = f"between {format_day(window.first)} and" if window.first is not None else "up to"
        until = format_day(window.last) if window.last is not None else "today"
        raise NothingFound(f"No mention lies {since} {until}: choose another window.")
    return network


# --- detect, track


@dataclass(frozen=True)
class _Detected:
    """Communities and measures by account position. `ties` is the network that communities were detected in."""

    ties: Network
    found: FoundCommunities
    measures: Measures


def _detect(network: Network, settings: AnalysisSettings, plan: StartPlan, step: Step) -> _Detected:
    ties = affinity(network)
    found = find_communities(ties, plan, settings.resolution, settings.seed, step)
    step("measuring influence, brokerage, closeness and bridging")
    return _Detected(ties, found, measure(network, found.communities.broad, settings.seed))


@dataclass(frozen=True)
class _Tracked:
    """Both levels of communities by their stored numbers, and where accounts stand on the map (nan: nowhere yet)."""

    broad: Level
    fine: Level
    positions: layout.Positions


def _track(store: Store, snapshot: Snapshot, detected: _Detected, before: Columns) -> _Tracked:
    found = detected.found.communities
    known = [Identity(row.number, row.name, row.color) for row in runs.known_communities(store)]
    tracker = Tracker(known, snapshot.handles, snapshot.bios, detected.measures.pagerank)
    broad = tracker.track(BROAD, found.broad, np.array(before["community"]), agreement=found.agreement)
    fine = tracker.track(FINE, found.fine, np.array(before["community_fine"]), parents=broad.numbers)
    positions = np.stack([np.array(before[axis], float) for axis in ("x", "y")], axis=1)
    return _Tracked(broad, fine, positions)


def _outcome(run_id: str, window: Window, network: Network, found: FoundCommunities, tracked: _Tracked) -> Run:
    plan = found.plan
    return Run(
        id=run_id,
        influencers=len(network),
        pairs=network.number_of_edges(),
        communities=len(tracked.broad.communities),
        fine_communities=len(tracked.fine.communities),
        modularity=found.communities.modularity,
        window_from=window.first,
        window_until=window.last,
        gone=tracked.broad.gone,
        continues=plan.last.id if plan.last else None,
        changed=len(plan.start.changed) if plan.start else 0,
        why_from_scratch=plan.why_from_scratch,
    )
