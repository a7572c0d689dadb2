"""The graph in a query's result: its influencers, and the mentions among them, as a circle to draw."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.circle.ego import Circle, Edge, Member
from graph.records import to_milliseconds
from graph.store import Store, read
from graph.store.query import EdgeValue, NodeValue, PathValue
from graph.store.read.explore import network_size

MAX_DRAWN = 150  # nodes: a larger picture is slow and shows nothing


@dataclass(frozen=True)
class ResultGraph:
    """A circle around the first influencer of a result. `influencers` counts all, of whom `drawn` are in the circle.

    `others` counts nodes of other kinds, which are not drawn.
    """

    circle: Circle
    influencers: int
    others: int

    @property
    def drawn(self) -> int:
        return 1 + len(self.circle.members)


def result_graph(store: Store, rows: Iterable[Sequence[Any]], maximum: int = MAX_DRAWN) -> ResultGraph | None:
    """The influencers in a result, at most `maximum`, and the ties among them; None if it has no influencer."""
    nodes, edges = _graph_values(rows)
    keys = list(dict.fromkeys(node.key for node in nodes.values() if "Influencer" in node.labels))
    if not keys:
        return None
    people = read.influencers(store, keys[:maximum])
    members = [Member(people[key]) for key in keys[:maximum] if key in people]
    drawn = {member.key for member in members}
    pairs = {(nodes[e.start.id].key, nodes[e.end.id].key): e for e in edges if {e.start.id, e.end.id} <= nodes.keys()}
    lines = [_edge(*pair, edge) for pair, edge in pairs.items() if pair[0] in drawn and pair[1] in drawn]
    circle = Circle(members[0], members[1:], lines, {}, network_size=network_size(store))
    return ResultGraph(circle, len(keys), len(nodes) - len(keys))


def _graph_values(rows: Iterable[Sequence[Any]]) -> tuple[dict[str, NodeValue], list[EdgeValue]]:
    nodes: dict[str, NodeValue] = {}
    edges: list[EdgeValue] = []
    for value in (part for row in rows for cell in row for part in _parts(cell)):
        if isinstance(value, NodeValue):
            nodes[value.id] = value
        else:
            edges.append(value)
            nodes |= {end.id: end for end in (value.start, value.end) if end.properties}
    return nodes, edges


def _parts(value: Any) -> Iterator[NodeValue | EdgeValue]:
    if isinstance(value, NodeValue | EdgeValue):
        yield value
    elif isinstance(value, PathValue):
        yield from value.nodes
        yield from value.edges
    elif isinstance(value, list):
        for part in value:
            yield from _parts(part)


def _edge(source: str, target: str, edge: EdgeValue) -> Edge:
    last_at = edge.properties.get("last_at")
    return Edge(
        source,
        target,
        edge.properties.get("count", 1),
        to_milliseconds(last_at) if isinstance(last_at, datetime) else None,
        dict(Counter(edge.properties.get("kinds", ())).most_common()),
        [],
    )
