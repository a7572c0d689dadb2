"""`Snapshot`: the arrays of the whole graph, saved as one `.npy` file each and memory-mapped when opened."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from graph.nx_backend.arrays import Floats, Indices, Ints, frozen
from graph.nx_backend.kernels import csr
from graph.nx_backend.network import Network
from graph.records import UNDATED

Counts = npt.NDArray[np.int32] | Floats  # floats if a weight is not a whole number

FORMAT = 2  # increases when the arrays change: snapshots of another format are rebuilt


@dataclass(frozen=True)
class StringColumn(Sequence[str]):
    """Many strings in one array of bytes: the string at index `i` is `lengths[i]` bytes long and begins at `starts[i]`.

    >>> names = StringColumn.of(["jade", "zoë"])
    >>> names[1], len(names)
    ('zoë', 2)
    """

    starts: Ints
    lengths: Indices
    blob: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, strings: Iterable[str]) -> "StringColumn":
        encoded = [string.encode("utf-8", "surrogatepass") for string in strings]
        lengths = np.fromiter(map(len, encoded), np.int32, len(encoded))
        starts = np.zeros(len(encoded), np.int64)
        np.cumsum(lengths[:-1], out=starts[1:]) if len(encoded) else None
        return cls(starts, lengths, np.frombuffer(b"".join(encoded), np.uint8))

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return self._strings(self.starts[index], self.lengths[index])
        start = int(self.starts[index])
        return str(self._bytes[start : start + int(self.lengths[index])], "utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return iter(self.tolist())

    def tolist(self) -> list[str]:
        return self._strings(self.starts, self.lengths)

    def take(self, indices: Ints) -> list[str]:
        """The strings at these indices: several times as fast as one after the other.

        >>> StringColumn.of(["jade", "zoë"]).take(np.array([1, 0, 1]))
        ['zoë', 'jade', 'zoë']
        """
        return self._strings(self.starts[indices], self.lengths[indices])

    def _strings(self, starts: Ints, lengths: Indices) -> list[str]:
        view = self._bytes
        bounds = zip(starts.tolist(), (starts + lengths).tolist(), strict=True)
        return [str(view[start:end], "utf-8", "surrogatepass") for start, end in bounds]

    @cached_property
    def _bytes(self) -> memoryview:
        return self.blob.data  # its slices take a tenth of the time of those of a memory-mapped array

    def updated(self, size: int, old_indices: Ints, new_indices: Ints, new: "StringColumn") -> "StringColumn":
        """A column of `size` strings: these at `old_indices`, then the `new` ones at `new_indices`, which win.

        The bytes of a replaced string stay in the blob, unread.
        """
        starts, lengths = np.zeros(size, np.int64), np.zeros(size, np.int32)
        starts[old_indices], lengths[old_indices] = self.starts, self.lengths
        starts[new_indices], lengths[new_indices] = new.starts + len(self.blob), new.lengths
        return StringColumn(starts, lengths, np.append(self.blob, new.blob))


@dataclass(frozen=True)
class Snapshot:
    """All accounts and mentions of a store at one revision, as arrays.

    Accounts are sorted by their `numbers`; all other arrays refer to an account by its position in that order. The
    pairs whose source is at position `i` are `indptr[i] : indptr[i + 1]`; `targets` holds their targets, ascending. The
    mentions of pair `p` are the slice `first_event[p] : first_event[p + 1]` of `at` (ms, UNDATED if unknown), `kinds`
    (indices into `kind_names`) and `counts`.
    """

    identity: str
    revision: int
    kind_names: list[str]
    numbers: Ints
    keys: StringColumn
    handles: StringColumn
    bios: StringColumn
    indptr: Ints
    targets: Indices
    first_event: Ints
    at: Ints
    kinds: npt.NDArray[np.uint16]
    counts: Counts

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def pairs(self) -> int:
        return len(self.targets)

    @property
    def mentions(self) -> int:
        return round(float(self.counts.sum(dtype=np.float64)))

    @cached_property
    def last_at(self) -> int | None:
        """The instant (ms) of the last mention; None if no mention has a time."""
        latest = int(self.at.max(initial=UNDATED))
        return None if latest == UNDATED else latest

    @cached_property
    def undirected(self) -> Network:
        """The network of all mentions with both directions as one edge."""
        return self.network().undirected

    def network(self, first: int | None = None, last: int | None = None) -> Network:
        """The network of the mentions within a window (ms, both ends included); weights count mentions.

        It holds all accounts, including those without a tie in the window. Undated mentions belong to no window.
        """
        indptr, targets, weights = self.edge_weights(first, last)
        attributes = {"handle": self.handles}
        return Network(indptr, targets, weights, names=self.keys, node_attributes=attributes)

    def edge_weights(self, first: int | None = None, last: int | None = None) -> tuple[Ints, Indices, Floats]:
        """Row bounds, targets and the number of mentions of each pair in a window; see `network`."""
        counts = self.counts.astype(np.float64)
        if first is not None or last is not None:
            counts[self.at < (UNDATED + 1 if first is None else first)] = 0
            if last is not None:
                counts[self.at > last] = 0
        weights = np.add.reduceat(counts, self.first_event[:-1]) if len(counts) else np.zeros(self.pairs)
        if first is None and last is None:
            return self.indptr, self.targets, weights
        active = weights > 0
        indptr = np.concatenate([[0], np.cumsum(active)])[self.indptr]
        return indptr, self.targets[active], weights[active]

    def positions(self, numbers: npt.ArrayLike) -> Ints:
        """The positions of accounts by number; every number must exist."""
        return np.searchsorted(self.numbers, numbers).astype(np.int64)

    def pairs_at(self, sources: Ints, targets: Ints) -> Ints:
        """The pair of each source and target (positions); -1 if the source does not mention the target."""
        rows, columns = frozen(np.asarray(sources, np.int64)), frozen(np.asarray(targets, np.int64))
        pairs: Ints = csr.find_all(frozen(self.indptr), frozen(self.targets), rows, columns)
        return pairs

    # --- on disk

    def save(self, folder: Path) -> None:
        """Write all arrays to a new folder that only this user can read."""
        folder.mkdir(mode=0o700, parents=True)
        header: dict[str, Any] = {"format": FORMAT, "checksums": {}}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, StringColumn):
                for part in fields(StringColumn):
                    _save(folder, f"{field.name}.{part.name}.npy", getattr(value, part.name), header["checksums"])
            elif isinstance(value, np.ndarray):
                _save(folder, f"{field.name}.npy", value, header["checksums"])
            else:
                header[field.name] = value
        with open(folder / "snapshot.json", "w", encoding="utf-8") as file:
            json.dump(header, file)
            file.flush()
            os.fsync(file.fileno())

    @classmethod
    def open(cls, folder: Path) -> "Snapshot | None":
        """Map a saved snapshot into memory; None if the folder holds none of this format, or a damaged one."""
        try:
            header = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
            if header.pop("format") != FORMAT:
                return None
            checksums = header.pop("checksums")
            values = dict(header)
            for field in fields(cls):
                if field.name in values:
                    continue
                if field.type is StringColumn:
                    parts = {
                        part.name: _memory_map(folder, f"{field.name}.{part.name}.npy", checksums)
                        for part in fields(StringColumn)
                    }
                    values[field.name] = StringColumn(**parts)
                else:
                    values[field.name] = _memory_map(folder, f"{field.name}.npy", checksums)
            return cls(**values)
        except (OSError, ValueError, KeyError, TypeError):  # absent, truncated, or of another format
            return None


def _save(folder: Path, name: str, array: npt.NDArray[Any], checksums: dict[str, int]) -> None:
    """Write an array to a file and note its checksum."""
    np.save(folder / name, array)
    checksums[name] = checksum(array)


def _memory_map(folder: Path, name: str, checksums: dict[str, int]) -> Any:
    try:
        array = np.load(folder / name, mmap_mode="r").view(np.ndarray)
    except ValueError:  # an empty file cannot be mapped
        array = np.load(folder / name)
    if checksum(array) != checksums[name]:
        raise ValueError(f"{folder / name} is damaged")
    return array


def checksum(array: npt.NDArray[Any]) -> int:
    """A number that changes with any byte of an array: the sum of its words of 8 bytes and of the bytes left over.

    As fast as memory: 700 MB take a fifth of a second. It does not protect against forgery.

    >>> checksum(np.arange(3)), checksum(np.arange(3) + 1)
    (27, 30)
    """
    content = np.frombuffer(np.ascontiguousarray(array).data, np.uint8) if array.size else np.empty(0, np.uint8)
    whole = len(content) // 8 * 8
    words = content[:whole].view(np.uint64).sum(dtype=np.uint64)
    return (int(words) + int(content[whole:].sum()) + len(content)) % (1 << 64)
