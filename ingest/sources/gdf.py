"""GDF, the text format of GUESS, as YouTube Data Tools and DMI-TCAT write it.

A line `nodedef>name VARCHAR,label VARCHAR,…` begins the nodes, a line `edgedef>node1 VARCHAR,node2 VARCHAR,…` the
edges; each line after it holds the cells of one, parted by commas.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.graphs import Edge, GraphSource, Node, Part, open_graph
from ingest.graphs.text import numbered_lines
from ingest.input import Head, Input
from ingest.source import ReadOptions, Rejected

MAX_LINE = 100_000  # characters
_NODES, _EDGES = "nodedef>", "edgedef>"


class GdfFormat:
    """Recognises GDF by its first line."""

    name = "gdf"
    title = "GDF graph"

    def confidence(self, head: Head) -> float:
        start = head.text.lstrip("\ufeff \t\r\n")[:100].casefold()
        return float(start.startswith((_NODES, _EDGES)))

    def open(self, file: Input, options: ReadOptions, received_at: int) -> GraphSource:
        return open_graph(file, _Gdf(file, options), options, received_at)


FORMAT = GdfFormat()


@dataclass(frozen=True)
class _Gdf:
    file: Input
    options: ReadOptions

    def parts(self) -> Iterator[Part]:
        section, header = "", [""]
        for number, line in numbered_lines(self.file, self.options):
            definition = line[: len(_NODES)].casefold()
            if definition in (_NODES, _EDGES):
                section, header = definition, _header(line[len(_NODES) :])
            elif not line.startswith("#"):
                yield _part(number, section, header, line)


def _header(line: str) -> list[str]:
    """The names of columns, without their types.

    >>> _header("node1 VARCHAR(20),directed BOOLEAN default true")
    ['node1', 'directed']
    """
    return [(cell.split() or [""])[0] for cell in line.split(",")]


def _part(number: int, section: str, header: list[str], line: str) -> Part:
    if len(line) > MAX_LINE:
        return Rejected(number, f"the line is longer than {MAX_LINE:,} characters", "shorten it", [line[:1_000]])
    cells = _cells(line)
    if len(cells) > len(header):
        reason = f"it has {len(cells)} cells where the definition has {len(header)}"
        return Rejected(number, reason, "put cells that hold a comma into double quotes", cells)
    attributes = {name: cell for name, cell in zip(header, cells, strict=False) if name}
    if section == _EDGES:
        return _edge(number, attributes, cells)
    if not (id_ := attributes.pop("name", "")):
        return Rejected(number, "a node has no name", "fill the first cell", cells)
    return Node(number, id_, attributes.pop("label", ""), attributes)


def _edge(number: int, attributes: dict[str, str], cells: list[str]) -> Edge | Rejected:
    source, target = attributes.pop("node1", ""), attributes.pop("node2", "")
    if not source or not target:
        return Rejected(number, "an edge has only one end", "fill the cells node1 and node2", cells)
    directed = attributes.pop("directed", "false").casefold() in ("true", "1")
    return Edge(number, source, target, directed, attributes)


def _cells(line: str) -> list[str]:
    """The cells of a line; strings stand in double or in single quotes, or in none.

    >>> _cells('a,"b, c",1'), _cells("a,'b, c',1"), _cells("a,it's,1")
    (['a', 'b, c', '1'], ['a', 'b, c', '1'], ['a', "it's", '1'])
    """
    quote = "'" if ('"' not in line and line.replace(" ", "").startswith("'")) or ",'" in line else '"'
    line = line.replace("\r", " ")  # inside a line, which the csv module refuses
    return [cell.strip() for cell in next(csv.reader([line], quotechar=quote, skipinitialspace=True))]
