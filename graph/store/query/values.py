"""The values of a query's result: influencers, ties and paths as objects, and times as dates.

The store keeps instants as milliseconds since 1970. Properties whose meaning is an instant come back as dates
in UTC (`graph.store.meanings` names them); an instant that stands for "undated" comes back as None.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import neo4j
import neo4j.graph
import neo4j.spatial
import neo4j.time

from graph.records import UNDATED
from graph.store.meanings import INSTANTS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST_MS = 631_152_000_000  # 1990: a smaller number in a column named like an instant counts something else
FIRST_MS = -62_135_596_800_000  # the first millisecond of the year 1
LATEST_MS = 253_402_300_799_999  # the last millisecond of the year 9999

_PLAIN = frozenset((type(None), bool, int, float, str, bytes))


@dataclass(frozen=True)
class NodeValue:
    """A node of the result.

    `id` is the server's own identity, valid within one result; `key` is ours and stays ("" for a node without one).
    """

    id: str
    labels: tuple[str, ...]
    properties: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def key(self) -> str:
        """The key of an influencer, as in `instagram:jade.runs`; "" for other nodes."""
        return _text(self.properties.get("key"))

    @property
    def name(self) -> str:
        """A name for people: the handle of an influencer, the name of a community, else the label."""
        for name in ("handle", "name", "key", "id"):
            if text := _text(self.properties.get(name)):
                return text
        return ":".join(self.labels)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class EdgeValue:
    """A relationship of the result. `start` and `end` are nodes whose properties may be missing: see `complete`."""

    id: str
    type: str
    start: NodeValue
    end: NodeValue
    properties: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def complete(self) -> bool:
        """Whether both ends carry their properties; servers send only identities beside a lone relationship."""
        return bool(self.start.properties and self.end.properties)

    def __str__(self) -> str:
        if not self.complete:
            return f"[:{self.type}]"
        return f"({self.start.name})-[:{self.type}]->({self.end.name})"


@dataclass(frozen=True)
class PathValue:
    """A path of the result: `edges[i]` joins `nodes[i]` and `nodes[i + 1]`, in either direction."""

    nodes: tuple[NodeValue, ...]
    edges: tuple[EdgeValue, ...]

    def __str__(self) -> str:
        text = self.nodes[0].name
        for edge, node in zip(self.edges, self.nodes[1:], strict=True):
            text += f" -> {node.name}" if edge.end.id == node.id else f" <- {node.name}"
        return text


Value = (
    bool
    | int
    | float
    | str
    | bytes
    | datetime
    | date
    | time
    | list[Any]
    | dict[str, Any]
    | NodeValue
    | EdgeValue
    | PathValue
    | None
)
Row = tuple[Value, ...]


def instant(milliseconds: int) -> datetime | None:
    """A stored instant as a date in UTC; None for an undated one.

    >>> instant(1_780_000_000_000).isoformat()
    '2026-05-28T20:26:40+00:00'
    """
    if milliseconds == UNDATED or not FIRST_MS <= milliseconds <= LATEST_MS:
        return None
    return EPOCH + timedelta(milliseconds=milliseconds)


def is_instant_column(name: str) -> bool:
    """Whether a column's name is that of a property that holds instants, as `m.last_at` or `last_at`.

    >>> is_instant_column("m.last_at"), is_instant_column("handle")
    (True, False)
    """
    return name.rpartition(".")[2].strip("`") in INSTANTS


def from_driver(value: Any, instants: bool = False) -> Any:
    """A value of the Bolt driver as one of ours. With `instants`, whole numbers in the range of instants are dates."""
    if instants and type(value) is int:
        return instant(value) if value == UNDATED or EARLIEST_MS <= value <= LATEST_MS else value
    if type(value) in _PLAIN:
        return value
    if isinstance(value, list):
        return [from_driver(part, instants) for part in value]
    if isinstance(value, dict):
        return {name: from_driver(part, name in INSTANTS) for name, part in value.items()}
    if isinstance(value, neo4j.graph.Node):
        return _node(value)
    if isinstance(value, neo4j.graph.Relationship):
        return _edge(value)
    if isinstance(value, neo4j.graph.Path):
        return PathValue(tuple(map(_node, value.nodes)), tuple(map(_edge, value.relationships)))
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, (neo4j.time.DateTime, neo4j.time.Date, neo4j.time.Time)):
        try:
            return value.to_native()
        except (ValueError, OverflowError):  # a year that Python's dates do not reach
            return value.iso_format()
    if isinstance(value, neo4j.time.Duration):
        return value.iso_format()
    if isinstance(value, neo4j.spatial.Point):
        return {"srid": value.srid} | dict(zip("xyz", value, strict=False))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [from_driver(part) for part in value]
    return str(value)


def _node(node: neo4j.graph.Node) -> NodeValue:
    return NodeValue(node.element_id, tuple(sorted(node.labels)), _properties(node))


def _edge(edge: neo4j.graph.Relationship) -> EdgeValue:
    start, end = (_node(node) if node is not None else NodeValue("", ()) for node in (edge.start_node, edge.end_node))
    return EdgeValue(edge.element_id, edge.type, start, end, _properties(edge))


def _properties(entity: neo4j.graph.Entity) -> dict[str, Any]:
    return {name: from_driver(value, name in INSTANTS) for name, value in entity.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
