"""GEXF 1.1 to 1.3, the graph format of Gephi: https://gexf.net/schema.html"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.graphs import Edge, GraphSource, Node, Part, open_graph
from ingest.input import Head, Input
from ingest.readers.xml import Element, read_elements, root_element
from ingest.source import ReadOptions, Rejected

_ROWS = frozenset(("node", "edge", "attributes"))
_TIMES = re.compile(r"[^\s<>\[\],;()]+")
_WITHOUT_EXPONENT = re.compile(r"\d\.\d+E\d+")


class GexfFormat:
    """Recognises GEXF by its root element."""

    name = "gexf"
    title = "GEXF graph"

    def confidence(self, head: Head) -> float:
        return float(root_element(head) == "gexf")

    def open(self, file: Input, options: ReadOptions, received_at: int) -> GraphSource:
        return open_graph(file, _Gexf(file), options, received_at)


FORMAT = GexfFormat()


@dataclass(frozen=True)
class _Gexf:
    file: Input

    def parts(self) -> Iterator[Part]:
        titles: dict[str, dict[str, str]] = {"node": {}, "edge": {}}  # of attributes, by class and id
        graph: dict[str, str] = {}
        for element in read_elements(self.file, _ROWS, frozenset(("graph",))):
            if element.name == "graph":
                graph = element.attributes
            elif element.name == "attributes":
                titles.setdefault(element.attributes.get("class", ""), {}).update(_titles(element))
            elif element.name == "node":
                yield _node(element, titles["node"])
            else:
                yield _edge(element, titles["edge"], graph)


def _titles(attributes: Element) -> dict[str, str]:
    return {
        each.attributes.get("id", ""): each.attributes.get("title", each.attributes.get("id", ""))
        for each in attributes.named("attribute")
    }


def _node(element: Element, titles: dict[str, str]) -> Node | Rejected:
    if not (id_ := element.attributes.get("id", "").strip()):
        return Rejected(element.line, "a node has no id", "give it one", list(element.attributes.values()))
    return Node(element.line, id_, element.attributes.get("label", ""), _values(element, titles))


def _edge(element: Element, titles: dict[str, str], graph: dict[str, str]) -> Edge | Rejected:
    own = element.attributes
    source, target = own.get("source", "").strip(), own.get("target", "").strip()
    if not source or not target:
        return Rejected(element.line, "an edge has only one end", "give it a source and a target", [*own.values()])
    attributes = _values(element, titles) if element.children else {}
    attributes |= {name: own[name] for name in ("weight", "kind", "label") if name in own}
    directed = own.get("type") or graph.get("defaultedgetype", "undirected")
    times = tuple(_times(element)) or ((graph["timestamp"],) if "timestamp" in graph else ())  # of a slice
    return Edge(element.line, source, target, directed == "directed", attributes, times)


def _values(element: Element, titles: dict[str, str]) -> dict[str, str]:
    """Attributes by title; of one that changes over time, the value that comes last in the file."""
    return {
        titles.get(key, key): each.attributes.get("value", "")
        for each in element.named("attvalue")
        if (key := each.attributes.get("for", each.attributes.get("id", "")))
    }


def _times(element: Element) -> Iterator[str]:
    """Every time at which an edge exists: the beginnings of its intervals, or its timestamps."""
    for each in (element, *(element.named("spell") if element.children else ())):
        for name in ("start", "startopen", "timestamp"):
            if text := each.attributes.get(name):
                yield _plain_time(text)
    if "timestamps" in element.attributes:
        yield from map(_plain_time, _TIMES.findall(element.attributes["timestamps"]))


def _plain_time(text: str) -> str:
    """A time as Gephi writes numbers, 1.2886128E9, without its exponent."""
    return str(int(float(text))) if _WITHOUT_EXPONENT.fullmatch(text) else text
