"""The analysis by Graph Data Science: ties stay in Neo4j, and this process holds a few values of each account."""

import numpy as np

from graph.analysis.centrality import Measures
from graph.analysis.communities import UNASSIGNED, Level, Tracker, by_size
from graph.analysis.findings import AnalysisSettings, Findings, Step, known_identities, no_mention_in
from graph.analysis.persist import positions_of, result_columns
from graph.errors import EMPTY_STORE, NO_MENTIONS, NothingFound
from graph.nx_backend.algorithms.components import first_of_group
from graph.nx_backend.arrays import Floats, Ints
from graph.records import BROAD, Window
from graph.snapshot.builder import Accounts
from graph.store import Store, gds
from graph.store.read import columns
from graph.store.write import runs


def find_by_gds(store: Store, settings: AnalysisSettings, run_id: str, step: Step) -> Findings:
    """Influence, degrees, components and broad communities by the procedures of a Neo4j; places on the map stay.

    The measures of `analyze` that it lacks are missing afterwards: brokerage, closeness, bridging, fine communities.

    Raises
    ------
    WrongUse
        The server has no Graph Data Science.
    NothingFound
        There are no mentions, or none lies in the window.
    """
    gds.require_gds(store)
    step("reading the accounts")
    state = columns.state(store)
    people = Accounts.collect(columns.accounts(store))
    window = settings.window(gds.last_mention(store))
    step("measuring influence and degrees in Neo4j")
    with gds.mentions_graph(store, window, state.numbers) as graph:
        if not graph.pairs:
            raise _nothing(people, window)
        pairs, measures = graph.pairs, _measure(graph, people.numbers)
        component = _component(graph.components().of(people.numbers, UNASSIGNED), people.numbers)
    step("finding communities in Neo4j")
    with gds.ties_graph(store, window, state.numbers) as ties:
        communities = ties.communities(settings.resolution, settings.seed)
    step("comparing with the last run")
    before = runs.values(store, people.numbers, ("community", "x", "y"))
    tracker = Tracker(known_identities(store), people.handles, people.bios, measures.pagerank)
    found = communities.labels.of(people.numbers, UNASSIGNED)
    label = by_size(np.unique(found, return_inverse=True)[1], found != UNASSIGNED)
    broad = tracker.track(BROAD, label, before["community"])
    fine = Level(np.full(len(label), UNASSIGNED), [], [])
    return Findings(
        revision=state.revision,
        numbers=people.numbers,
        window=window,
        pairs=pairs,
        modularity=communities.modularity,
        broad=broad,
        fine=fine,
        columns=result_columns(
            run_id, measures, _unknown(people.numbers), component, broad, fine, positions_of(before)
        ),
    )


def _nothing(people: Accounts, window: Window) -> NothingFound:
    """The error for a graph without a tie."""
    if not window.is_open:
        return no_mention_in(window)
    return NothingFound(NO_MENTIONS if len(people.numbers) else EMPTY_STORE)


def _measure(graph: gds.ServerGraph, numbers: Ints) -> Measures:
    def degree(*, incoming: bool, weighted: bool) -> Ints:
        counts: Floats = graph.degrees(incoming=incoming, weighted=weighted).of(numbers, 0)
        return np.rint(counts).astype(np.int64)

    score = graph.pagerank().of(numbers, 1 - gds.DAMPING)
    return Measures(
        pagerank=score / score.sum(),
        betweenness=_unknown(numbers),
        closeness=_unknown(numbers),
        in_degree=degree(incoming=True, weighted=False),
        out_degree=degree(incoming=False, weighted=False),
        in_strength=degree(incoming=True, weighted=True),
        out_strength=degree(incoming=False, weighted=True),
    )


def _unknown(numbers: Ints) -> Floats:
    return np.full(len(numbers), np.nan)


def _component(label: Ints, numbers: Ints) -> Ints:
    """The smallest number in the component of each account; one without ties is a component of its own.

    >>> _component(np.array([4, UNASSIGNED, 4]), np.array([10, 11, 15])).tolist()
    [10, 11, 10]
    """
    smallest: Ints = np.where(label == UNASSIGNED, numbers, numbers[first_of_group(label)])
    return smallest
