"""What an analysis of a staging table counts, and how exactly it computes."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from graph.errors import NothingFound
from graph.records import DAY_MS, Window
from graph.store.bulk import StagedContents
from graph.ties import TieSettings

CANDIDATES = "candidates"  # the step that partners belong to
CANDIDATE_COLUMNS = (
    "partner",
    "candidate",
    "rank",
    "cocitation",
    "connectors",
    "adamic_adar",
    "path_strength",
    "connector",
)
PAGERANK_CHANGE = 1e-8  # summed over all influencers: below it, PageRank has converged
CHECK_EVERY = 5  # steps of PageRank between two looks at the change, the same on all engines


@dataclass(frozen=True)
class EngineSettings:
    """The parameters of an analysis; those that `AnalysisSettings` has too mean the same.

    `iterations`: PageRank stops after so many steps, or earlier when it has converged. `partners`: names of influencers
    for whom candidates are listed.
    """

    window_days: float | None = None
    as_of: int | None = None
    resolution: float = 1.0
    seed: int = 1
    iterations: int = 100
    partners: tuple[str, ...] = ()

    def signature(self, contents: StagedContents, step: str) -> dict[str, Any]:
        """What the result of a step depends on: equal signatures, equal results."""
        own = asdict(self)
        if step == CANDIDATES:
            own["columns"] = CANDIDATE_COLUMNS  # earlier versions wrote fewer
        else:
            del own["partners"]
        return {"staging": contents.id, "ties": asdict(TieSettings()), **own}

    def window(self, contents: StagedContents) -> Window:
        """The window whose mentions count; `NothingFound` if it cannot hold any."""
        if self.window_days is None:
            return Window(None, self.as_of)
        last = self.as_of if self.as_of is not None else contents.last_at
        if last is None:
            raise NothingFound("No mention has a time, so a window holds none: omit --window.")
        return Window(last - math.ceil(self.window_days * DAY_MS) + 1, last)

    def faded_until(self, contents: StagedContents) -> int | None:
        """The instant (ms) at which the age of a mention is counted; None if no mention has a time."""
        return self.as_of if self.as_of is not None else contents.last_at
