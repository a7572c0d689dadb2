"""Following a feed as a job: one at a time for each feed of a store, with its state on record."""

import threading
from collections.abc import Callable
from pathlib import Path

from graph.errors import WrongUse
from graph.store import Store
from graph.store.traces import remove_traces
from ingest import live
from ingest.live import Feed, FollowReport, LiveSettings
from intrograph import jobs
from intrograph.forget import forget, rejects_folder

LOCK_SECONDS = 1.0


def follow_feed(
    store: Store,
    feed: Feed,
    *,
    stop: threading.Event,
    clock: Callable[[], int],
    rejects: Path | None = None,
    step: jobs.Step = lambda text: None,
    settings: LiveSettings | None = None,
) -> FollowReport:
    """Follow a feed until `stop` is set, as the job that `status` and the app show.

    Parameters
    ----------
    clock
        Now, in ms.
    rejects
        The file that rejected events are added to; by default one beside the store.
    step
        Called with the counts after each batch.

    Raises
    ------
    WrongUse
        Another process follows the same feed, or the service cannot be followed like this.
    """
    name = jobs.feed_job(feed.id)
    running = jobs.last(store, name)
    if running is not None and running.state == "running":
        raise WrongUse(f"{feed.title} is being followed already; `intrograph status` shows that job.")

    def work(job_step: jobs.Step) -> FollowReport:
        job_step("connecting")
        report = live.follow(
            store,
            feed,
            stop=stop,
            clock=clock,
            rejects=rejects or rejects_folder(store) / f"{name}.rejects.csv",
            forget=lambda key: forget(store, key, clock(), restart=False),
            progress=lambda report: job_step(report.text),
            settings=settings,
        )
        if report.deleted_accounts:
            remove_traces(store)
        return report

    return jobs.run(store, name, work, on_step=step, lock_seconds=LOCK_SECONDS)
