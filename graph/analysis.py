"""One run of the analysis: communities and centrality, written back to the store with the run that made them."""

from collections.abc import Callable
from dataclasses import dataclass

import networkx as nx

from graph.centrality import Measures, measure
from graph.communities import (
    LEADERS,
    Community,
    carry_numbers,
    color_of,
    find_communities,
    name_communities,
)
from graph.errors import NothingFound
from graph.snapshot import Snapshot, read_snapshot
from graph.store import Row, Store, runs

SEED = 1
ROUNDED = 8  # digits that measures are stored with

Step = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """What one analysis found. `already` means that the graph had not changed since and nothing was done."""

    id: str
    influencers: int
    pairs: int
    communities: int
    modularity: float
    already: bool = False


def analyze(
    store: Store,
    *,
    at: int,
    resolution: float = 1.0,
    seed: int = SEED,
    again: bool = False,
    step: Step = lambda text: None,
) -> Run:
    """Find communities, measure everybody, and write both back as properties.

    Parameters
    ----------
    at
        Now, in milliseconds.
    resolution
        Above 1 gives more and smaller communities, below 1 fewer and larger ones.
    seed
        The same store and seed give the same numbers.
    again
        Run also where neither the graph nor the parameters have changed since the last run.
    step
        Called with a few words before each step.

    Raises
    ------
    NothingFound
        The store is empty.
    """
    last = runs.last_run(store)
    unchanged = last is not None and (last["graph_revision"], last["resolution"], last["seed"]) == (
        runs.graph_revision(store), resolution, seed
    )  # fmt: skip
    if last is not None and unchanged and not again:
        return Run(last["id"], last["influencers"], last["pairs"], last["communities"], last["modularity"], True)
    step("reading the graph")
    snapshot = read_snapshot(store)
    if not len(snapshot.graph):
        raise NothingFound("The store is empty: load mentions first, as in `intrograph load mentions.csv`.")
    step("finding communities")
    found = find_communities(snapshot.graph, resolution, seed)
    step("measuring influence and bridging")
    place = {member: number for number, members in enumerate(found) for member in members}
    measures = measure(snapshot.graph, place, seed)
    communities = _continue_communities(store, snapshot, found, measures)
    step("writing the results to the store")
    number = (last["number"] if last else 0) + 1
    run = Run(
        id=f"analysis-{number}",
        influencers=len(snapshot.graph),
        pairs=snapshot.graph.number_of_edges(),
        communities=len(communities),
        modularity=_modularity(snapshot.graph, found),
    )
    values = {name: value for name, value in vars(run).items() if name != "already"} | {
        "kind": "analysis",
        "number": number,
        "at": at,
        "graph_revision": snapshot.graph_revision,
        "resolution": resolution,
        "seed": seed,
    }
    runs.save(store, values, _rows(communities, measures, run.id), [_community_row(c) for c in communities])
    return run


def _continue_communities(
    store: Store, snapshot: Snapshot, found: list[set[str]], measures: Measures
) -> list[Community]:
    """Give each community its number, name and colour: those it had before, if it was there before."""
    known = runs.known_communities(store)
    numbers = carry_numbers(found, snapshot.communities)
    ranked = [sorted(members, key=lambda m: (-measures.pagerank[m], m)) for members in found]
    names = name_communities(ranked, snapshot.handles, snapshot.bios)
    unused = max(known, default=0)
    taken = {known[number]["name"] for number in numbers if number in known}
    communities = []
    for members, number, name in zip(ranked, numbers, names, strict=True):
        if number is None or number not in known:
            unused += 1
            number = unused
            name = name if name not in taken else f"{name} {number}"
            color = color_of(number)
        else:
            name, color = known[number]["name"], known[number]["color"]
        leaders = [snapshot.handles[m] for m in members if m in snapshot.handles][:LEADERS]
        communities.append(Community(number, name, color, members, leaders))
    return communities


def _rows(communities: list[Community], measures: Measures, run_id: str) -> list[Row]:
    return [
        {
            "key": member,
            "values": {
                "community": community.number,
                "community_name": community.name,
                "analysis_run": run_id,
                "pagerank": round(measures.pagerank[member], ROUNDED + 4),
                "betweenness": round(measures.betweenness[member], ROUNDED),
                "bridging": round(measures.bridging[member], ROUNDED),
                "in_degree": measures.in_degree[member],
                "out_degree": measures.out_degree[member],
                "in_strength": measures.in_strength[member],
                "out_strength": measures.out_strength[member],
            },
        }
        for community in communities
        for member in community.members
    ]


def _community_row(community: Community) -> Row:
    return {
        "number": community.number,
        "name": community.name,
        "color": community.color,
        "size": len(community.members),
        "leaders": community.leaders,
    }


def _modularity(graph: nx.DiGraph, found: list[set[str]]) -> float:
    return float(nx.community.modularity(graph, found, weight="weight")) if graph.number_of_edges() else 0.0
