"""Many ties at once: their mentions as arrays, out of what the store answers or out of a snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.records import UNDATED, Mention
from graph.snapshot import Snapshot

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
OUT, BACK = 0, 1


def totals(places: Ints, values: Floats, number: int) -> Floats:
    """Values added up by place, from 0 to `number` - 1; 0.0 where there are none."""
    return np.bincount(places, values, number).astype(np.float64)


@dataclass(frozen=True)
class PackedTies:
    """One entry a mention of `number` ties: its tie, its side (OUT or BACK), instant in ms, count and kind."""

    number: int
    tie: Ints
    side: Ints
    at: Ints
    count: Floats
    kind: Ints
    kind_names: list[str]

    @classmethod
    def of_mentions(cls, ties: Sequence[tuple[Sequence[Mention[str]], Sequence[Mention[str]]]]) -> "PackedTies":
        """Ties given by the mentions one way and the other."""
        events = [(place, side, e) for place, tie in enumerate(ties) for side, way in enumerate(tie) for e in way]
        names = list(dict.fromkeys(e.kind for _, _, e in events))
        place_of = {name: place for place, name in enumerate(names)}
        return cls(
            len(ties),
            np.array([place for place, _, _ in events], np.int64),
            np.array([side for _, side, _ in events], np.int64),
            np.array([UNDATED if e.at is None else e.at for _, _, e in events], np.int64),
            np.array([e.count for _, _, e in events], np.float64),
            np.array([place_of[e.kind] for _, _, e in events], np.int64),
            names,
        )

    @classmethod
    def of_snapshot(
        cls,
        snapshot: Snapshot,
        ones: npt.NDArray[np.integer],
        others: npt.NDArray[np.integer],
        until: int | None = None,
    ) -> "PackedTies":
        """The ties of each of `ones` with each of `others`, positions in the snapshot; mentions up to `until` (ms)."""
        ties: list[Ints] = []
        sides: list[Ints] = []
        places: list[Ints] = []
        for side, (source, target) in enumerate(((ones, others), (others, ones))):
            pair = snapshot.pairs_at(source.astype(np.int64), target.astype(np.int64))
            there = np.flatnonzero(pair >= 0)
            first = snapshot.first_event[pair[there]]
            length = snapshot.first_event[pair[there] + 1] - first
            offset = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
            places.append(np.repeat(first, length) + offset)
            ties.append(np.repeat(there, length))
            sides.append(np.full(len(offset), side, np.int64))
        event, of_tie, of_side = np.concatenate(places), np.concatenate(ties), np.concatenate(sides)
        if until is not None:
            kept = snapshot.at[event] <= until
            event, of_tie, of_side = event[kept], of_tie[kept], of_side[kept]
        return cls(
            len(ones),
            of_tie,
            of_side,
            snapshot.at[event],
            snapshot.counts[event].astype(np.float64),
            snapshot.kinds[event].astype(np.int64),
            snapshot.kind_names,
        )

    def sums(self, values: Floats) -> Floats:
        """Values of the mentions added up by tie and side; shape (number, 2)."""
        return totals(2 * self.tie + self.side, values, 2 * self.number).reshape(self.number, 2)

    def last_at(self) -> Ints:
        """The instant of the last mention of each tie, either way; UNDATED where none has a time."""
        latest = np.full(self.number, UNDATED, np.int64)
        np.maximum.at(latest, self.tie, self.at)
        return latest

    def kinds_as(self, names: Sequence[str]) -> Ints:
        """The kinds as places in these names; one that is not among them is `len(names)`."""
        place_of = {name: place for place, name in enumerate(names)}
        return np.array([place_of.get(name, len(names)) for name in self.kind_names], np.int64)[self.kind]
