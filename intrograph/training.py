"""Training as a job of its own, and when a load is followed by it."""

import os
from typing import TYPE_CHECKING

from graph.store import Store
from graph.store.write.models import MIN_GROWTH, needs_training
from intrograph import jobs
from intrograph.jobs import Job, Step

if TYPE_CHECKING:
    from graph.introductions.learning.training import Learned

SWITCHED_OFF = ("", "0", "false", "no", "off")


def start_training(store: Store, min_growth: float = MIN_GROWTH) -> Job | None:
    """Start training in the background if `needs_training`; None if it does not, or INTROGRAPH_NO_TRAIN is set."""
    forbidden = os.environ.get("INTROGRAPH_NO_TRAIN", "").casefold() not in SWITCHED_OFF
    if forbidden or not needs_training(store, min_growth):
        return None
    return jobs.start(store, jobs.TRAIN)


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
