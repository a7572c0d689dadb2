"""One run of the analysis: communities, centrality and the map, written back to the store with the run that made them.

Three steps, each with an index of its own. Measures and communities are computed as arrays by account position, and
communities have labels from 0. `_track` turns labels into the numbers that the store knows. `persist` writes columns by
account number.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from graph.analysis import layout
from graph.analysis.by_gds import find_by_gds
from graph.analysis.centrality import bridging, measure
from graph.analysis.communities import Communities, Level, Tracker, affinity
from graph.analysis.findings import GDS, LOCAL, AnalysisSettings, Findings, Step, known_identities, no_mention_in
from graph.analysis.persist import positions_of, restore_unfinished, result_columns, save_results
from graph.analysis.start import StartPlan, find_communities, plan_start
from graph.errors import EMPTY_STORE, NO_MENTIONS, NothingFound, WrongUse
from graph.nx_backend.algorithms.components import component_of
from graph.nx_backend.arrays import Floats
from graph.nx_backend.network import Network
from graph.records import BROAD, FINE, Window
from graph.snapshot import Snapshot, current_snapshot
from graph.store import Store
from graph.store.read import columns
from graph.store.write import runs
from graph.store.write.runs import AnalysisRun, Columns


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

    Graph Data Science measures less, and leaves the map as it is; see `find_by_gds`.

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
    WrongUse
        There is no such engine, or the store has no Graph Data Science.
    """
    settings = settings or AnalysisSettings()
    if settings.engine not in (LOCAL, GDS):
        raise WrongUse(f"There is no engine {settings.engine} for a store; the engines are {LOCAL} and {GDS}.")
    restore_unfinished(store, step)
    last = runs.last_analysis(store)
    if (
        last is not None
        and not (again or from_scratch)
        and (last.graph_revision, _settings_of(last)) == (runs.graph_revision(store), settings)
    ):
        return _run_of(last)
    number = last.number + 1 if last else 1
    run_id = f"analysis-{number}"
    if settings.engine == GDS:
        found = find_by_gds(store, settings, run_id, step)
    else:
        found = _find_here(store, settings, None if from_scratch else last, run_id, step)
    run = _outcome(run_id, found)
    stored = AnalysisRun(
        number=number,
        at=at,
        graph_revision=found.revision,
        continued=found.search.continued if found.search else 0,
        expected_modularity=found.search.expected_modularity if found.search else None,
        **{name: getattr(run, name) for name in _STORED},
        **vars(settings),
    )
    step("writing the results to the store")
    communities = [*found.broad.communities, *found.fine.communities]
    save_results(store, stored, found.numbers, found.columns, found.before, communities, step)
    return run


# --- what to analyse


def _settings_of(run: AnalysisRun) -> AnalysisSettings:
    return AnalysisSettings(run.window_days, run.as_of, run.resolution, run.seed, run.engine)


def _run_of(stored: AnalysisRun) -> Run:
    """An earlier run, from its node."""
    return Run(**{name: getattr(stored, name) for name in _STORED}, already=True)


def _plan(store: Store, last: AnalysisRun, before: Columns, network: Network, settings: AnalysisSettings) -> StartPlan:
    removed_revision, same_settings = columns.state(store).removed_revision, _settings_of(last) == settings
    return plan_start(last, before, network, same_settings=same_settings, removed_revision=removed_revision)


def _network(snapshot: Snapshot, window: Window) -> Network:
    """The network of the mentions in the window; `NothingFound` if there are none."""
    network = snapshot.network(window.first, window.last)
    if not network.number_of_edges() and not window.is_open:
        raise no_mention_in(window)
    return network


# --- measure, detect, track


def _find_here(store: Store, settings: AnalysisSettings, last: AnalysisRun | None, run_id: str, step: Step) -> Findings:
    """Analyze a snapshot of the graph in this process, from the communities of the run `last`."""
    step("reading the graph")
    snapshot = current_snapshot(store, step)
    if not snapshot.pairs:
        raise NothingFound(NO_MENTIONS if len(snapshot) else EMPTY_STORE)
    window = settings.window(snapshot.last_at)
    network = _network(snapshot, window)
    with ThreadPoolExecutor(1, thread_name_prefix="last-results") as background:  # the server reads while we measure
        reading = background.submit(runs.values, store, snapshot.numbers, tuple(runs.RESULTS))
        step("measuring influence, brokerage and closeness")
        measures = measure(network, settings.seed)
        step("reading the results of the last run")
        before = reading.result()
    plan = StartPlan() if last is None else _plan(store, last, before, network, settings)
    ties = affinity(network)
    found = find_communities(ties, plan, settings.resolution, settings.seed, step)
    label = found.communities.broad
    step("comparing with the last run, and placing accounts on the map")
    with ThreadPoolExecutor(1, thread_name_prefix="tracking") as background:
        tracking = background.submit(_track, store, snapshot, found.communities, measures.pagerank, before)
        positions = layout.initial_positions(ties, label, measures.pagerank, positions_of(before))
        bridges = bridging(network, label)
        component = snapshot.numbers[component_of(network)]
        tracked = tracking.result()
    return Findings(
        revision=snapshot.revision,
        numbers=snapshot.numbers,
        window=window,
        pairs=network.number_of_edges(),
        modularity=found.communities.modularity,
        broad=tracked.broad,
        fine=tracked.fine,
        columns=result_columns(run_id, measures, bridges, component, tracked.broad, tracked.fine, positions),
        search=found,
        before=before,
    )


@dataclass(frozen=True)
class _Tracked:
    """Both levels of communities by their stored numbers."""

    broad: Level
    fine: Level


def _track(store: Store, snapshot: Snapshot, found: Communities, pagerank: Floats, before: Columns) -> _Tracked:
    tracker = Tracker(known_identities(store), snapshot.handles, snapshot.bios, pagerank)
    broad = tracker.track(BROAD, found.broad, before["community"], agreement=found.agreement)
    fine = tracker.track(FINE, found.fine, before["community_fine"], parents=broad.numbers)
    return _Tracked(broad, fine)


def _outcome(run_id: str, found: Findings) -> Run:
    plan = found.search.plan if found.search else StartPlan()
    continued = plan.continuation
    return Run(
        id=run_id,
        influencers=len(found.numbers),
        pairs=found.pairs,
        communities=len(found.broad.communities),
        fine_communities=len(found.fine.communities),
        modularity=found.modularity,
        window_from=found.window.first,
        window_until=found.window.last,
        gone=found.broad.gone,
        continues=continued.last.id if continued else None,
        changed=len(continued.start.changed) if continued else 0,
        why_from_scratch=plan.why_from_scratch,
    )
