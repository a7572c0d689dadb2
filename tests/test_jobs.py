"""Background jobs: one at a time, progress and failure on record, also after `kill -9`; and when training starts."""

import contextlib
import errno
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from conftest import NOW, PROJECT, clean_environment
from helpers import load_rows, write_table
from test_graph import HEADER, a_network

from graph.errors import NothingFound, StoreBusy, StoreError
from graph.introductions.learning import training as learning
from graph.store import Store
from graph.store.write.runs import last_analysis
from ingest import ReadOptions
from ingest import load as load_file
from intrograph import cli, jobs, training
from intrograph.analysis_job import run_analysis

KILLED_SECONDS = 30.0


@pytest.fixture
def jobs_store(one_store: Store) -> Iterator[Store]:
    shutil.rmtree(jobs.job_folder(one_store), ignore_errors=True)
    yield one_store
    shutil.rmtree(jobs.job_folder(one_store), ignore_errors=True)


def load_one_mention(store: Store, folder: Path, source: str, at: int) -> None:
    path = write_table(folder / f"{source}.csv", HEADER, [f"instagram,{source},tom,2026-05-22,mention,q-{source},"])
    load_file(store, path, ReadOptions(), received_at=at, rejects=folder / "rejects.csv")


def status(form: str = "json") -> dict[str, str]:
    result = CliRunner(catch_exceptions=False).invoke(cli.main, ["status", "--format", form])
    return {row["what"]: row["value"] for row in json.loads(result.stdout)}


def test_a_job_records_its_progress_and_its_end(store: Store) -> None:
    seen: list[jobs.Job | None] = []

    def work(step: jobs.Step) -> int:
        step("halfway")
        seen.append(jobs.last(store, "count"))
        return 7

    shutil.rmtree(jobs.job_folder(store), ignore_errors=True)
    assert jobs.last(store, "count") is None
    assert jobs.run(store, "count", work) == 7
    assert seen[0] is not None
    assert (seen[0].state, seen[0].progress, seen[0].error) == ("running", "halfway", "")
    done = jobs.last(store, "count")
    assert done is not None
    assert done.state == "done"
    assert done.started_at == seen[0].started_at <= done.updated_at
    assert "halfway" in done.log.read_text("utf-8")
    assert [job.name for job in jobs.all_jobs(store)] == ["count"]


def test_a_failed_job_has_a_sentence_in_its_state_and_the_traceback_in_its_log(jobs_store: Store) -> None:
    def work(step: jobs.Step) -> None:
        raise ZeroDivisionError("division by zero")

    with pytest.raises(ZeroDivisionError):
        jobs.run(jobs_store, "count", work)
    job = jobs.last(jobs_store, "count")
    assert job is not None
    assert (job.state, job.error) == ("failed", "unexpected error (ZeroDivisionError: division by zero)")
    assert "Traceback (most recent call last)" in job.log.read_text("utf-8")
    assert logging.getLogger("intrograph").handlers == []
    assert "failed at" in status()["job_count"]
    assert str(job.log) in status()["job_count"]


def test_our_own_errors_are_recorded_as_they_are(jobs_store: Store) -> None:
    def work(step: jobs.Step) -> None:
        raise NothingFound("The store is empty.")

    with pytest.raises(NothingFound):
        jobs.run(jobs_store, "count", work)
    job = jobs.last(jobs_store, "count")
    assert job is not None
    assert job.error == "The store is empty."


def test_a_full_disk_is_told_in_the_state_of_the_job(jobs_store: Store) -> None:
    def work(step: jobs.Step) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/data/store/part")

    with pytest.raises(StoreError, match="is full"):
        jobs.run(jobs_store, "count", work)
    job = jobs.last(jobs_store, "count")
    assert job is not None
    assert job.error.startswith("The disk of /data/store is full: free some space")


def test_a_killed_job_has_failed(jobs_store: Store) -> None:
    script = (
        "import sys, time; from pathlib import Path; from graph.store import ready_store; from intrograph import jobs\n"
        "with ready_store(Path(sys.argv[1])) as store:\n"
        "    jobs.run(store, 'train', lambda step: (step('learning'), time.sleep(600)))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(jobs_store.folder)],
        cwd=PROJECT,
        env=clean_environment() | {"PYTHONPATH": str(PROJECT)},
    )
    deadline = time.monotonic() + KILLED_SECONDS
    while (job := jobs.last(jobs_store, "train")) is None or job.progress != "learning":
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    assert job.state == "running"
    assert "running since" in status()["job_train"]
    process.send_signal(signal.SIGKILL)
    process.wait()
    job = jobs.last(jobs_store, "train")
    assert job is not None
    assert (job.state, job.error) == ("failed", "stopped before it finished")
    assert jobs.wait(jobs_store, "train", lambda text: None) == job
    jobs.run(jobs_store, "train", lambda step: step("again"))
    job = jobs.last(jobs_store, "train")
    assert job is not None
    assert job.state == "done"


def test_a_process_that_dies_before_it_takes_the_lock_has_failed(jobs_store: Store) -> None:
    job = jobs.start(jobs_store, "layout", ["--no-such-option"])
    assert (job.state, job.progress) == ("running", "starting")
    ended = jobs.wait(jobs_store, "layout", lambda text: None)
    assert ended is not None
    assert (ended.state, ended.error) == ("failed", "stopped before it finished")
    assert "No such option" in ended.log.with_suffix(".out").read_text("utf-8")


def test_two_jobs_of_a_name_never_run_at_once(jobs_store: Store) -> None:
    running, most = [0], [0]

    def work(step: jobs.Step) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.05)
        running[0] -= 1

    threads = [threading.Thread(target=jobs.run, args=(jobs_store, "count", work)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_a_lock_that_is_never_released_is_an_error(jobs_store: Store) -> None:
    def work(step: jobs.Step) -> None:
        with pytest.raises(StoreBusy, match="The job count is running already in process"):
            jobs.run(jobs_store, "count", lambda step: None, lock_seconds=0.2)

    jobs.run(jobs_store, "count", work)


def test_training_runs_in_the_background_once_and_with_low_priority(jobs_store: Store, tmp_path: Path) -> None:
    load_rows(jobs_store, tmp_path, HEADER, a_network())
    first = jobs.start(jobs_store, jobs.TRAIN)
    record = json.loads((jobs.job_folder(jobs_store) / "train.json").read_text("utf-8"))
    assert psutil.Process(record["pid"]).nice() >= jobs.NICENESS
    assert jobs.start(jobs_store, jobs.TRAIN).started_at == first.started_at
    steps: list[str] = []
    ended = jobs.wait(jobs_store, jobs.TRAIN, steps.append)
    assert ended is not None
    assert ended.state == "done", ended
    assert steps[0] == "starting"
    assert learning.learned(jobs_store).is_current
    assert "trained on" in status()["learned_model"]


def test_training_is_needed_at_first_and_when_the_mentions_have_grown(jobs_store: Store, tmp_path: Path) -> None:
    load_rows(jobs_store, tmp_path, HEADER, a_network())
    assert training.needs_training(jobs_store)
    training.run_training(jobs_store, at=NOW + 1)
    assert not training.needs_training(jobs_store)
    load_one_mention(jobs_store, tmp_path, "jade", NOW + 2)
    assert not training.needs_training(jobs_store)  # 1 of 34
    assert training.needs_training(jobs_store, min_growth=0.02)
    load_one_mention(jobs_store, tmp_path, "mia", NOW + 3)
    assert training.needs_training(jobs_store)  # 2 of 34: more than 5 %


def test_no_training_starts_where_the_environment_forbids_it(jobs_store: Store, tmp_path: Path) -> None:
    load_rows(jobs_store, tmp_path, HEADER, a_network())
    assert training.start_training(jobs_store) is None  # INTROGRAPH_NO_TRAIN is set for all tests
    assert jobs.last(jobs_store, jobs.TRAIN) is None


@pytest.mark.parametrize(("options", "waits"), [((), True), (("--no-wait",), False), (("--untrained",), False)])
def test_introductions_wait_for_a_training_that_runs(
    jobs_store: Store, tmp_path: Path, options: tuple[str, ...], waits: bool
) -> None:
    load_rows(jobs_store, tmp_path, HEADER, a_network())
    release = threading.Event()
    started = threading.Event()

    def work(step: jobs.Step) -> None:
        started.set()
        assert release.wait(60)
        learning.train(jobs_store, at=NOW)

    thread = threading.Thread(target=jobs.run, args=(jobs_store, jobs.TRAIN, work))
    thread.start()
    assert started.wait(10)
    timer = threading.Timer(0.5, release.set)
    if waits:
        timer.start()
    result = CliRunner(catch_exceptions=False).invoke(cli.main, ["introduce", "jade", *options])
    assert release.is_set() == waits
    release.set()
    thread.join()
    assert result.exit_code == 0, result.stderr
    assert ("Waiting for the training that is running" in result.stderr) == waits


@contextlib.contextmanager
def job_held(store: Store, name: str) -> Iterator[None]:
    """Another worker runs the job until the block ends."""
    begun, ended = threading.Event(), threading.Event()
    worker = threading.Thread(target=jobs.run, args=(store, name, lambda step: (begun.set(), ended.wait())))
    worker.start()
    assert begun.wait(KILLED_SECONDS)
    try:
        yield
    finally:
        ended.set()
        worker.join()


@pytest.mark.both_servers
def test_a_second_analysis_waits_or_says_who_holds_it_and_nobody_else_does(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, a_network())
    with job_held(store, jobs.ANALYZE):
        refused = CliRunner(catch_exceptions=False).invoke(cli.main, ["analyze", "--no-wait"])
        assert refused.exit_code == 3
        assert f"The job analyze is running already in process {os.getpid()}, since 20" in refused.stderr
        with pytest.raises(StoreBusy):
            run_analysis(store, at=NOW, wait=False)
        assert status()["influencers"] == 7
        assert CliRunner(catch_exceptions=False).invoke(cli.main, ["circle", "jade"]).exit_code == 0
        runs = []
        waiting = threading.Thread(target=lambda: runs.append(run_analysis(store, at=NOW)))
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()
        assert last_analysis(store) is None
    waiting.join(KILLED_SECONDS)
    assert [run.id for run in runs] == ["analysis-1"]


def test_an_analysis_that_waits_says_for_whom(jobs_store: Store, tmp_path: Path) -> None:
    load_rows(jobs_store, tmp_path, HEADER, a_network())
    with job_held(jobs_store, jobs.ANALYZE):
        command = [sys.executable, "-m", "intrograph.cli", "analyze", "--store", str(jobs_store.folder)]
        waiting = subprocess.Popen(
            command, cwd=PROJECT, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert waiting.stderr is not None
        assert f"Waiting for the analysis of process {os.getpid()}" in waiting.stderr.readline()
    assert "Done: analysis-1" in waiting.communicate(timeout=KILLED_SECONDS * 4)[1]
    assert waiting.returncode == 0
