"""One run of the analysis: communities, centrality and the map, written back to the store with the run that made them.

Three steps, each with an index of its own. `_detect` works on arrays by account position, and labels communities from
0. `_track` turns labels into the numbers that the store knows. `persist` writes columns by account number.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from graph.analysis import layout
from graph.analysis.by_gds import find_by_gds
from graph.analysis.centrality import Measures, measure
from graph.analysis.communities import Labels, Level, Tracker, affinity, agreement, find_broad, find_fine
from graph.analysis.findings import GDS, LOCAL, AnalysisSettings, Findings, Step, known_identities, no_mention_in
from graph.analysis.persist import restore_unfinished, result_columns, save_results
from graph.errors import EMPTY_STORE, NO_MENTIONS, NothingFound, WrongUse
from graph.nx_backend.algorithms import community_detection
from graph.nx_backend.algorithms.components import component_of
from graph.nx_backend.network import Network
from graph.records import BROAD, FINE, Window
from graph.snapshot import Snapshot, current_snapshot
from graph.store import Store
from graph.store.write import runs
from graph.store.write.runs import AnalysisRun


@dataclass(frozen=True)
class Run:
    """The outcome of one analysis. `already` means that nothing had changed since that run, so none was made.

    `pairs` counts those with a mention in the window, `gone` holds the names of communities that no longer exist.
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


_STORED = tuple(name for name in Run.__annotations__ if name not in ("gone", "already"))


def analyze(
    store: Store,
    *,
    at: int,
    settings: AnalysisSettings | None = None,
    again: bool = False,
    step: Step = lambda text: None,
) -> Run:
    """Detect communities, measure all accounts, place them on the map, and write the results back as properties.

    Graph Data Science measures less, and leaves the map as it is; see `find_by_gds`.

    Parameters
    ----------
    at
        Now, in milliseconds.
    again
        Run even if neither the graph nor the settings have changed since the last run.
    step
        Called with a short text before each step.

    Raises
    ------
    NothingFound
        There are no mentions, or none lies in the window.
    WrongUse
        There is no such engine, or the store has no Graph Data Science.
    """
    settings = settings or AnalysisSettings()
    find = _finder(settings.engine)
    restore_unfinished(store, step)
    last = runs.last_analysis(store)
    if (
        last is not None
        and not again
        and (last.graph_revision, _settings_of(last)) == (runs.graph_revision(store), settings)
    ):
        return _run_of(last)
    number = (last.number if last else 0) + 1
    run_id = f"analysis-{number}"
    found = find(store, settings, run_id, step)
    run = Run(
        id=run_id,
        influencers=len(found.numbers),
        pairs=found.pairs,
        communities=len(found.broad.communities),
        fine_communities=len(found.fine.communities),
        modularity=found.modularity,
        window_from=found.window.first,
        window_until=found.window.last,
        gone=found.broad.gone,
    )
    outcome = {name: getattr(run, name) for name in _STORED}
    stored = AnalysisRun(number=number, at=at, graph_revision=found.revision, **outcome, **vars(settings))
    step("writing the results to the store")
    communities = [*found.broad.communities, *found.fine.communities]
    save_results(store, stored, found.numbers, found.columns, communities, step)
    return run


# --- what to analyse


def _settings_of(run: AnalysisRun) -> AnalysisSettings:
    return AnalysisSettings(run.window_days, run.as_of, run.resolution, run.seed, run.engine)


def _run_of(stored: AnalysisRun) -> Run:
    """An earlier run, from its node."""
    return Run(**{name: getattr(stored, name) for name in _STORED}, already=True)


def _finder(engine: str) -> Callable[[Store, AnalysisSettings, str, Step], Findings]:
    """The function that analyzes; `WrongUse` if there is no such engine."""
    if engine == GDS:
        return find_by_gds
    if engine != LOCAL:
        raise WrongUse(f"There is no engine {engine} for a store; the engines are {LOCAL} and {GDS}.")
    return _find_here


def _find_here(store: Store, settings: AnalysisSettings, run_id: str, step: Step) -> Findings:
    """Analyze a snapshot of the graph in this process."""
    step("reading the graph")
    snapshot = current_snapshot(store, step)
    if not snapshot.pairs:
        raise NothingFound(NO_MENTIONS if len(snapshot) else EMPTY_STORE)
    window = settings.window(snapshot.last_at)
    network = _network(snapshot, window)
    detected = _detect(network, settings, step)
    step("comparing with the last run")
    tracked = _track(store, snapshot, detected)
    step("placing accounts on the map")
    influence = detected.measures.pagerank
    positions = layout.initial_positions(detected.ties, detected.broad, influence, tracked.positions)
    component = snapshot.numbers[component_of(network)]
    return Findings(
        revision=snapshot.revision,
        numbers=snapshot.numbers,
        window=window,
        pairs=network.number_of_edges(),
        modularity=detected.modularity,
        broad=tracked.broad,
        fine=tracked.fine,
        columns=result_columns(run_id, detected.measures, component, tracked.broad, tracked.fine, positions),
    )


def _network(snapshot: Snapshot, window: Window) -> Network:
    """The network of the mentions in the window; `NothingFound` if there are none."""
    network = snapshot.network(window.first, window.last)
    if not network.number_of_edges() and not window.is_open:
        raise no_mention_in(window)
    return network


# --- detect, track


@dataclass(frozen=True)
class _Detected:
    """Communities as labels by account position, and the measures. `ties` is the network that they were detected in.

    `agreement` says how sure each broad community is, by label.
    """

    ties: Network
    broad: Labels
    fine: Labels
    agreement: npt.NDArray[np.float64]
    measures: Measures

    @property
    def modularity(self) -> float:
        if not len(self.ties.indices):
            return 0.0
        return community_detection.modularity_of(self.ties, np.maximum(self.broad, 0))


def _detect(network: Network, settings: AnalysisSettings, step: Step) -> _Detected:
    step("finding communities")
    ties = affinity(network)
    broad = find_broad(ties, settings.resolution, settings.seed)
    fine = find_fine(ties, broad, settings.resolution, settings.seed)
    step("checking how sure each community is")
    sure = agreement(ties, broad, settings.resolution, settings.seed)
    step("measuring influence, brokerage, closeness and bridging")
    return _Detected(ties, broad, fine, sure, measure(network, broad, settings.seed))


@dataclass(frozen=True)
class _Tracked:
    """Both levels of communities by their stored numbers, and where accounts stand on the map (nan: nowhere yet)."""

    broad: Level
    fine: Level
    positions: layout.Positions


def _track(store: Store, snapshot: Snapshot, detected: _Detected) -> _Tracked:
    before = runs.values(store, snapshot.numbers, ("community", "community_fine", "x", "y"))
    tracker = Tracker(known_identities(store), snapshot.handles, snapshot.bios, detected.measures.pagerank)
    broad = tracker.track(BROAD, detected.broad, np.array(before["community"]), agreement=detected.agreement)
    fine = tracker.track(FINE, detected.fine, np.array(before["community_fine"]), parents=broad.numbers)
    positions = np.stack([np.array(before[axis], float) for axis in ("x", "y")], axis=1)
    return _Tracked(broad, fine, positions)
