"""How far a load has come, for progress bars."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Progress:
    """A load reads its file first and writes to the store then.

    Parameters
    ----------
    done, total
        Bytes of the file while it is read, records while they are written.
    records
        How many records were read or written so far.
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
    """For callers that show none."""
