"""The analysis as a job of its own, so that two schedules never write results at the same time."""

from typing import TYPE_CHECKING

from graph.store import Store
from intrograph import jobs
from intrograph.jobs import Step

if TYPE_CHECKING:
    from graph.analysis.findings import AnalysisSettings
    from graph.analysis.run import Run

# Whoever asks for the state of a job tries its lock for a moment, so a single attempt could fail for no reason.
NO_WAIT_SECONDS = 1.0
REFINED_AT_ONCE = 10_000  # accounts, which takes a few seconds


def run_analysis(
    store: Store,
    *,
    at: int,
    settings: "AnalysisSettings | None" = None,
    again: bool = False,
    from_scratch: bool = False,
    wait: bool = True,
    step: Step = lambda text: None,
) -> "Run":
    """Analyze now, in this process, after an analysis that another process of this machine runs, and refine the map.

    The map of more than `REFINED_AT_ONCE` accounts is refined in the background afterwards; an analysis by Graph Data
    Science leaves the map as it is. Readers are not blocked: they see the results of the last complete analysis. `at`
    is now, in ms.

    Raises
    ------
    NothingFound
        There are no mentions, or none lies in the window.
    WrongUse
        The store has no Graph Data Science, and the settings ask for it.
    StoreBusy
        Another analysis is running, and `wait` is False.
    """
    from graph.analysis.findings import LOCAL  # late: they compile kernels
    from graph.analysis.run import analyze

    lock_seconds = jobs.LOCK_SECONDS if wait else NO_WAIT_SECONDS

    def work(record: Step) -> "Run":
        return analyze(store, at=at, settings=settings, again=again, from_scratch=from_scratch, step=record)

    run = jobs.run(store, jobs.ANALYZE, work, on_step=step, lock_seconds=lock_seconds)
    if not run.already and (settings is None or settings.engine == LOCAL):
        _refine_map(store, run.influencers, at, step)
    return run


def _refine_map(store: Store, influencers: int, at: int, step: Step) -> None:
    """Move accounts towards their contacts; those that an earlier layout placed move only a little."""
    from graph.analysis.refine import refine_layout

    if influencers > REFINED_AT_ONCE:
        jobs.start(store, jobs.LAYOUT, ["--gently"])
        return
    step("refining the map")
    jobs.run(store, jobs.LAYOUT, lambda record: refine_layout(store, at=at, gently=True))
