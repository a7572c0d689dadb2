"""Nodes and edges as graph files hold them: text, before ids and attributes are interpreted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ingest.source import Rejected, Skipped


# Not frozen: one is made for every row, and frozen ones take five times as long.
@dataclass(slots=True)
class Node:
    """A node: the line it begins on, its id, its label if the format has labels, and its attributes by name."""

    line: int
    id: str
    label: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Edge:
    """An edge between two ids. `times` are the times the format itself gives it, apart from its attributes."""

    line: int
    source: str
    target: str
    directed: bool = True
    attributes: Mapping[str, str] = field(default_factory=dict)
    times: tuple[str, ...] = ()


Part = Node | Edge | Rejected | Skipped


class Graph(Protocol):
    """A graph file that can be read more than once."""

    def parts(self) -> Iterator[Part]:
        """Every node and edge in the order of the file, from its first byte."""
