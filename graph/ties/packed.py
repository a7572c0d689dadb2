"""Many ties as arrays of their mentions, built from what the store answers or from a snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.nx_backend.arrays import Floats, Ints
from graph.records import UNDATED, Mention
from graph.snapshot import Snapshot

OUT, BACK = 0, 1  # the two sides of a tie


def sum_by_index(index: Ints, values: Floats, size: int) -> Floats:
    """The sum of the values of each index from 0 to `size` - 1.

    >>> sum_by_index(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), 4).tolist()
    [1.0, 0.0, 5.0, 0.0]
    """
    return np.bincount(index, values, size).astype(np.float64)


@dataclass(frozen=True, slots=True)
class TieMentions:
    """The mentions of one tie, seen from one of its accounts: `out` by this account, `back` by the other one."""

    out: Sequence[Mention[str]]
    back: Sequence[Mention[str]]


@dataclass(frozen=True)
class PackedTies:
    """The mentions of `number` ties, one entry per mention: its tie, side (OUT or BACK), instant (ms), count and kind.

    `kind` is an index into `kind_names`.
    """

    number: int
    tie: Ints
    side: Ints
    at: Ints
    count: Floats
    kind: Ints
    kind_names: list[str]

    @classmethod
    def of_mentions(cls, ties: Sequence[TieMentions]) -> "PackedTies":
        entries = [
            (index, side, mention)
            for index, tie in enumerate(ties)
            for side, mentions in ((OUT, tie.out), (BACK, tie.back))
            for mention in mentions
        ]
        names = list(dict.fromkeys(mention.kind for _, _, mention in entries))
        kind_of = {name: kind for kind, name in enumerate(names)}
        return cls(
            len(ties),
            np.array([index for index, _, _ in entries], np.int64),
            np.array([side for _, side, _ in entries], np.int64),
            np.array([UNDATED if mention.at is None else mention.at for _, _, mention in entries], np.int64),
            np.array([mention.count for _, _, mention in entries], np.float64),
            np.array([kind_of[mention.kind] for _, _, mention in entries], np.int64),
            names,
        )

    @classmethod
    def of_snapshot(
        cls,
        snapshot: Snapshot,
        sources: npt.NDArray[np.integer],
        targets: npt.NDArray[np.integer],
        until: int | None = None,
    ) -> "PackedTies":
        """The ties of `sources[i]` with `targets[i]`, positions in the snapshot; mentions up to `until` (ms)."""
        ties: list[Ints] = []
        sides: list[Ints] = []
        entries: list[Ints] = []
        for side, (source, target) in ((OUT, (sources, targets)), (BACK, (targets, sources))):
            pair = snapshot.pairs_at(source.astype(np.int64), target.astype(np.int64))
            known = np.flatnonzero(pair >= 0)
            first = snapshot.first_event[pair[known]]
            length = snapshot.first_event[pair[known] + 1] - first
            offset = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
            entries.append(np.repeat(first, length) + offset)
            ties.append(np.repeat(known, length))
            sides.append(np.full(len(offset), side, np.int64))
        entry, tie, side_of = np.concatenate(entries), np.concatenate(ties), np.concatenate(sides)
        if until is not None:
            early = snapshot.at[entry] <= until
            entry, tie, side_of = entry[early], tie[early], side_of[early]
        return cls(
            len(sources),
            tie,
            side_of,
            snapshot.at[entry],
            snapshot.counts[entry].astype(np.float64),
            snapshot.kinds[entry].astype(np.int64),
            snapshot.kind_names,
        )

    def sums(self, values: Floats) -> Floats:
        """The values of the mentions summed by tie and side; shape (number, 2)."""
        return sum_by_index(2 * self.tie + self.side, values, 2 * self.number).reshape(self.number, 2)

    def last_at(self) -> Ints:
        """The instant (ms) of each tie's last mention on either side; UNDATED if none has a time."""
        latest = np.full(self.number, UNDATED, np.int64)
        np.maximum.at(latest, self.tie, self.at)
        return latest

    def kinds_in(self, names: Sequence[str]) -> Ints:
        """The kind of each mention as an index into `names`; `len(names)` for kinds that are not among them."""
        kind_of = {name: kind for kind, name in enumerate(names)}
        return np.array([kind_of.get(name, len(names)) for name in self.kind_names], np.int64)[self.kind]
