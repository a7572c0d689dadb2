"""Ids of mentions: the same mention has the same id in every file, and two mentions of a pair never share one."""

import sys
from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from graph.records import Account

_LEAST_SLOTS = 1 << 12
_FREE = np.uint64(0)  # marks a slot; a digest of 0 counts as 1
_FACTOR, _SHIFT, _ALL_BITS = 0x9E3779B97F4A7C15, 20, (1 << 64) - 1  # spread digests over the slots


def event_id_of_post(post: str, kind: str) -> str:
    """The id of the mention of this kind that a post makes; a post that names an account twice makes one.

    >>> event_id_of_post("17", "reply")
    '17/reply'
    """
    return f"{post}/{kind}"


class EventIds:
    """Ids of the mentions of one file that have no post id; good for one pass over its rows.

    The id is a hash of the content, and the number of the row among equal ones: two equal rows count twice, and the
    same row in an overlapping file counts once.

    >>> ids, jade, mia = EventIds(), Account("x", "jade"), Account("x", "mia")
    >>> first, second = (ids.next_id(jade, mia, None, "mention", 1, "") for _ in range(2))
    >>> second == f"{first}.1", EventIds().next_id(jade, mia, None, "mention", 1, "") == first
    (True, True)
    """

    def __init__(self) -> None:
        self._known = _Digests()
        self._repetitions: dict[bytes, int] = {}

    def next_id(self, source: Account, target: Account, at: int | None, kind: str, count: float, url: str) -> str:
        """The id of the next mention with this content."""
        content = f"{source.canonical}\x1f{target.canonical}\x1f{at}\x1f{kind}\x1f{count}\x1f{url}"
        digest = blake2b(content.encode(), digest_size=8).digest()
        return f"#{digest.hex()}" if self._known.add_one(digest) else self._repeated(digest)

    def next_ids(self, contents: Iterable[str]) -> list[str]:
        """The ids of the next mentions: their fields as in `next_id`, in one text each with `\\x1f` between them."""
        digests = [blake2b(content.encode(), digest_size=8).digest() for content in contents]
        ids = [f"#{digest.hex()}" for digest in digests]
        for position in self._known.add(digests):
            ids[position] = self._repeated(digests[position])
        return ids

    def _repeated(self, digest: bytes) -> str:
        repetition = self._repetitions[digest] = self._repetitions.get(digest, 0) + 1
        return f"#{digest.hex()}.{repetition}"


class _Digests:
    """A set of numbers of 64 bits in 16 to 32 bytes each, since a file can have tens of millions: open addressing."""

    def __init__(self) -> None:
        self._table = np.zeros(_LEAST_SLOTS, np.uint64)
        self._view = memoryview(self._table.data)  # for one number at a time
        self._size = 0

    def add(self, digests: list[bytes]) -> list[int]:
        """Add digests to the set; returns the positions of digests already in it or earlier in the list."""
        numbers = np.maximum(np.frombuffer(b"".join(digests), np.uint64), np.uint64(1))
        while 2 * (self._size + len(numbers)) > len(self._table):
            self._grow()
        if len(set(digests)) == len(digests):
            is_new = self._insert(numbers)
        else:
            _, first = np.unique(numbers, return_index=True)
            is_new = np.zeros(len(numbers), bool)
            is_new[first[self._insert(numbers[first])]] = True
        self._size += (added := int(is_new.sum()))
        return [] if added == len(digests) else np.flatnonzero(~is_new).tolist()

    def add_one(self, digest: bytes) -> bool:
        """Add one digest to the set; returns whether it is new."""
        if 2 * (self._size + 1) > len(self._table):
            self._grow()
        number = max(int.from_bytes(digest, sys.byteorder), 1)
        mask = len(self._view) - 1
        slot = (number * _FACTOR & _ALL_BITS) >> _SHIFT & mask
        while (known := self._view[slot]) != number:
            if known == 0:
                self._view[slot] = number
                self._size += 1
                return True
            slot = (slot + 1) & mask
        return False

    def _grow(self) -> None:
        old = self._table[self._table != _FREE]
        self._table = np.zeros(2 * len(self._table), np.uint64)
        self._view = memoryview(self._table.data)
        self._insert(old)

    def _insert(self, numbers: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Put distinct numbers into their slots; returns which of them are new."""
        table, mask = self._table, np.uint64(len(self._table) - 1)
        is_new = np.zeros(len(numbers), bool)
        pending = np.arange(len(numbers))
        slots = (numbers * np.uint64(_FACTOR) >> np.uint64(_SHIFT)) & mask
        while len(pending):
            wanted, slot = numbers[pending], slots[pending]
            free = table[slot] == _FREE
            table[slot[free]] = wanted[free]  # of several numbers for one slot, one stays
            is_new[pending[free & (table[slot] == wanted)]] = True
            pending = pending[table[slot] != wanted]
            slots[pending] = (slots[pending] + np.uint64(1)) & mask
        return is_new
