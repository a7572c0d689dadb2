"""`History`: all mentions in the order of their times, and the indices at which it can be cut."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from graph.nx_backend.arrays import Floats, Indices, Ints, Reals
from graph.records import UNDATED
from graph.snapshot.arrays import Snapshot
from graph.snapshot.words import BioWords

__all__ = ["History", "Indices", "Ints"]


@dataclass(frozen=True)
class History:
    """One entry for each mention, oldest first; `source` and `target` are positions in the snapshot.

    Undated mentions come first, so that every cut knows them. `at` is in ms, `weight` counts mentions, `kind` is an
    index into `kind_names`, `accounts` the number of accounts in the snapshot. `words` are those of their bios as they
    are now, since bios have no history; None if they are unknown.
    """

    accounts: int
    source: Indices
    target: Indices
    at: Ints
    weight: Reals
    kind: npt.NDArray[np.uint16]
    kind_names: list[str]
    words: BioWords | None = None

    @classmethod
    def of(cls, snapshot: Snapshot, until: int | None = None) -> "History":
        """The history of a snapshot, up to and including the instant `until` (ms) if given."""
        lengths = np.diff(snapshot.first_event)
        source = np.repeat(np.arange(len(snapshot), dtype=np.int32), np.diff(snapshot.indptr))
        order = np.argsort(snapshot.at, kind="stable")
        if until is not None:
            order = order[: int(np.searchsorted(snapshot.at[order], until, side="right"))]
        pair = np.repeat(np.arange(snapshot.pairs), lengths)[order]
        return cls(
            accounts=len(snapshot),
            source=source[pair],
            target=snapshot.targets[pair],
            at=snapshot.at[order],
            weight=snapshot.counts[order].astype(np.float32),
            kind=snapshot.kinds[order],
            kind_names=snapshot.kind_names,
            words=BioWords(snapshot.bios),
        )

    def __len__(self) -> int:
        return len(self.source)

    @cached_property
    def is_dated(self) -> bool:
        """Whether mentions have at least two different times, so that a cut divides them."""
        dated = self.at[self.at != UNDATED]
        return len(dated) > 0 and int(dated[0]) != int(dated[-1])

    @cached_property
    def ages(self) -> Floats:
        """How long ago each mention was, counted in mentions: 0 at the end, 1 at most. One instant has one age."""
        return np.asarray((len(self) - np.searchsorted(self.at, self.at, side="right")) / max(1, len(self)))

    def boundary(self, index: int) -> int:
        """The next index from `index` on that does not split an instant: equal times are on one side of a cut."""
        if index <= 0:
            return 0
        return int(np.searchsorted(self.at, self.at[min(index, len(self)) - 1], side="right"))

    def share(self, share: float) -> int:
        """The cut after this share of the mentions; see `boundary`."""
        return self.boundary(int(len(self) * share))

    def until(self, cut: int) -> "History":
        """The first `cut` mentions."""
        return History(
            self.accounts,
            self.source[:cut],
            self.target[:cut],
            self.at[:cut],
            self.weight[:cut],
            self.kind[:cut],
            self.kind_names,
            self.words,
        )
