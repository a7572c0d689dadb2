"""How many nodes and relationships there are of each kind, and a sum that two stores share if they hold the same."""

import hashlib
from dataclasses import dataclass, field

_MODULUS = 1 << 128


@dataclass
class Tally:
    """Counts by label or relationship type, and the checksum: the sum of a hash of each row, in whatever order.

    >>> first, second = Tally(), Tally()
    >>> first.add("Alias", ["a", "b"]); second.add("Alias", ["b", "a"])
    >>> first == second, first.counts
    (True, {'Alias': 2})
    """

    counts: dict[str, int] = field(default_factory=dict)
    total: int = 0

    def add(self, kind: str, texts: list[str]) -> None:
        """Count rows as `rows` writes them."""
        self.counts[kind] = self.counts.get(kind, 0) + len(texts)
        start = hashlib.blake2b(kind.encode() + b"\n", digest_size=16)
        for text in texts:
            row = start.copy()
            row.update(text.encode())
            self.total += int.from_bytes(row.digest())
        self.total %= _MODULUS

    @property
    def rows(self) -> int:
        """How many there are of all kinds."""
        return sum(self.counts.values())

    @property
    def checksum(self) -> str:
        """The sum in hexadecimal digits."""
        return f"{self.total:032x}"
