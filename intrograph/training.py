"""Training as a job of its own, and when a load is followed by it."""

import os
from typing import TYPE_CHECKING

from graph.store import Store, read, recent_loads
from graph.store.write import models, runs
from intrograph import jobs
from intrograph.jobs import Job, Step

if TYPE_CHECKING:
    from graph.introductions.learning.training import Learned

GROWTH = 0.05
RECENT_LOADS = 1_000


def start_training(store: Store, growth: float = GROWTH) -> Job | None:
    """Start training in the background if `needs_training`; None if it does not, or INTROGRAPH_NO_TRAIN is set."""
    if os.environ.get("INTROGRAPH_NO_TRAIN") or not needs_training(store, growth):
        return None
    return jobs.start(store, jobs.TRAIN)


def needs_training(store: Store, growth: float = GROWTH) -> bool:
    """Whether nothing has been learned, or the mentions have grown by the share `growth` since.

    Counts the mentions of loads that began after the last training.
    """
    revision, trained_at = models.trained(store)
    if trained_at is None:
        return True
    if revision == runs.graph_revision(store):
        return False
    new = sum(
        load.written
        for load in recent_loads(store, RECENT_LOADS)
        if load.kind == "mentions" and load.received_at >= trained_at
    )
    mentions = read.overview(store).mentions
    return bool(new > 0 and new >= growth * (mentions - new))


def run_training(store: Store, *, at: int, again: bool = False, step: Step = lambda text: None) -> "Learned":
    """Train now, in this process, after a training that runs already. `at` is now, in ms.

    Repeats the training while loads add enough mentions during it: they start no training of their own then.

    Raises
    ------
    NothingFound
        The store is empty.
    """
    from graph.introductions.learning import training  # late: it compiles kernels, which a load does not need

    def work(record: Step) -> "Learned":
        learned = training.train(store, at=at, again=again, step=record)
        while needs_training(store):
            learned = training.train(store, at=at, step=record)
        return learned

    return jobs.run(store, jobs.TRAIN, work, on_step=step)
