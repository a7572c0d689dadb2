"""GML, as networkx, igraph, Gephi and yEd write it: https://web.archive.org/web/2019/http://www.fim.uni-passau.de/gml/"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.errors import UnreadableFile
from ingest.graphs import Edge, GraphSource, Node, Part, open_graph
from ingest.graphs.text import numbered_lines, text_after_comments
from ingest.input import Head, Input
from ingest.source import ReadOptions, Rejected

MAX_DEPTH = 50  # lists inside each other
MAX_VALUES = 20_000  # of one node or edge
MAX_STRING = 1 << 20  # characters
_START = re.compile(r"graph\s*\[")
_TOKEN = re.compile(r'"[^"]*"|\[|\]|[^\s\[\]"]+')


class GmlFormat:
    """Recognises GML by the `graph [` at its beginning."""

    name = "gml"
    title = "GML graph"

    def confidence(self, head: Head) -> float:
        return float(bool(_START.match(text_after_comments(head, ("#", "creator", "version", "comment")))))

    def open(self, file: Input, options: ReadOptions, received_at: int) -> GraphSource:
        return open_graph(file, _Gml(file, options), options, received_at, numbered=True)


FORMAT = GmlFormat()


@dataclass
class _List:
    """A list `key [ … ]`: its plain values by key, the last of each, and the line it begins on."""

    key: str
    line: int
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Gml:
    file: Input
    options: ReadOptions

    def parts(self) -> Iterator[Part]:
        directed = False
        for each in _lists(self.file, self.options):
            if each.key == "graph":
                directed = each.values.get("directed") == "1"
            elif each.key == "node":
                yield _node(each)
            elif each.key == "edge":
                yield _edge(each, directed)


def _node(node: _List) -> Node | Rejected:
    if not (id_ := node.values.pop("id", "")):
        return Rejected(node.line, "a node has no id", "give it one", list(node.values.values()))
    return Node(node.line, id_, node.values.pop("label", ""), node.values)


def _edge(edge: _List, directed: bool) -> Edge | Rejected:
    source, target = edge.values.pop("source", ""), edge.values.pop("target", "")
    if not source or not target:
        cells = list(edge.values.values())
        return Rejected(edge.line, "an edge has only one end", "give it a source and a target", cells)
    return Edge(edge.line, source, target, directed, edge.values)


def _lists(file: Input, options: ReadOptions) -> Iterator[_List]:
    """Every node and edge when it ends, and the graph with its own values before the first of them."""
    opened: list[_List] = []
    key, graph_told = "", False
    for line, token in _tokens(file, options):
        if token == "[":
            if len(opened) > MAX_DEPTH:
                raise UnreadableFile(f"{file.name}: more than {MAX_DEPTH} lists lie inside each other (line {line}).")
            if key.casefold() in ("node", "edge") and not graph_told and opened:
                graph_told = True
                yield opened[-1]
            opened.append(_List(key.casefold(), line))
            key = ""
        elif token == "]":
            if opened and (ended := opened.pop()).key in ("node", "edge"):
                yield ended
            key = ""
        elif not key:
            key = token
        else:
            _add(file, opened, key, token, line)
            key = ""
    if opened:
        raise UnreadableFile(
            f"{file.name}: the list that begins in line {opened[-1].line} never ends; export the file again."
        )


def _add(file: Input, opened: list[_List], key: str, token: str, line: int) -> None:
    """Give a value to the innermost list, if it is the graph, a node or an edge."""
    if not opened or opened[-1].key not in ("graph", "node", "edge"):
        return
    values = opened[-1].values
    if len(values) >= MAX_VALUES:
        raise UnreadableFile(f"{file.name}: one {opened[-1].key} has more than {MAX_VALUES:,} values (line {line}).")
    values[key] = html.unescape(token[1:-1]) if token.startswith('"') else token


def _tokens(file: Input, options: ReadOptions) -> Iterator[tuple[int, str]]:
    """Keys, values and brackets with their lines."""
    for number, line in _joined_lines(file, options):
        yield from ((number, match[0]) for match in _TOKEN.finditer(line))


def _joined_lines(file: Input, options: ReadOptions) -> Iterator[tuple[int, str]]:
    """Lines without comments; one in which a string begins that ends in a later line goes on to there."""
    pieces: list[str] = []
    begun = length = 0
    for number, line in numbered_lines(file, options):
        is_odd = line.count('"') % 2 == 1
        if not pieces and not is_odd:
            if not line.startswith("#"):
                yield number, line
            continue
        begun = begun if pieces else number
        pieces.append(line)
        length += len(line)
        if len(pieces) > 1 and is_odd:
            yield begun, " ".join(pieces)
            pieces, length = [], 0
        elif length > MAX_STRING:
            break
    if pieces:
        raise UnreadableFile(f"{file.name}: a quote opens in line {begun} and never closes; close it.")
