"""Jobs that run in processes of their own, and the sample, as the pages start and watch them."""

from intrograph import jobs
from intrograph.demo import prepare_demo
from intrograph.jobs import LAYOUT, TRAIN, Job
from intrograph.state import session
from intrograph.training import start_training

__all__ = [
    "LAYOUT",
    "TRAIN",
    "Job",
    "feed_jobs",
    "feed_name",
    "last_job",
    "prepare_sample",
    "start_job",
    "train_after_load",
]


def last_job(name: str) -> Job | None:
    """The latest run of a job; None if it never ran."""
    return jobs.last(session.store(), name)


def feed_jobs() -> list[Job]:
    """The latest run of every job that follows a feed."""
    return jobs.feed_jobs(session.store())


def feed_name(job: Job) -> str:
    """The feed that a job follows, as in `mastodon-mastodon.social`."""
    return job.name.removeprefix(jobs.FOLLOW)


def start_job(name: str) -> None:
    """Start a job in the background, unless it runs."""
    store = session.store()
    if store.write_guard is not None:
        store.write_guard(f"start {name}", ())  # the job writes in a process of its own
    jobs.start(store, name)


def train_after_load() -> None:
    """Start training if the mentions have grown enough since the last training."""
    start_training(session.store())


def prepare_sample() -> None:
    """Load and analyze the sample; nothing is written outside of the store."""
    prepare_demo(session.store(), session.now())
