"""What a snapshot holds, and how it lies on disk: one `.npy` file an array, mapped when it is looked at."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from graph.nx_backend.network import Network
from graph.records import UNDATED

FORMAT = 1  # goes up when the arrays change: snapshots of another format are made anew
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class StringColumn(Sequence[str]):
    """Many texts as one run of bytes: the one at place `i` begins at `starts[i]` and takes `lengths[i]` bytes.

    >>> names = StringColumn.of(["jade", "zoë"])
    >>> names[1], len(names)
    ('zoë', 2)
    """

    starts: Ints
    lengths: npt.NDArray[np.int32]
    blob: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "StringColumn":
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        lengths = np.fromiter(map(len, encoded), np.int32, len(encoded))
        starts = np.zeros(len(encoded), np.int64)
        np.cumsum(lengths[:-1], out=starts[1:]) if len(encoded) else None
        return cls(starts, lengths, np.frombuffer(b"".join(encoded), np.uint8))

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        start = self.starts[place]
        return self.blob[start : start + self.lengths[place]].tobytes().decode("utf-8", "surrogatepass")

    def tolist(self) -> list[str]:
        whole = self.blob.tobytes()
        ends = zip(self.starts.tolist(), self.lengths.tolist(), strict=True)
        return [whole[start : start + length].decode("utf-8", "surrogatepass") for start, length in ends]

    def replaced(self, size: int, old_places: Ints, new_places: Ints, texts: list[str]) -> "StringColumn":
        """These texts at `old_places` of `size`, others at `new_places`; what is replaced stays in the bytes unread."""
        added = StringColumn.of(texts)
        starts, lengths = np.zeros(size, np.int64), np.zeros(size, np.int32)
        starts[old_places], lengths[old_places] = self.starts, self.lengths
        starts[new_places], lengths[new_places] = added.starts + len(self.blob), added.lengths
        return StringColumn(starts, lengths, np.append(self.blob, added.blob))


@dataclass(frozen=True)
class Snapshot:
    """Who mentions whom at one revision, as arrays.

    Accounts stand in order of their `numbers`; everywhere else a position in that order names them. The pairs of the
    account at position `i` are `indptr[i] : indptr[i + 1]`, their targets in `targets`, ascending. The mentions of pair
    `p` are `first_event[p] : first_event[p + 1]` in `at` (ms; UNDATED where unknown), `kinds` (places in `kind_names`)
    and `counts`.
    """

    identity: str
    revision: int
    kind_names: list[str]
    numbers: Ints
    keys: StringColumn
    handles: StringColumn
    bios: StringColumn
    indptr: Ints
    targets: npt.NDArray[np.int32]
    first_event: Ints
    at: Ints
    kinds: npt.NDArray[np.uint16]
    counts: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def pairs(self) -> int:
        return len(self.targets)

    @property
    def mentions(self) -> int:
        return int(self.counts.sum(dtype=np.int64))

    @cached_property
    def last_at(self) -> int | None:
        """The instant (ms) of the last mention; None where none has a time."""
        latest = int(self.at.max(initial=UNDATED))
        return None if latest == UNDATED else latest

    @cached_property
    def undirected(self) -> Network:
        """The network of all mentions with both directions as one edge."""
        return self.network().undirected

    def network(self, first: int | None = None, last: int | None = None) -> Network:
        """The network of the mentions within a window (ms, both ends included); weights count mentions.

        All accounts are in it, also those without a tie in the window. Undated mentions are in no window.
        """
        indptr, targets, weights = self.edge_weights(first, last)
        attributes = {"handle": self.handles}
        return Network(indptr, targets, weights, names=self.keys, node_attributes=attributes)

    def edge_weights(
        self, first: int | None = None, last: int | None = None
    ) -> tuple[Ints, npt.NDArray[np.int32], npt.NDArray[np.float64]]:
        """Rows, targets and mentions of each pair in a window; see `network`."""
        counts = self.counts.astype(np.float64)
        if first is not None or last is not None:
            counts[self.at < (UNDATED + 1 if first is None else first)] = 0
            if last is not None:
                counts[self.at > last] = 0
        weights = np.add.reduceat(counts, self.first_event[:-1]) if len(counts) else np.zeros(self.pairs)
        if first is None and last is None:
            return self.indptr, self.targets, weights
        kept = weights > 0
        indptr = np.concatenate([[0], np.cumsum(kept)])[self.indptr]
        return indptr, self.targets[kept], weights[kept]

    def positions(self, numbers: npt.ArrayLike) -> Ints:
        """The positions of accounts by number; all of them have to be there."""
        return np.searchsorted(self.numbers, numbers).astype(np.int64)

    def pairs_at(self, sources: Ints, targets: Ints) -> Ints:
        """The pair of each source with each target (positions); -1 where it does not mention it."""
        low, high = self.indptr[sources], self.indptr[sources + 1]
        end = high.copy()
        while (open_ := low < high).any():  # one binary search in each row, all at once
            middle = (low + high) // 2
            below = np.zeros(len(low), np.bool_)
            below[open_] = self.targets[middle[open_]] < targets[open_]
            low, high = np.where(open_ & below, middle + 1, low), np.where(open_ & ~below, middle, high)
        found = np.minimum(low, max(0, self.pairs - 1))
        hit = (low < end) & (self.targets[found] == targets) if self.pairs else low < end
        return np.where(hit, low, -1)

    # --- on disk

    def save(self, folder: Path) -> None:
        """Write all arrays into a new folder, readable by this user only."""
        folder.mkdir(mode=0o700, parents=True)
        told: dict[str, Any] = {"format": FORMAT}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, StringColumn):
                for part in fields(StringColumn):
                    np.save(folder / f"{field.name}.{part.name}.npy", getattr(value, part.name))
            elif isinstance(value, np.ndarray):
                np.save(folder / f"{field.name}.npy", value)
            else:
                told[field.name] = value
        with open(folder / "snapshot.json", "w", encoding="utf-8") as file:
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())

    @classmethod
    def open(cls, folder: Path) -> "Snapshot | None":
        """Map a saved snapshot into memory; None where there is none of this format."""
        try:
            told = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
            if told.pop("format") != FORMAT:
                return None
            values = dict(told)
            for field in fields(cls):
                if field.name in values:
                    continue
                if field.type is StringColumn:
                    parts = {
                        part.name: _mapped(folder / f"{field.name}.{part.name}.npy") for part in fields(StringColumn)
                    }
                    values[field.name] = StringColumn(**parts)
                else:
                    values[field.name] = _mapped(folder / f"{field.name}.npy")
            return cls(**values)
        except (OSError, ValueError, KeyError, TypeError):  # absent, cut short, or of another make
            return None


def _mapped(path: Path) -> Any:
    try:
        return np.load(path, mmap_mode="r").view(np.ndarray)
    except ValueError:  # an empty file cannot be mapped
        return np.load(path)
