"""NodeXL workbooks: the sheet `Edges` with `Vertex 1` and `Vertex 2`, and the sheet `Vertices` with a row a person.

The header of both is often the second row, below one that names groups of columns.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from ingest import registry
from ingest.fields.vocabulary import simplify
from ingest.graphs import Edge, Node, Part, open_graph
from ingest.input import Head, Input
from ingest.readers.xlsx import WorkbookFile, sheet_names
from ingest.source import ReadOptions, Rejected, Source

HEADER_ROWS = 5  # within which the header stands
_TWITTER = "twitter"  # in the names of columns that NodeXL fills for tweets only
_EDGES, _VERTICES = "Edges", "Vertices"
_SOURCE, _TARGET, _NODE = "vertex_1", "vertex_2", "vertex"


class NodexlFormat:
    """Recognises NodeXL's workbooks by their sheets."""

    name = "nodexl"
    title = "NodeXL workbook"

    def confidence(self, head: Head) -> float:
        return float({_EDGES, _VERTICES} <= set(sheet_names(head)))

    def open(self, file: Input, options: ReadOptions, received_at: int) -> Source:
        """Prepare to read both sheets; a workbook with sheets of these names and other columns is read as any other."""
        with WorkbookFile(file) as workbook:
            edges = _table(workbook, _EDGES, (_SOURCE, _TARGET))
            vertices = _table(workbook, _VERTICES, (_NODE,))
        if edges is None:
            return registry.open_source(file, replace(options, form="excel"), received_at)
        graph = _Nodexl(vertices, edges)
        platform = "x" if any(_TWITTER in name.casefold() for name in edges.header) else None
        notes = ("edges lead from Vertex 1 to Vertex 2",)
        return open_graph(file, graph, options, received_at, notes=notes, platform=platform)


FORMAT = NodexlFormat()


@dataclass(frozen=True)
class _Table:
    """A sheet as a CSV file: its header, the row of that, and the positions of the columns that must be there."""

    file: Input
    header: list[str]
    header_row: int
    required: tuple[int, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row below the header that is not blank, with its number."""
        with self.file.open() as stream:
            reader = csv.reader(io.TextIOWrapper(stream, "utf-8", newline=""))
            for number, cells in enumerate(islice(reader, self.header_row, None), self.header_row + 1):
                if any(cells):
                    yield number, cells + [""] * (len(self.header) - len(cells))

    def attributes(self, cells: list[str]) -> dict[str, str]:
        """The cells of the columns that are neither required nor blank, by the names of their columns."""
        pairs = zip(self.header, cells, strict=False)
        return {name: cell for at, (name, cell) in enumerate(pairs) if name and cell and at not in self.required}


def _table(workbook: WorkbookFile, sheet: str, required: tuple[str, ...]) -> _Table | None:
    """The sheet of a name, if one of its first rows names the required columns."""
    if sheet not in workbook.sheets:
        return None
    for number, cells in enumerate(islice(workbook.rows(sheet), HEADER_ROWS), 1):
        names = [simplify(cell) for cell in cells]
        if set(required) <= set(names):
            return _Table(workbook.as_csv(sheet), cells, number, tuple(map(names.index, required)))
    return None


@dataclass(frozen=True)
class _Nodexl:
    vertices: _Table | None
    edges: _Table

    def parts(self) -> Iterator[Part]:
        if self.vertices:
            yield from (_node(self.vertices, *row) for row in self.vertices.rows())
        yield from (_edge(self.edges, *row) for row in self.edges.rows())


def _node(table: _Table, number: int, cells: list[str]) -> Node | Rejected:
    if not (id_ := cells[table.required[0]].strip()):
        return Rejected(number, "a vertex has no name", "fill the column Vertex", cells)
    return Node(number, id_, "", table.attributes(cells))


def _edge(table: _Table, number: int, cells: list[str]) -> Edge | Rejected:
    source, target = (cells[position].strip() for position in table.required)
    if not source or not target:
        return Rejected(number, "an edge has only one end", "fill the columns Vertex 1 and Vertex 2", cells)
    return Edge(number, source, target, True, table.attributes(cells))
