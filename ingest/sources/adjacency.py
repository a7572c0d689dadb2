"""Mentions as an object in JSON: `{"nora": {"tom": 3}}`, `{"nora": ["tom"]}`, with or without kinds in between.

Lists of numbers beside a list of names (`usernameList`, `outList`, `outWeight`) say the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.errors import NothingFound
from graph.records import Account, Mention
from ingest.fields.accounts import AccountReader, is_handle, platform_note
from ingest.fields.doubtful import UnreadableCells
from ingest.fields.identity import EventIds
from ingest.fields.numbers import WeightReader
from ingest.fields.values import is_kind, read_kind
from ingest.input import Head, Input
from ingest.readers.json import Broken, sample, values
from ingest.source import Item, ReadOptions, Rejected

CERTAINTY = 0.6
SAMPLE_SOURCES = 50

_NAMES, _TARGETS, _WEIGHTS = "usernameList", "outList", "outWeight"
_FIRST = "inList"  # the first of these lists, to know a long file by its beginning
_LOST = {"handle": "{} could not be read and were left out", "weight": "{} could not be read and counted as 1"}

Edge = tuple[str, str, str, Any]  # source, kind, target, weight


class AdjacencyFormat:
    """Recognises an object of names that name each other."""

    name = "adjacency"
    title = "adjacency lists in JSON"

    def confidence(self, head: Head) -> float:
        found = sample(head)
        if len(found) != 1 or not isinstance(found[0], dict):
            return 0
        is_begun = not head.is_whole and isinstance(found[0].get(_FIRST), list)
        return CERTAINTY if is_begun or _is_numbered(found[0]) or _is_adjacency(found[0]) else 0

    def open(self, file: Input, options: ReadOptions, received_at: int) -> "AdjacencySource":
        """Prepare to read the object."""
        if not sample(file.head):
            raise NothingFound(f"{file.name}: the file holds no object; export it again.")
        return AdjacencySource(file, options, [platform_note(options.platform)])


FORMAT = AdjacencyFormat()


def _is_numbered(value: Mapping[str, Any]) -> bool:
    return all(isinstance(value.get(key), list) for key in (_NAMES, _TARGETS))


def _is_adjacency(value: Mapping[str, Any]) -> bool:
    """Whether the members are accounts whose targets are members, too."""
    sources = {key.casefold() for key in value}
    if not all(is_handle(key) for key in list(value)[:SAMPLE_SOURCES]):
        return False
    if not all(isinstance(each, dict | list) for each in list(value.values())[:SAMPLE_SOURCES]):
        return False
    targets = [target.casefold() for _, _, target, _ in _edges(dict(list(value.items())[:SAMPLE_SOURCES]))]
    return 2 * sum(target in sources for target in targets) >= max(len(targets), 1)


def _edges(value: Mapping[str, Any]) -> Iterator[Edge]:
    for source, named in value.items():
        for target, weight in _targets(named):
            if isinstance(weight, dict | list):
                yield from ((source, _kind(target), inner, each) for inner, each in _targets(weight))
            else:
                yield source, "mention", target, weight


def _targets(named: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(named, dict):
        yield from named.items()
    elif isinstance(named, list):
        yield from ((each, 1) for each in named if isinstance(each, str))


def _kind(name: str) -> str:
    """The kind that a member stands for: `retweets` are reposts; a name that is none stands for mentions."""
    singular = name.casefold().removesuffix("s")
    return next((read_kind(word) for word in (name, singular) if is_kind(word)), "mention")


def _numbered_edges(value: Mapping[str, Any]) -> Iterator[Edge]:
    names, weights = value[_NAMES], value.get(_WEIGHTS)
    for source, targets in enumerate(value[_TARGETS]):
        row = weights[source] if isinstance(weights, list) and source < len(weights) else []
        for place, target in enumerate(targets if isinstance(targets, list) else ()):
            if isinstance(target, int) and 0 <= target < len(names) and source < len(names):
                weight = row[place] if isinstance(row, list) and place < len(row) else 1
                yield str(names[source]), "mention", str(names[target]), weight


@dataclass
class AdjacencySource:
    """One object of accounts and the accounts that they name."""

    file: Input
    options: ReadOptions
    notes: list[str]
    _unreadable: UnreadableCells = field(default_factory=UnreadableCells)

    def items(self) -> Iterator[Item]:
        """A mention for each pair and kind, in the order of the file."""
        self._unreadable = UnreadableCells()
        accounts, ids, weights = AccountReader(self.options.platform), EventIds(), WeightReader([])
        for value in values(self.file):
            if isinstance(value, Broken):
                yield Rejected(value.line, value.reason, value.fix, list(value.cells))
            elif not isinstance(value.data, dict):
                yield Rejected(value.line, "it is not an object", "give an object of accounts", [str(value.data)[:200]])
            else:
                numbered = _is_numbered(value.data)
                for edge in _numbered_edges(value.data) if numbered else _edges(value.data):
                    if mention := self._mention(edge, value.line, accounts, ids, weights):
                        yield mention

    def _mention(
        self, edge: Edge, line: int, accounts: AccountReader, ids: EventIds, weights: WeightReader
    ) -> Mention[Account] | None:
        source, kind, target, weight = edge
        try:
            author, named = accounts.read(source), accounts.read(target)
        except ValueError as error:
            self._unreadable.add("handle", error, line)
            return None
        if author is None or named is None:
            return None
        count = self._count(weight, line, weights)
        return Mention(author, named, ids.next_id(author, named, None, kind, count, ""), None, kind, count)

    def _count(self, weight: Any, line: int, weights: WeightReader) -> float:
        try:
            return weights.read(str(weight))
        except ValueError as error:
            self._unreadable.add("weight", error, line)
            return 1

    def closing_notes(self) -> list[str]:
        return self._unreadable.notes(_LOST)
