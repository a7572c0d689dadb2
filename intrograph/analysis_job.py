"""The analysis as a job of its own, so that two schedules never write results at the same time."""

from typing import TYPE_CHECKING

from graph.store import Store
from intrograph import jobs
from intrograph.jobs import Step

if TYPE_CHECKING:
    from graph.analysis.run import AnalysisSettings, Run

# Whoever asks for the state of a job tries its lock for a moment, so a single attempt could fail for no reason.
NO_WAIT_SECONDS = 1.0


def run_analysis(
    store: Store,
    *,
    at: int,
    settings: "AnalysisSettings | None" = None,
    again: bool = False,
    wait: bool = True,
    step: Step = lambda text: None,
) -> "Run":
    """Analyze now, in this process, after an analysis that another process of this machine runs.

    Readers are not blocked: they see the results of the last complete analysis. `at` is now, in ms.

    Raises
    ------
    NothingFound
        There are no mentions, or none lies in the window.
    StoreBusy
        Another analysis is running, and `wait` is False.
    """
    from graph.analysis.run import analyze  # late: it compiles kernels

    return jobs.run(
        store,
        jobs.ANALYZE,
        lambda record: analyze(store, at=at, settings=settings, again=again, step=record),
        on_step=step,
        lock_seconds=jobs.LOCK_SECONDS if wait else NO_WAIT_SECONDS,
    )
