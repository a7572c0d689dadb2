"""The mentions of a network in the order they were made, and where that order can be cut."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from graph.records import UNDATED
from graph.snapshot import Snapshot

Indices = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class History:
    """One entry a mention, oldest first; accounts are positions in the snapshot.

    Mentions without a time come first: they are known, but nobody knows since when. `at` is in ms, `weight` counts
    mentions, `kind` is a place in `kind_names`.
    """

    accounts: int
    source: Indices
    target: Indices
    at: Ints
    weight: npt.NDArray[np.float32]
    kind: npt.NDArray[np.uint16]
    kind_names: list[str]

    @classmethod
    def of(cls, snapshot: Snapshot, until: int | None = None) -> "History":
        """The history of a snapshot, up to and including the instant `until` (ms) where that is given."""
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
        )

    def __len__(self) -> int:
        return len(self.source)

    @cached_property
    def is_dated(self) -> bool:
        """Whether there is more than one instant, so that before and after mean something."""
        dated = self.at[self.at != UNDATED]
        return len(dated) > 0 and int(dated[0]) != int(dated[-1])

    def boundary(self, place: int) -> int:
        """The first event that shares no instant with the one before `place`: one instant is on one side of a cut."""
        if place <= 0:
            return 0
        return int(np.searchsorted(self.at, self.at[min(place, len(self)) - 1], side="right"))

    def share(self, share: float) -> int:
        """The cut after this share of the events, see `boundary`."""
        return self.boundary(int(len(self) * share))

    def until(self, cut: int) -> "History":
        """The first `cut` events."""
        return History(
            self.accounts,
            self.source[:cut],
            self.target[:cut],
            self.at[:cut],
            self.weight[:cut],
            self.kind[:cut],
            self.kind_names,
        )
