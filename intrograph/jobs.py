"""Jobs of a store: one runner for the analysis, training, the map layout and the search index.

A job holds the lock `jobs/NAME.lock` while it works, so that one job of a name runs at a time however many processes
ask, and writes its state to `jobs/NAME.json` and its records to `jobs/NAME.log`. The system releases the lock of a
process that was killed: a state "running" without the lock therefore means that the job was stopped.
"""

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

import portalocker
import psutil

from graph.disk import full_disk_told
from graph.errors import IntrographError, StoreBusy
from graph.store import Store
from graph.store.read import columns
from intrograph.log import recording_to
from intrograph.resources import python_command

T = TypeVar("T")
Step = Callable[[str], None]
State = Literal["running", "done", "failed"]

ANALYZE, TRAIN, LAYOUT, SEARCH_INDEX = "analyze", "train", "layout", "search-index"
FOLLOW = "follow-"  # begins the name of a job that follows a feed
STOPPED = "stopped before it finished"
STARTING = "starting"
NICENESS = 10
POLL_SECONDS = 0.25
LOCK_SECONDS = 6 * 3600.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """The latest run of a job, by the process `pid`.

    Instants are in ms; `error` is a sentence, `log` the file that has the traceback.
    """

    name: str
    state: State
    started_at: int
    updated_at: int
    progress: str
    error: str
    log: Path
    pid: int


@dataclass(frozen=True)
class _Record:
    """What `NAME.json` holds. `pid` and `process_started` name the process that runs the job, or is about to."""

    state: State
    started_at: int
    updated_at: int
    progress: str = ""
    error: str = ""
    pid: int = 0
    process_started: float = 0.0


def job_folder(store: Store) -> Path:
    """Where the jobs of a store keep their files: in an embedded store, else beside this machine's snapshots of it."""
    if store.folder is not None:
        return store.folder / "jobs"
    from graph.snapshot import cache_folder  # late: it compiles kernels, which `intrograph load` does not need

    snapshots = cache_folder(store, columns.state(store))
    return snapshots.with_name(f"{snapshots.name}-jobs")  # `snapshot.discard` removes the snapshots' folder


def run(
    store: Store,
    name: str,
    work: Callable[[Step], T],
    *,
    on_step: Step = lambda text: None,
    lock_seconds: float = LOCK_SECONDS,
) -> T:
    """Do `work` as the job `name`, after the one that runs now, and record its progress and outcome.

    `work` gets a function that takes a few words on the step under way; they are passed on to `on_step`.

    Raises
    ------
    StoreBusy
        Another process runs this job for longer than `lock_seconds`.
    """
    folder = job_folder(store)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder, name, lock_seconds), recording_to(folder / f"{name}.log"):
        record = _Record("running", _now(), _now(), pid=os.getpid(), process_started=_process_started(os.getpid()))
        _write(folder, name, record)

        def step(text: str) -> None:
            nonlocal record
            log.debug("%s: %s", name, text)
            on_step(text)
            record = replace(record, progress=text, updated_at=_now())
            _write(folder, name, record)

        log.debug("%s: started", name)
        try:
            with full_disk_told():
                result = work(step)
        except BaseException as error:
            log.debug("%s: failed", name, exc_info=True)
            with contextlib.suppress(OSError):  # on a full disk the state stays, without the lock: the job was stopped
                _write(folder, name, replace(record, state="failed", error=_sentence(error), updated_at=_now()))
            raise
        log.debug("%s: done", name)
        _write(folder, name, replace(record, state="done", progress="", updated_at=_now()))
        return result


def start(store: Store, name: str, arguments: Sequence[str] = ()) -> Job:
    """Start `intrograph NAME` in a process of low priority that outlives this one, unless the job runs already."""
    folder = job_folder(store)
    current = _read(folder, name)
    if current is not None and current.state == "running":
        return current
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    chosen = ["--store", str(store.folder)] if store.folder is not None else []
    command, environment = python_command("intrograph.cli", name, *arguments, *chosen)
    with open(folder / f"{name}.out", "wb") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    _lower_priority(process.pid)
    started = _process_started(process.pid)
    _write(folder, name, _Record("running", _now(), _now(), STARTING, pid=process.pid, process_started=started))
    threading.Thread(target=process.wait, daemon=True).start()  # reaps the process: a zombie looks alive
    return _read(folder, name) or _job(folder, name, _Record("running", _now(), _now(), STARTING))


def feed_job(feed_id: str) -> str:
    """The name of the job that follows a feed."""
    return f"{FOLLOW}{feed_id}"


def feed_jobs(store: Store) -> list[Job]:
    """The latest run of every job that follows a feed, by name."""
    return [job for job in all_jobs(store) if job.name.startswith(FOLLOW)]


def last(store: Store, name: str) -> Job | None:
    """The latest run of a job; one whose process is gone has failed. None if it never ran."""
    return _read(job_folder(store), name)


def all_jobs(store: Store) -> list[Job]:
    """The latest run of every job, by name."""
    folder = job_folder(store)
    jobs = [_read(folder, path.stem) for path in sorted(folder.glob("*.json"))]
    return [job for job in jobs if job is not None]


def wait(store: Store, name: str, progress: Step) -> Job | None:
    """Wait until no job of this name runs, calling `progress` with its steps; returns how it ended."""
    folder = job_folder(store)
    while (job := _read(folder, name)) is not None and job.state == "running":
        progress(job.progress)
        time.sleep(POLL_SECONDS)
    return job


def _read(folder: Path, name: str) -> Job | None:
    record = _record(folder, name)
    while record is not None and record.state == "running" and not _is_alive(folder, name, record):
        again = _record(folder, name)
        if again == record:
            return _job(folder, name, replace(record, state="failed", error=STOPPED))
        record = again  # the job ended, or the next one began, while we looked
    return _job(folder, name, record) if record is not None else None


def _job(folder: Path, name: str, record: _Record) -> Job:
    return Job(
        name,
        record.state,
        record.started_at,
        record.updated_at,
        record.progress,
        record.error,
        folder / f"{name}.log",
        record.pid,
    )


def _record(folder: Path, name: str) -> _Record | None:
    try:
        return _Record(**json.loads((folder / f"{name}.json").read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _write(folder: Path, name: str, record: _Record) -> None:
    part = folder / f"{name}.{os.getpid()}.{threading.get_ident()}.part"
    part.write_text(json.dumps(asdict(record)), "utf-8")
    part.replace(folder / f"{name}.json")


def _is_alive(folder: Path, name: str, record: _Record) -> bool:
    """Whether somebody holds the job's lock, or the process that was started is still on its way there."""
    if not _is_free(folder / f"{name}.lock"):
        return True
    return record.progress == STARTING and record.process_started == _process_started(record.pid)


def _process_started(pid: int) -> float:
    """When a living process was created, which tells it from a later one with the same id; -1 if it is gone."""
    try:
        process = psutil.Process(pid)
        return -1.0 if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.Error:
        return -1.0


def _is_free(path: Path) -> bool:
    try:
        with open(path, "a") as file:
            portalocker.lock(file, portalocker.LockFlags.SHARED | portalocker.LockFlags.NON_BLOCKING)
            return True
    except portalocker.LockException:
        return False
    except FileNotFoundError:
        return True


@contextlib.contextmanager
def _locked(folder: Path, name: str, timeout_seconds: float) -> Iterator[None]:
    lock = portalocker.Lock(folder / f"{name}.lock", timeout=timeout_seconds, check_interval=0.1)
    try:
        lock.acquire()
    except portalocker.LockException:
        raise StoreBusy(_busy(folder, name)) from None
    try:
        yield
    finally:
        lock.release()


def _busy(folder: Path, name: str) -> str:
    record = _record(folder, name)
    since = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(record.started_at / 1000)) if record else "just now"
    process = f" in process {record.pid}" if record and record.pid else ""
    return (
        f"The job {name} is running already{process}, since {since}; repeat the command when it has ended. "
        "`intrograph status` shows its progress."
    )


def _lower_priority(pid: int) -> None:
    with contextlib.suppress(psutil.Error):
        if sys.platform == "win32":
            psutil.Process(pid).nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            psutil.Process(pid).nice(NICENESS)


def _sentence(error: BaseException) -> str:
    if isinstance(error, IntrographError):
        return str(error)
    if isinstance(error, (KeyboardInterrupt, SystemExit)):
        return STOPPED
    return f"unexpected error ({type(error).__name__}: {error})"


def _now() -> int:
    return int(time.time() * 1000)
