"""Pajek networks (.net): http://mrvar.fdv.uni-lj.si/pajek/pajekman.pdf"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from graph.errors import UnreadableFile
from ingest.graphs import Edge, GraphSource, Node, Part, open_graph
from ingest.graphs.text import numbered_lines, text_after_comments, words
from ingest.input import Head, Input
from ingest.source import ReadOptions, Rejected

_SECTION = re.compile(r"\*(\w+)")
_FIRST_SECTION = re.compile(r"\*vertices\s+\d")
_RELATION = re.compile(r'\*\w+\s*:?\s*\d*\s*"([^"]*)"')
_INTERVAL = re.compile(r"\[[^\]]*\]")
_MAX_SHOWN = 1_000  # characters of a rejected line


class PajekFormat:
    """Recognises Pajek's networks by their first section, `*Vertices N`."""

    name = "pajek"
    title = "Pajek network"

    def confidence(self, head: Head) -> float:
        return float(bool(_FIRST_SECTION.match(text_after_comments(head, ("%", "/*", "*network")))))

    def open(self, file: Input, options: ReadOptions, received_at: int) -> GraphSource:
        return open_graph(file, _Pajek(file, options), options, received_at, numbered=True)


FORMAT = PajekFormat()


@dataclass(frozen=True)
class _Pajek:
    file: Input
    options: ReadOptions

    def parts(self) -> Iterator[Part]:
        sections = _Sections(self.file.name)
        for number, line in numbered_lines(self.file, self.options):
            if line.startswith("*"):
                sections.begin(number, line)
            elif not line.startswith(("%", "/*")):
                yield from sections.read(number, line)


@dataclass
class _Sections:
    """Reads the lines of a file, each in the way of its section."""

    file: str
    _directed: bool = True
    _attributes: dict[str, str] = field(default_factory=dict)  # of every tie in the section
    _row: int = 0  # of a matrix
    _has_values: bool = False

    def __post_init__(self) -> None:
        self.read: Callable[[int, str], Iterator[Part]] = _nothing
        self._readers = {
            "vertices": _vertex,
            "arcs": self._tie,
            "edges": self._tie,
            "arcslist": self._list,
            "edgeslist": self._list,
            "matrix": self._matrix,
        }

    def begin(self, number: int, line: str) -> None:
        match, relation = _SECTION.match(line), _RELATION.match(line)
        name = match[1].casefold() if match else ""
        # The vertices of a partition or vector are values of nodes, one a line, without their numbers.
        self._has_values = name in ("partition", "vector", "permutation", "cluster") or (
            self._has_values and name == "vertices"
        )
        self.read = _nothing if self._has_values else self._readers.get(name, _nothing)
        self._directed = not name.startswith("edges")
        self._attributes = {"relationship": relation[1]} if relation else {}
        self._row = 0
        if name == "vertices" and len(re.findall(r"\s\d+", line)) > 1:
            raise UnreadableFile(
                f"{self.file}: the network joins two kinds of nodes (line {number}); make it a network of one kind in "
                "Pajek, with Network > 2-Mode Network > 2-Mode to 1-Mode."
            )

    def _tie(self, number: int, line: str) -> Iterator[Part]:
        ends = _INTERVAL.sub("", line).split()
        if len(ends) < 2 or not (ends[0].isdigit() and ends[1].isdigit()):
            yield Rejected(
                number, "a tie lacks the numbers of its ends", "begin its line with them", [line[:_MAX_SHOWN]]
            )
            return
        attributes = self._attributes | ({"weight": ends[2]} if len(ends) > 2 else {})
        yield Edge(number, ends[0], ends[1], self._directed, attributes)

    def _list(self, number: int, line: str) -> Iterator[Part]:
        source, *targets = line.split()
        for target in targets:
            yield Edge(number, source, target, self._directed, self._attributes)

    def _matrix(self, number: int, line: str) -> Iterator[Part]:
        self._row += 1
        for column, value in enumerate(line.split(), 1):
            if value.strip("0."):
                yield Edge(number, str(self._row), str(column), True, self._attributes | {"weight": value})


def _vertex(number: int, line: str) -> Iterator[Part]:
    id_, *rest = words(line)
    if id_.isdigit():
        yield Node(number, id_, rest[0] if rest else "")
    else:
        yield Rejected(number, "a vertex has no number", "begin its line with one", [line[:_MAX_SHOWN]])


def _nothing(number: int, line: str) -> Iterator[Part]:
    """Sections that hold no ties, such as partitions and vectors."""
    return iter(())
