"""The first reading of a graph file: the names of its nodes, and samples of every attribute."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.fields.values import is_blank
from ingest.fields.vocabulary import PROFILE_COLUMNS, simplify
from ingest.graphs.parts import Edge, Node, Part

SAMPLE_VALUES = 2_000  # of each attribute
MAX_NAME = 300  # characters of an id or label that can name an account
MAX_ATTRIBUTES = 2_000  # names; a file with more has ids for names
_HANDLES = "handle username user_name screen_name user_screen_name influencer_handle instagram_handle tiktok_handle"
_LABELS = "label name node_label title display_name full_name"
_SPELLINGS = {"handle": _HANDLES, "account_id": "account_id user_id author_id platform_id", "label": _LABELS}
_SPELLINGS["platform"] = PROFILE_COLUMNS["platform"]


class NodeNames(NamedTuple):
    """Everything in a node that can name its account; empty where the node does not say."""

    label: str = ""
    handle: str = ""
    account_id: str = ""
    platform: str = ""


@dataclass
class Attributes:
    """Names of attributes, and the first values of each."""

    samples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            values = self.samples.get(name)
            if values is None:
                if len(self.samples) >= MAX_ATTRIBUTES:
                    continue
                values = self.samples[name] = []
            if len(values) < SAMPLE_VALUES and not is_blank(value):
                values.append(value)


@dataclass
class Survey:
    """The result of one reading of all nodes and edges.

    `names` has an entry for every node; `naming_attributes` are the attributes that
    the names come from, with their roles.
    `ends` are the ids of the first edges, for files without nodes.
    """

    names: dict[str, NodeNames] = field(default_factory=dict)
    naming_attributes: dict[str, str] = field(default_factory=dict)
    ends: set[str] = field(default_factory=set)
    edges: int = 0
    undirected: int = 0
    node_attributes: Attributes = field(default_factory=Attributes)
    edge_attributes: Attributes = field(default_factory=Attributes)
    times: list[str] = field(default_factory=list)

    def add_edge(self, edge: Edge) -> None:
        self.edges += 1
        self.undirected += not edge.directed
        if len(self.ends) < SAMPLE_VALUES:
            self.ends.update((edge.source, edge.target))
        if len(self.times) < SAMPLE_VALUES:
            self.times.extend(edge.times)
        self.edge_attributes.add(edge.attributes)


def survey(parts: Iterable[Part], named: Mapping[str, str], ignored: Collection[str] = ()) -> Survey:
    """Read everything once.

    Parameters
    ----------
    named
        The attribute of a role, as the user gives it.
    ignored
        Attributes that name nothing.
    """
    found = Survey()
    finder = NameFinder(named, ignored)
    for part in parts:
        if isinstance(part, Edge):
            found.add_edge(part)
        elif isinstance(part, Node) and len(part.id) <= MAX_NAME:
            found.names[part.id] = finder.names(part)
            found.node_attributes.add(part.attributes)
    found.naming_attributes = finder.used
    return found


class NameFinder:
    """Finds the attributes that name an account, by the usual spellings or as the user says.

    `used` are the attributes that gave a name so far, with their roles.
    """

    def __init__(self, named: Mapping[str, str], ignored: Collection[str] = ()) -> None:
        self.used: dict[str, str] = {}
        self._named = named
        # Role and preference of each attribute met so far.
        self._uses: dict[str, tuple[str, int] | None] = dict.fromkeys(ignored)
        self._known = {
            spelling: (role, preference)
            for role, spellings in _SPELLINGS.items()
            for preference, spelling in enumerate(spellings.split())
            if role not in named
        }

    def names(self, node: Node) -> NodeNames:
        """The names of a node's account, each from the most specific attribute."""
        best: dict[str, tuple[int, str]] = {}  # preference and attribute by role
        for attribute, value in node.attributes.items():
            use = self._use(attribute)
            if use is None or is_blank(value) or (use[0] == "label" and value == node.id):
                continue
            if use[0] not in best or use[1] < best[use[0]][0]:
                best[use[0]] = use[1], attribute
        label = node.label.strip()[:MAX_NAME]
        if "label" in best and (is_blank(label) or label == node.id):
            label = self._value(node, best, "label")
        if not best and not label:
            return _UNNAMED
        return NodeNames(
            label,
            self._stated(node, "handle", label) or self._value(node, best, "handle"),
            self._stated(node, "account_id", label) or self._value(node, best, "account_id"),
            self._value(node, best, "platform"),
        )

    def _value(self, node: Node, best: Mapping[str, tuple[int, str]], role: str) -> str:
        if role not in best:
            return ""
        attribute = best[role][1]
        self.used[attribute] = role
        return node.attributes[attribute].strip()[:MAX_NAME]

    def _stated(self, node: Node, role: str, label: str) -> str:
        """The id or the label, if the user says that it is the handle or the account's id."""
        return {"id": node.id, "label": label}.get(self._named.get(role, "").casefold(), "")

    def _use(self, attribute: str) -> tuple[str, int] | None:
        if attribute not in self._uses:
            role = next((role for role, name in self._named.items() if name == attribute), None)
            self._uses[attribute] = (role, 0) if role in _SPELLINGS else self._known.get(simplify(attribute))
        return self._uses[attribute]


_UNNAMED = NodeNames()
_NUMBER = re.compile(r"([A-Za-z_]{0,8}?)(\d{1,9})")


def is_numbering(ids: Iterable[str], nodes: int) -> bool:
    """Whether ids are numbers that a program gave to the nodes of one file, such as 0, 1, 2 or n0, n1, n2.

    >>> is_numbering(["0", "1", "2"], 3), is_numbering(["n0", "n1"], 2), is_numbering(["784123", "99120001"], 2)
    (True, True, False)
    >>> is_numbering(["mia1", "tom2"], 2)
    False
    """
    prefixes: set[str] = set()
    for text in ids:
        match = _NUMBER.fullmatch(text.rpartition("::")[2])  # yEd: n0::n3 is node 3 inside node 0
        if not match or int(match[2]) > 20 * nodes + 100:
            return False
        prefixes.add(match[1])
    return len(prefixes) == 1
