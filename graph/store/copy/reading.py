"""Every node and relationship of a store, in batches of a bounded size.

They are read by internal ids, a few thousand at a time: a result that streams for minutes would meet the embedded
server's limit of time, and only ids lead both servers to a node of any label at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from graph.store.copy.kinds import NODES, RELATIONSHIPS, STORE, NodeKind, RelationshipKind
from graph.store.copy.rows import INSTANT, node_text, relationship_text
from graph.store.node_ids import node_ids
from graph.store.pausing import ReadColumns

NODES_AT_ONCE = 2_000
SOURCES_AT_ONCE = 20_000  # whose relationships are counted
RELATIONSHIPS_AT_ONCE = 2_000
OF_HUB_AT_ONCE = 10_000  # relationships of one node: the server passes over those before


@dataclass(frozen=True)
class Batch:
    """Rows of one label or relationship type, each as a line of text."""

    kind: str
    texts: list[str]


@dataclass(frozen=True)
class Present:
    """How many nodes and relationships a store holds by kind, and the kinds that are not Intrograph's."""

    counts: dict[str, int]
    foreign: tuple[str, ...]

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def present(columns: ReadColumns) -> Present:
    """What there is to read."""
    [labels] = columns("CALL db.labels() YIELD label RETURN collect(label)")
    [types] = columns("CALL db.relationshipTypes() YIELD relationshipType RETURN collect(relationshipType)")
    counts = {label: _count(columns, f"(n:{_quoted(label)})") for label in labels if label != STORE}
    counts |= {name: _count(columns, f"()-[n:{_quoted(name)}]->()") for name in types}
    known = {kind: counts[kind] for kind in (*NODES, *RELATIONSHIPS) if counts.get(kind)}
    return Present(known, tuple(sorted(kind for kind, number in counts.items() if number and kind not in known)))


def batches(columns: ReadColumns, kinds: Present) -> Iterator[Batch]:
    """All rows of the known kinds: first the nodes, then the relationships."""
    for label, node in NODES.items():
        if label in kinds.counts:
            yield from _nodes(columns, node)
    for name, relationship in RELATIONSHIPS.items():
        if name in kinds.counts:
            yield from _relationships(columns, relationship)


def _count(columns: ReadColumns, pattern: str) -> int:
    return int(columns(f"MATCH {pattern} RETURN count(n)")[0])


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"


def _nodes(columns: ReadColumns, kind: NodeKind) -> Iterator[Batch]:
    query = f"UNWIND $ids AS id MATCH (n:{kind.label}) WHERE id(n) = id RETURN collect(properties(n))"
    for ids in node_ids(columns, kind.label):
        for start in range(0, len(ids), NODES_AT_ONCE):
            [rows] = columns(query, ids=ids[start : start + NODES_AT_ONCE].tolist())
            yield Batch(kind.label, list(map(node_text, rows)))


def _relationships(columns: ReadColumns, kind: RelationshipKind) -> Iterator[Batch]:
    pattern = f"MATCH (a:{kind.source.label}) WHERE id(a) = id MATCH (a)-[r:{kind.type}]->(b:{kind.target.label})"
    instants = "".join(f", {name}: {{{INSTANT}: r.{name}.epochMillis}}" for name in kind.instants)
    result = f"RETURN collect(a.{kind.source.key}), collect(b.{kind.target.key}), collect(r {{.*{instants}}})"
    for sources, skip in _groups_of_sources(columns, kind):
        page = f"WITH a, r, b SKIP {skip} LIMIT {OF_HUB_AT_ONCE}" if skip is not None else ""
        columns_read = columns(f"UNWIND $ids AS id {pattern} {page} {result}", ids=sources)
        yield Batch(kind.type, list(map(relationship_text, *columns_read)))


def _groups_of_sources(columns: ReadColumns, kind: RelationshipKind) -> Iterator[tuple[list[int], int | None]]:
    """Sources that have few relationships together; or one that has many, and how many of them to pass over."""
    group: list[int] = []
    size = 0
    for source, degree in _degrees(columns, kind):
        if degree > OF_HUB_AT_ONCE:
            yield from (([source], skip) for skip in range(0, degree, OF_HUB_AT_ONCE))
            continue
        if group and size + degree > RELATIONSHIPS_AT_ONCE:
            yield group, None
            group, size = [], 0
        group.append(source)
        size += degree
    if group:
        yield group, None


def _degrees(columns: ReadColumns, kind: RelationshipKind) -> Iterator[tuple[int, int]]:
    """The internal id of every source, and the number of its relationships."""
    query = (
        f"UNWIND $ids AS id MATCH (a:{kind.source.label}) WHERE id(a) = id"
        f" WITH a, COUNT {{ MATCH (a)-[:{kind.type}]->(:{kind.target.label}) }} AS degree WHERE degree > 0"
        " RETURN collect(id(a)), collect(degree)"
    )
    for ids in node_ids(columns, kind.source.label):
        for start in range(0, len(ids), SOURCES_AT_ONCE):
            yield from zip(*columns(query, ids=ids[start : start + SOURCES_AT_ONCE].tolist()), strict=True)
