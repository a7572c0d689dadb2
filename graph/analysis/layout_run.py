"""How far the map of the whole network is arranged; `graph.analysis.refine` does it."""

from dataclasses import dataclass

from graph.store import Store
from graph.store.write import runs

MOST_SILENT_MS = 10 * 60_000  # after so long without progress an arrangement counts as stopped


@dataclass(frozen=True)
class LayoutRun:
    """An arrangement of the map: `share` of it is done, `moving` says that somebody is still at it."""

    id: str
    influencers: int
    share: float
    moving: bool

    @property
    def told(self) -> str:
        """How far it is, in words."""
        if self.share == 1:
            return "arranged"
        how = "being arranged" if self.moving else "stopped; `intrograph layout` begins again"
        return f"{self.share:.0%} {how}"


def last_layout_run(store: Store, now: int) -> LayoutRun | None:
    """How far the map is; None where nobody has begun to arrange it."""
    run = runs.last_run(store, "layout")
    if run is None:
        return None
    moving = run["share"] < 1 and now - run["told_at"] < MOST_SILENT_MS
    return LayoutRun(run["id"], run["influencers"], run["share"], moving)
