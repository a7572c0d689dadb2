"""Communities at two levels, and what keeps them recognisable from run to run: number, name and colour.

Broad communities are those of the whole network, fine ones those within a broad one. A community of this run is the
one of the last run with which it shares the most members, if that is more than a few. New ones get numbers that were
never used, so that a number always means the same people, more or less. An account without ties is in none.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.nx_backend.algorithms import community_detection
from graph.nx_backend.network import Network

Labels = npt.NDArray[np.int64]

NOBODY = -1  # the label of an account without ties
LEAST_OVERLAP = 0.3  # of the smaller of two communities, for the new one to be taken for the old one
WENT_ALONG = 0.5  # of an old community's members in one new one, for it to count as merged into it
PART = 0.2  # of an old community's members, for those who left together to count as a split
TELLING_SHARE = 0.12  # of a community's bios that have to hold a word before it can name the community
TELLING_LIFT = 3.0  # times as often as elsewhere
NAMING_WORDS = 2
NAMING_MEMBERS = 200  # the most influential, whose bios name a community
LEADERS = 5

_WORD = re.compile(r"[^\W\d_]{3,}")


def affinity(network: Network) -> Network:
    """The undirected network communities are found in: both directions of a pair add up, on a logarithmic scale.

    One chatty pair does not outweigh ten friends.
    """
    union = network.to_undirected()
    return Network(union.indptr, union.indices, np.log1p(union.weights), directed=False)


def find_broad(network: Network, resolution: float, seed: int) -> Labels:
    """A label from 0 for each account, the largest community first; NOBODY for accounts without ties (Leiden).

    `network` is an `affinity`. A higher `resolution` gives more and smaller communities.
    """
    return _by_size(network, community_detection.leiden(network, resolution, seed))


def find_fine(network: Network, broad: Labels, resolution: float, seed: int) -> Labels:
    """The communities within each broad one, each searched as a network of its own."""
    row = np.repeat(np.arange(len(network)), np.diff(network.indptr))
    inside = broad[row] == broad[network.indices]
    indptr = np.concatenate([[0], np.cumsum(inside)])[network.indptr]
    within = Network(indptr, network.indices[inside], network.weights[inside], directed=False)
    return _by_size(network, community_detection.leiden(within, resolution, seed, within=np.maximum(broad, 0)))


def _by_size(network: Network, label: npt.NDArray[np.int32]) -> Labels:
    tied = np.diff(network.indptr) > 0
    sizes = np.bincount(label[tied], minlength=int(label.max(initial=-1)) + 1)
    place = np.empty(len(sizes), np.int64)
    place[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return np.where(tied, place[label] if len(sizes) else 0, NOBODY)


@dataclass(frozen=True)
class Overlap:
    """How many members each found community (a label) shares with each earlier one (a number), where any."""

    label: npt.NDArray[np.int64]
    number: npt.NDArray[np.int64]
    shared: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]  # of the found ones, by label
    sizes_before: Mapping[int, int]  # of the earlier ones, by number

    @classmethod
    def of(cls, label: Labels, before: Labels) -> "Overlap":
        """`label`: what was found, NOBODY for none; `before`: the numbers of the last run, 0 for none."""
        sizes = np.bincount(label[label >= 0], minlength=int(label.max(initial=-1)) + 1)
        known, sizes_before = np.unique(before[before > 0], return_counts=True)
        both = (label >= 0) & (before > 0)
        many = int(before.max(initial=0)) + 1
        pairs, shared = np.unique(label[both] * many + before[both], return_counts=True)
        earlier = dict(zip(known.tolist(), sizes_before.tolist(), strict=True))
        return cls(pairs // many, pairs % many, shared, sizes, earlier)

    def carry_numbers(self) -> list[int | None]:
        """For each community found, the number of the earlier one that it continues; None for a new one.

        >>> Overlap.of(np.array([0, 0, 1, 1, 1, 2]), np.array([1, 1, 2, 2, 1, 0])).carry_numbers()
        [1, 2, None]
        """
        before = np.array([self.sizes_before[number] for number in self.number.tolist()], np.int64)
        enough = self.shared >= LEAST_OVERLAP * np.minimum(self.sizes[self.label], before)
        numbers: list[int | None] = [None] * len(self.sizes)
        taken: set[int] = set()
        for place in np.lexsort((self.number, self.label, -self.shared)):
            label, number = int(self.label[place]), int(self.number[place])
            if enough[place] and numbers[label] is None and number not in taken:
                numbers[label] = number
                taken.add(number)
        return numbers

    def changes(self, numbers: Sequence[int | None], names: Mapping[int, str]) -> list[tuple[str, str]]:
        """For each community found, what became of it since the last run: the kind of change, and in words."""
        came: list[list[int]] = [[] for _ in self.sizes]  # earlier communities that went into this one as a whole
        origin: list[int | None] = [None] * len(self.sizes)  # the one that most of its members come from
        left: Counter[int] = Counter()  # from each earlier one, groups that went elsewhere together
        best: Counter[int] = Counter()
        for label, number, shared in zip(self.label.tolist(), self.number.tolist(), self.shared.tolist(), strict=True):
            if shared >= WENT_ALONG * self.sizes_before[number]:
                came[label].append(number)
            if shared > best[label]:
                best[label], origin[label] = shared, number
            if numbers[label] != number and shared >= PART * self.sizes_before[number] and shared > 1:
                left[number] += 1
        if not self.sizes_before:
            return [("new", "new")] * len(self.sizes)

        def named(number: int) -> str:
            return f"“{names.get(number, number)}”"

        told = []
        for label, number in enumerate(numbers):
            size, source = int(self.sizes[label]), origin[label]
            others = [other for other in came[label] if other != number]
            if number is None:
                part = source is not None and best[label] >= WENT_ALONG * size
                words = f"split from {named(source)}" if part and source is not None else "new"
                told.append(("split" if part else "new", words))
                continue
            grown = size - self.sizes_before[number]
            by = f"{'grew' if grown > 0 else 'shrank'} by {abs(grown):,} to {size:,}" if grown else f"still {size:,}"
            if others:
                told.append(("merged", f"took in {', '.join(map(named, sorted(others)))}; {by}"))
            elif left[number] and number not in came[label]:
                told.append(("split", f"split; {by}"))
            else:
                told.append((("grew" if grown > 0 else "shrank") if grown else "same", by))
        return told

    def gone(self, numbers: Sequence[int | None]) -> list[int]:
        """The earlier communities that none of those found continues."""
        return sorted(self.sizes_before.keys() - set(numbers))


def name_communities(
    members: Sequence[npt.NDArray[np.int64]], handles: Sequence[str], bios: Sequence[str]
) -> list[str]:
    """A name for each: the words that its bios use and others do not, else its leading handles.

    `members` holds positions in order of influence. No two get the same name.
    """
    read = [some[:NAMING_MEMBERS].tolist() for some in members]
    words = [Counter[str]() for _ in read]
    for counter, some in zip(words, read, strict=True):
        for member in some:
            if bio := bios[member]:
                counter.update({word.casefold() for word in _WORD.findall(bio)})
    everywhere = Counter[str]()
    for counter in words:
        everywhere.update(counter)
    total = sum(map(len, read))
    names: list[str] = []
    taken: set[str] = set()
    for counter, some in zip(words, read, strict=True):
        name = _telling_words(counter, len(some), everywhere, total) or _around(some, handles)
        name = name if name not in taken else f"{name} ({_around(some, handles)})"
        taken.add(name)
        names.append(name)
    return names


def _telling_words(counter: Counter[str], size: int, everywhere: Counter[str], total: int) -> str:
    if size < 3 or total == size:
        return ""
    telling = {
        word: count * math.log(lift)
        for word, count in counter.items()
        if count >= max(2, TELLING_SHARE * size)
        and (lift := (count / size) / max(1 / total, (everywhere[word] - count) / (total - size))) >= TELLING_LIFT
    }
    best = sorted(telling, key=lambda word: (-telling[word], word))[:NAMING_WORDS]
    return " & ".join(best).capitalize()


def _around(members: Sequence[int], handles: Sequence[str]) -> str:
    named = [f"@{handle}" for member in members[:NAMING_WORDS] if (handle := handles[member])]
    return "Around " + " and ".join(named) if named else "Without names"
