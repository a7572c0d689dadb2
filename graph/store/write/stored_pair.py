"""The mentions of one ordered pair as the store keeps them, with the loads that brought each.

`loads` is parallel to the other lists: the numbers of the loads that brought a mention, in ascending order, as in
"3 5". Loads agree on what a mention is (its id); where they differ about its time, kind, count or URL, the load with
the lowest number decides (of a running total the one with the highest), and what the others say is kept in `variants`,
so that one load can be taken back without the others losing anything.
"""

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.records import TOTAL, UNDATED
from graph.store.write.loads import BEFORE

Content = tuple[int, str, float, str]  # instant (ms), kind, count, URL
LISTS = ("ids", "at", "kinds", "counts", "urls")


@dataclass
class MentionColumns:
    """The mentions of one pair as parallel lists."""

    ids: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    counts: list[float] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ids)

    def content(self, index: int) -> Content:
        return self.at[index], self.kinds[index], self.counts[index], self.urls[index]

    def add(self, event_id: str, content: Content) -> None:
        self.ids.append(event_id)
        for column, value in zip((self.at, self.kinds, self.counts, self.urls), content, strict=True):
            column.append(value)  # type: ignore[attr-defined]

    def joined(self, other: "MentionColumns") -> "MentionColumns":
        """These mentions and those of another one."""
        return MentionColumns(*([*getattr(self, name), *getattr(other, name)] for name in LISTS))

    def extend(self, other: "MentionColumns") -> None:
        for name in LISTS:
            getattr(self, name).extend(getattr(other, name))

    def distinct(self) -> "MentionColumns":
        """The first mention of each id; parts of a running total are added up."""
        if len(self.ids) == 1 or len(set(self.ids)) == len(self.ids):
            return self
        first = {event_id: n for n, event_id in reversed(list(enumerate(self.ids)))}
        kept = sorted(first.values())
        columns = MentionColumns(*([getattr(self, name)[n] for n in kept] for name in LISTS))
        for n, event_id in enumerate(columns.ids):
            if event_id.startswith(TOTAL):
                columns.counts[n] = sum(c for c, i in zip(self.counts, self.ids, strict=True) if i == event_id)
        return columns

    def values(self) -> tuple[Any, ...]:
        """The lists, the sum of the counts, and the first and last instant: what the store keeps of them."""
        counts = uniform(self.counts)
        first, last = min(self.at), max(self.at)
        if first == UNDATED:
            first = min((at for at in self.at if at != UNDATED), default=None)  # type: ignore[assignment]
            last = last if last != UNDATED else None  # type: ignore[assignment]
        return self.ids, self.at, self.kinds, counts, self.urls, sum(counts), first, last

    def properties(self) -> dict[str, Any]:
        """The same by name, as parameters of a statement."""
        return dict(zip((*LISTS, "count", "first", "last"), self.values(), strict=True))


def uniform(counts: Sequence[float]) -> list[float]:
    """Counts as whole numbers if all of them are, else all as floats: a list in Neo4j holds one type of number.

    >>> uniform([1, 2.0]), uniform([1, 0.5])
    ([1, 2], [1.0, 0.5])
    """
    if set(map(type, counts)) == {int}:
        return list(counts)
    return [int(c) for c in counts] if all(c == int(c) for c in counts) else [float(c) for c in counts]


class StoredPair:
    """The mentions of a relationship, to be changed and written back."""

    def __init__(self, properties: Mapping[str, Any]) -> None:
        self.columns = MentionColumns(*(list(properties[name]) for name in LISTS))
        self.loads: list[str] = list(properties.get("loads") or [str(BEFORE)] * len(self.columns))
        self._variants: dict[tuple[str, int], Content] = {}
        for text in properties.get("variants") or ():
            load, event_id, *content = json.loads(text)
            self._variants[event_id, load] = (content[0], content[1], content[2], content[3])
        self._index = {event_id: n for n, event_id in enumerate(self.columns.ids)}

    @classmethod
    def empty(cls) -> "StoredPair":
        """A pair without mentions."""
        return cls(dict.fromkeys(LISTS, ()))

    def __len__(self) -> int:
        return len(self.columns)

    def add(self, event_id: str, content: Content, load: int) -> bool:
        """Note that a load brings this mention; False if it is known already."""
        index = self._index.get(event_id)
        if index is None:
            self._index[event_id] = len(self.columns)
            self.columns.add(event_id, content)
            self.loads.append(str(load))
            return True
        brought_by = self._contents(index)
        if load not in brought_by:
            self._set_contents(index, brought_by | {load: content})
        return False

    def absorb(self, other: "StoredPair") -> None:
        """Add all mentions of another pair, as when two accounts turn out to be one."""
        for load, event_id, content in other.by_load():
            self.add(event_id, content, load)

    def by_load(self) -> Iterator[tuple[int, str, Content]]:
        """What each load says: its number, the id of the mention and the content."""
        for index, event_id in enumerate(self.columns.ids):
            for load, content in self._contents(index).items():
                yield load, event_id, content

    def remove(self, load: int) -> int:
        """Take back what a load brought, and return the number of mentions that no other load brought."""
        tag = str(load)
        gone = []
        for index, text in enumerate(self.loads):
            if text == tag:
                gone.append(index)
            elif tag in text.split():
                contents = self._contents(index)
                del contents[load]
                self._variants.pop((self.columns.ids[index], load), None)
                self._set_contents(index, contents)
        self._drop(gone)
        return len(gone)

    def discard(self, event_ids: Container[str]) -> int:
        """Drop mentions, whichever loads brought them, and return their number."""
        gone = [index for index, event_id in enumerate(self.columns.ids) if event_id in event_ids]
        for index in gone:
            for load in map(int, self.loads[index].split()):
                self._variants.pop((self.columns.ids[index], load), None)
        self._drop(gone)
        return len(gone)

    def _drop(self, indexes: Sequence[int]) -> None:
        """Drop the mentions at these positions, which are in ascending order."""
        for index in reversed(indexes):
            for name in LISTS:
                del getattr(self.columns, name)[index]
            del self.loads[index]
        self._index = {event_id: n for n, event_id in enumerate(self.columns.ids)}

    def properties(self) -> dict[str, Any]:
        """Everything that is stored of the pair, as parameters of a statement."""
        variants = [
            json.dumps([load, event_id, *content]) for (event_id, load), content in sorted(self._variants.items())
        ]
        return (self.columns.properties() if len(self) else {}) | {"loads": self.loads, "variants": variants or None}

    def _contents(self, index: int) -> dict[int, Content]:
        """What each load says of a mention."""
        event_id, shown = self.columns.ids[index], self.columns.content(index)
        return {load: self._variants.get((event_id, load), shown) for load in map(int, self.loads[index].split())}

    def _set_contents(self, index: int, contents: dict[int, Content]) -> None:
        event_id, loads = self.columns.ids[index], sorted(contents)
        shown = contents[loads[-1 if event_id.startswith(TOTAL) else 0]]
        self.columns.at[index], self.columns.kinds[index], self.columns.counts[index], self.columns.urls[index] = shown
        self.loads[index] = " ".join(map(str, loads))
        for load in loads:
            self._variants.pop((event_id, load), None)
            if contents[load] != shown:
                self._variants[event_id, load] = contents[load]
