"""Graphs in JSON: networkx's node-link data, D3, vis.js, Sigma (graphology) and Cytoscape.

All hold an array of nodes and an array of edges; they differ in where these stand and in what the ends of an edge are
called. Ends are ids, or the positions of nodes in their array.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.graphs import Edge, GraphSource, Node, Part, open_graph
from ingest.input import Head, Input
from ingest.readers.json import ARRAY, CONTEXT, Broken, sample, values
from ingest.source import ReadOptions, Rejected

SAMPLE_EDGES = 1_000
MAX_SHOWN = 200  # characters of a rejected value
_NODES, _EDGES = ("nodes", "vertices"), ("links", "edges")
_OUTER = ((), ("graph",), ("elements",))  # the objects that hold the arrays
_OPENED = frozenset((*outer, name) for outer in _OUTER for name in (*_NODES, *_EDGES))
_INNER = ("data", "attributes", "metadata")  # objects inside a node or an edge that hold its values
_IDS, _SOURCES, _TARGETS = ("id", "key"), ("source", "from"), ("target", "to")


class NodeLinkFormat:
    """Recognises an object with an array of nodes and one of edges."""

    name = "nodelink"
    title = "graph in JSON"

    def confidence(self, head: Head) -> float:
        return 0.95 if _outer(head) is not None else 0.0

    def open(self, file: Input, options: ReadOptions, received_at: int) -> GraphSource:
        directed = _directed(_outer(file.head) or {})
        notes = () if directed is not None else ("no direction is stated: edges are read from source to target",)
        ids = _ids_by_position(file)
        graph = _NodeLink(file, directed is not False, ids)
        return open_graph(file, graph, options, received_at, numbered=bool(ids), notes=notes)


FORMAT = NodeLinkFormat()


def _outer(head: Head) -> Mapping[str, Any] | None:
    """The object that holds the arrays, with what else it says; None if there is none."""
    whole = next(iter(sample(head)), None)
    for path in _OUTER:
        found: Any = whole
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if (
            isinstance(found, dict)
            and _has_array(found, _NODES)
            and _has_array(found, _EDGES, cut_off=not head.is_whole)
        ):
            return {**whole, **found} if isinstance(whole, dict) else found
    return None


def _directed(outer: Mapping[str, Any]) -> bool | None:
    """Whether edges have a direction; None if the file does not say."""
    options = outer.get("options")
    kind = options.get("type") if isinstance(options, dict) else None
    stated = {"directed": True, "mixed": True, "undirected": False}.get(kind) if isinstance(kind, str) else None
    return outer["directed"] if isinstance(outer.get("directed"), bool) else stated


def _has_array(found: Mapping[str, Any], names: tuple[str, ...], cut_off: bool = False) -> bool:
    """Whether there is an array of objects; one that does not stand in a beginning may come later."""
    arrays = [found[name] for name in names if name in found]
    if not arrays:
        return cut_off
    return all(isinstance(array, list) and (not array or isinstance(array[0], dict)) for array in arrays)


def _ids_by_position(file: Input) -> list[str]:
    """The id of each node, if edges name nodes by their positions; else none.

    Numbers are positions if nodes have no ids, or none of these ids.
    """
    ids: list[str] = []
    numbers: list[int] = []
    has_ids = False
    for value in values(file, _OPENED):
        if isinstance(value, Broken) or not isinstance(value.data, dict):
            continue
        fields = _fields(value.data)
        if value.data[CONTEXT][ARRAY] in _NODES:
            has_ids = has_ids or any(name in fields for name in _IDS)
            ids.append(_id(fields) or str(len(ids)))
        elif len(numbers) < SAMPLE_EDGES:
            ends = [fields[name] for name in (*_SOURCES, *_TARGETS) if name in fields]
            if any(isinstance(end, str) for end in ends):
                return []
            numbers += [end for end in ends if isinstance(end, int)]
    known = set(ids) if has_ids else set()
    inside = sum(0 <= number < len(ids) for number in numbers)
    are_positions = 2 * inside > len(numbers) and not all(str(number) in known for number in numbers)
    return ids if are_positions else []


@dataclass(frozen=True)
class _NodeLink:
    """`ids` are those of the nodes by position, if edges name them so."""

    file: Input
    directed: bool
    ids: list[str]

    def parts(self) -> Iterator[Part]:
        position = 0
        for value in values(self.file, _OPENED):
            if isinstance(value, Broken):
                yield Rejected(value.line, value.reason, value.fix, list(value.cells))
            elif not isinstance(value.data, dict):
                shown = [str(value.data)[:MAX_SHOWN]]
                yield Rejected(value.line, "it is not an object", "write nodes and edges as objects", shown)
            elif value.data[CONTEXT].get(ARRAY) in _NODES:
                yield self._node(value.line, value.data, position)
                position += 1
            else:
                yield self._edge(value.line, value.data)

    def _node(self, line: int, data: dict[str, Any], position: int) -> Node | Rejected:
        fields = _fields(data)
        id_ = _id(fields) or (self.ids[position] if self.ids else "") or _text(fields.get("name"))
        if not id_:
            return Rejected(line, "a node has no id", "give it one", list(_attributes(fields).values()))
        return Node(line, id_, "", _attributes(fields, without=_IDS))

    def _edge(self, line: int, data: dict[str, Any]) -> Edge | Rejected:
        fields = _fields(data)
        source, target = self._end(fields, _SOURCES), self._end(fields, _TARGETS)
        attributes = _attributes(fields, without=(*_SOURCES, *_TARGETS))
        if not source or not target:
            cells = list(attributes.values())
            return Rejected(line, "an edge has only one end", "give it a source and a target", cells)
        directed = self.directed and fields.get("undirected") is not True
        return Edge(line, source, target, directed, attributes)

    def _end(self, fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
        end = next((fields[name] for name in names if name in fields), None)
        if isinstance(end, dict):  # D3 puts the nodes themselves there
            return _id(end) or _text(end.get("name"))
        if self.ids and isinstance(end, int):
            return self.ids[end] if 0 <= end < len(self.ids) else ""
        return _text(end)


def _fields(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of a node or edge, with those of the objects inside it."""
    inner = [data[name] for name in _INNER if isinstance(data.get(name), dict)]
    fields = {**data}
    for each in inner:
        fields |= each
    return fields


def _id(fields: Mapping[str, Any]) -> str:
    return next((text for name in _IDS if (text := _text(fields.get(name)))), "")


def _attributes(fields: Mapping[str, Any], without: tuple[str, ...] = ()) -> dict[str, str]:
    """The plain values by name, as text."""
    return {name: text for name, value in fields.items() if name not in without and (text := _text(value))}


def _text(value: Any) -> str:
    """A plain value as text; empty for an object, an array, and no value.

    >>> _text(2.0), _text(True), _text(None), _text([1])
    ('2', 'true', '', '')
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value) if isinstance(value, int) else ""
