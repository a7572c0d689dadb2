"""Edge lists without a header, as SNAP, KONECT, Network Repository and networkx write them.

Two ids a line, parted by blanks or tabs, and in further columns a weight and a time; lines that begin with `#` or `%`
are comments, of which the first may say whether edges have a direction.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from graph.errors import UnreadableFile
from ingest.graphs import Edge, GraphSource, Part, open_graph
from ingest.graphs.text import numbered_lines
from ingest.input import Head, Input
from ingest.source import ReadOptions, Rejected

SAMPLE_LINES = 2_000
EPOCH_SECONDS = (315_532_800, 4_102_444_800)  # 1980 to 2100
MIN_CLOCK = 1_000  # a column that only grows, at least this far, is a clock and no weight
MAX_DATA = 10_000  # characters of a dictionary behind an edge
_COMMENT = ("#", "%")
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")
_MATRIX_MARKET = "%%matrixmarket"
_UNDIRECTED = re.compile(r"\bundirected\b|^%\s*(sym|bip)\b|^%%matrixmarket .*\b(skew-)?symmetric\b", re.IGNORECASE)
_BIPARTITE = re.compile(r"^%\s*bip\b|\bbipartite\b", re.IGNORECASE)


class EdgeListFormat:
    """Recognises lists of number pairs, or of any two words below a comment."""

    name = "snap"
    title = "edge list (SNAP, KONECT)"

    def confidence(self, head: Head) -> float:
        lines = [line.strip() for line in head.text.lstrip("\ufeff").splitlines() if line.strip()]
        rows = [line.split() for line in lines[:200] if not line.startswith(_COMMENT)]
        if not head.is_whole and len(rows) < 200:
            rows = rows[:-1]
        if not rows or any(not _can_be_edge(row) for row in rows):
            return 0.0
        has_comment = lines[0].startswith(_COMMENT)
        if all(row[0].isdigit() and row[1].isdigit() for row in rows):
            return 0.95 if has_comment else 0.85
        has_weights = all(len(row) == 3 for row in rows)
        return 0.6 if has_comment else 0.55 if has_weights else 0.0

    def open(self, file: Input, options: ReadOptions, received_at: int) -> GraphSource:
        layout = _layout(file, options)
        return open_graph(file, _EdgeList(file, options, layout), options, received_at, notes=tuple(layout.notes))


FORMAT = EdgeListFormat()


def _can_be_edge(row: list[str]) -> bool:
    if len(row) > 2 and row[2].startswith("{"):  # networkx
        return row[-1].endswith("}")
    return (
        2 <= len(row) <= 5
        and not any("," in cell or ";" in cell for cell in row[:2])
        and all(_NUMBER.fullmatch(cell) for cell in row[2:])
    )


@dataclass
class _Layout:
    """What the comments and the first rows say: positions of columns, and whether edges have a direction."""

    directed: bool = True
    weight: int | None = None
    time: int | None = None
    columns: tuple[tuple[str, int], ...] = ()  # the names of these columns and their positions
    rows_before: int = 0  # rows that are no edges: the size of a matrix
    notes: list[str] = field(default_factory=list)


def _layout(file: Input, options: ReadOptions) -> _Layout:
    comments, rows = [], []
    for _, line in islice(numbered_lines(file, options), SAMPLE_LINES):
        if line.startswith(_COMMENT):
            comments.append(line)
        else:
            rows.append(line.split())
    if any(map(_BIPARTITE.search, comments)):
        raise UnreadableFile(
            f"{file.name}: the list joins two kinds of nodes, each with its own numbers (it calls itself bipartite); "
            "give a list of edges between accounts."
        )
    layout = _Layout(directed=not any(map(_UNDIRECTED.search, comments)))
    if comments and comments[0].casefold().startswith(_MATRIX_MARKET):
        layout.rows_before = 1
    _find_columns(layout, [row for row in rows[layout.rows_before :] if len(row) > 2])
    return layout


def _find_columns(layout: _Layout, rows: list[list[str]]) -> None:
    for position in range(2, max(map(len, rows), default=2)):
        numbers = [float(row[position]) for row in rows if len(row) > position and _NUMBER.fullmatch(row[position])]
        if numbers and all(EPOCH_SECONDS[0] <= number <= EPOCH_SECONDS[1] for number in numbers):
            layout.time = position
        elif _is_clock(numbers):
            layout.notes.append(f"column {position + 1} is a clock without a date, so the mentions are undated")
        elif numbers and layout.weight is None and layout.time is None:
            layout.weight = position
    columns = {"weight": layout.weight, "time": layout.time}
    layout.columns = tuple((name, place) for name, place in columns.items() if place is not None)
    found = ", ".join(f"{name}s in column {place + 1}" for name, place in layout.columns)
    layout.notes += [found] if found else []


def _is_clock(numbers: list[float]) -> bool:
    return numbers == sorted(numbers) and len(numbers) > 2 and numbers[-1] - numbers[0] >= MIN_CLOCK


@dataclass(frozen=True)
class _EdgeList:
    file: Input
    options: ReadOptions
    layout: _Layout

    def parts(self) -> Iterator[Part]:
        rows = ((n, line) for n, line in numbered_lines(self.file, self.options) if not line.startswith(_COMMENT))
        for number, line in islice(rows, self.layout.rows_before, None):
            yield self._edge(number, line)

    def _edge(self, number: int, line: str) -> Edge | Rejected:
        line, brace, data = line.partition(" {") if line.endswith("}") else (line, "", "")
        cells = line.split()
        if len(cells) < 2:
            return Rejected(number, "an edge has only one end", "write two ids a line", [line[:1_000]])
        attributes = _data(brace + data) if brace else {}
        attributes |= {name: cells[at] for name, at in self.layout.columns if at < len(cells)}
        return Edge(number, cells[0], cells[1], self.layout.directed, attributes)


def _data(text: str) -> dict[str, str]:
    """The attributes that networkx writes behind an edge, as a Python dictionary."""
    if not text or len(text) > MAX_DATA:
        return {}
    try:
        data = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in data.items()} if isinstance(data, dict) else {}
