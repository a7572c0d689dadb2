"""GraphML, as networkx, igraph, yEd, Gephi and Communalytic write it: http://graphml.graphdrawing.org/"""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.graphs import Edge, GraphSource, Node, Part, open_graph
from ingest.input import Head, Input
from ingest.readers.xml import Element, read_elements, root_element
from ingest.source import ReadOptions, Rejected

_ROWS = frozenset(("node", "edge", "key"))


class GraphmlFormat:
    """Recognises GraphML by its root element."""

    name = "graphml"
    title = "GraphML graph"

    def confidence(self, head: Head) -> float:
        return float(root_element(head) == "graphml")

    def open(self, file: Input, options: ReadOptions, received_at: int) -> GraphSource:
        return open_graph(file, _Graphml(file), options, received_at)


FORMAT = GraphmlFormat()


@dataclass(frozen=True, slots=True)
class _Key:
    """A declared attribute: its name, and the value of elements that do not give one."""

    name: str
    default: str


class _Keys:
    """The declared attributes of nodes and edges, by the ids that refer to them."""

    def __init__(self) -> None:
        self._by_id: dict[str, _Key] = {}
        self._defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}}

    def add(self, element: Element) -> None:
        own = element.attributes
        default = next((each.text.strip() for each in element.named("default")), "")
        key = _Key(own.get("attr.name") or own.get("yfiles.type") or own.get("id", ""), default)
        self._by_id[own.get("id", "")] = key
        for owner, defaults in self._defaults.items():
            if default and own.get("for", "all") in (owner, "all"):
                defaults[key.name] = default

    def values(self, element: Element) -> dict[str, str]:
        """The attributes of a node or an edge, by name."""
        values = dict(self._defaults[element.name])
        for data in element.children:
            if data.name == "data" and (text := data.text.strip()):
                key = data.attributes.get("key", "")
                values[self._by_id[key].name if key in self._by_id else key] = text
        return values


@dataclass(frozen=True)
class _Graphml:
    file: Input

    def parts(self) -> Iterator[Part]:
        keys = _Keys()
        directed = True
        for element in read_elements(self.file, _ROWS, frozenset(("graph",))):
            if element.name == "graph":
                directed = element.attributes.get("edgedefault", "directed") != "undirected"
            elif element.name == "key":
                keys.add(element)
            elif element.name == "node":
                yield _node(element, keys)
            else:
                yield _edge(element, keys, directed)


def _node(element: Element, keys: _Keys) -> Node | Rejected:
    if not (id_ := element.attributes.get("id", "").strip()):
        return Rejected(element.line, "a node has no id", "give it one", list(element.attributes.values()))
    # yEd keeps the label in its own elements, deep inside a node's data.
    label = next((each.text.strip() for each in element.named("NodeLabel")), "")
    return Node(element.line, id_, label, keys.values(element))


def _edge(element: Element, keys: _Keys, directed: bool) -> Edge | Rejected:
    own = element.attributes
    source, target = own.get("source", "").strip(), own.get("target", "").strip()
    if not source or not target:
        return Rejected(element.line, "an edge has only one end", "give it a source and a target", [*own.values()])
    attributes = keys.values(element)
    label = next((each.text.strip() for each in element.named("EdgeLabel")), "")
    if label:
        attributes.setdefault("label", label)
    if "directed" in own:
        directed = own["directed"] == "true"
    return Edge(element.line, source, target, directed, attributes)
