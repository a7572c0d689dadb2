"""Jobs that run in processes of their own, and the sample, as the pages start and watch them."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from intrograph import demo, jobs
from intrograph.state import session

TRAIN, LAYOUT = "train", "layout"


@dataclass(frozen=True)
class JobState:
    """How the latest run of a job is going; `error` is the sentence of a failed one."""

    state: Literal["running", "done", "failed"]
    progress: str = ""
    error: str = ""


def last_job(name: str) -> JobState | None:
    """The latest run of a job; None if it never ran."""
    last: Any = getattr(jobs, "last", None)
    job = last(session.store(), name) if last is not None else None
    return None if job is None else JobState(job.state, job.progress, job.error)


def start_job(name: str) -> None:
    """Start a job in the background, unless it runs."""
    start: Any = getattr(jobs, "start", None)
    if start is not None:
        start(session.store(), name)
    else:
        jobs.spawn_background([name], session.store().folder)


def train_after_load() -> None:
    """Start training on what was loaded, unless INTROGRAPH_NO_TRAIN is set."""
    if not os.environ.get("INTROGRAPH_NO_TRAIN"):
        start_job(TRAIN)


def prepare_sample() -> None:
    """Load and analyze the sample; nothing is written outside of the store."""
    prepare: Any = getattr(demo, "prepare_demo", None)
    if prepare is not None:
        prepare(session.store(), session.now())
        return
    with tempfile.TemporaryDirectory(prefix="intrograph-") as folder:
        demo.prepare(session.store(), Path(folder, "introductions.csv"), session.now())
