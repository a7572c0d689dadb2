"""The state of a layout run; `graph.analysis.refine` does the work."""

from dataclasses import dataclass

from graph.store import Store
from graph.store.write import runs

MAX_SILENCE_MS = 10 * 60_000  # a run that has reported no progress for so long counts as stopped


@dataclass(frozen=True)
class LayoutRun:
    """A layout run: the `share` of it that is done (0 to 1), and whether a process is still at work on it."""

    id: str
    influencers: int
    share: float
    running: bool

    @property
    def text(self) -> str:
        """The state in words.

        >>> LayoutRun("layout-1", 1_500, 0.4, running=True).text
        '40% arranged'
        """
        if self.share == 1:
            return "arranged"
        text = f"{self.share:.0%} arranged"
        return text if self.running else f"{text}; that has stopped, `intrograph layout` starts again"


def last_layout_run(store: Store, now: int) -> LayoutRun | None:
    """The latest layout run, as of the instant `now` (ms); None if there was none."""
    layout = runs.last_layout(store)
    if layout is None:
        return None
    running = layout.share < 1 and now - layout.reported_at < MAX_SILENCE_MS
    return LayoutRun(layout.id, layout.influencers, layout.share, running)
