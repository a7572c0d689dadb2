"""The progress of a load, for progress bars."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress in one phase of a load, which first reads its file and then writes to the store.

    Parameters
    ----------
    done, total
        Bytes of the file while it is read, records while they are written.
    records
        Records read or written so far.
    """

    phase: Literal["reading", "writing"]
    done: int
    total: int
    records: int

    @property
    def share(self) -> float:
        """The share of this phase that is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


OnProgress = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """Ignore progress; for callers that show none."""
