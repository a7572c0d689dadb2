"""The store as a networkx graph, read once."""

from dataclasses import dataclass

import networkx as nx

from graph.store import Store, runs


@dataclass(frozen=True)
class Snapshot:
    """Who mentions whom at one revision.

    `graph` has a node for each account key and an edge for each ordered pair, its `weight` the number of mentions.
    `handles` and `bios` hold what is known; `communities` those of the last run, absent where there is none.
    """

    graph: nx.DiGraph
    handles: dict[str, str]
    bios: dict[str, str]
    communities: dict[str, int]
    graph_revision: int


def read_snapshot(store: Store) -> Snapshot:
    """Read all accounts and all pairs. Takes memory for all of them: about 1 KB a pair."""
    revision = runs.graph_revision(store)
    accounts, pairs = runs.whole_graph(store)
    graph = nx.DiGraph()
    order = sorted(range(len(accounts["keys"])), key=lambda place: accounts["keys"][place])
    graph.add_nodes_from(accounts["keys"][place] for place in order)
    known = set(accounts["keys"])
    triples = sorted(zip(pairs["sources"], pairs["targets"], pairs["counts"], strict=True))
    # Between the two reads a load may have added accounts; their pairs come with the next snapshot.
    graph.add_weighted_edges_from(triple for triple in triples if triple[0] in known and triple[1] in known)
    by_key = {name: dict(zip(accounts["keys"], accounts[name], strict=True)) for name in accounts}
    return Snapshot(
        graph=graph,
        handles={key: handle for key, handle in by_key["handles"].items() if handle},
        bios={key: bio for key, bio in by_key["bios"].items() if bio},
        communities={key: number for key, number in by_key["communities"].items() if number > 0},
        graph_revision=revision,
    )
