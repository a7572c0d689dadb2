"""A trial and the store that all trials start from."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psutil

PROJECT = Path(__file__).parents[2]
SAMPLE = [PROJECT / "data" / "sample_mentions.csv", PROJECT / "data" / "sample_profiles.csv"]
PARTNER = "jade.runs"
TIMEOUT_SECONDS = 180
EXIT_CODES = (0, 1, 2, 3)  # those that docs/scheduling.md explains
COUNTS = """
MATCH (:Influencer)-[m:MENTIONS]->(:Influencer)
RETURN count(m) AS ties, sum(size(m.ids)) AS mentions, sum(m.count) AS total, max(m.last_at) AS last
"""


@dataclass(frozen=True)
class Answers:
    """What a store says: its counts, and the introductions over one partner as CSV."""

    counts: str
    introductions: str


@dataclass(frozen=True)
class Ended:
    """A command that has ended: its exit status and what it printed."""

    status: int
    output: str
    messages: str

    def told(self) -> "Ended":
        """Check that the command ended with a status that is documented, and without a traceback."""
        assert self.status in EXIT_CODES, f"exit status {self.status}: {self.messages[-2000:]}"
        assert "Traceback (most recent call last)" not in self.messages, self.messages[-3000:]
        assert self.status == 0 or self.messages.strip(), f"exit status {self.status} without a word"
        return self

    def done(self) -> "Ended":
        """Check that the command did what it was asked to do."""
        assert self.told().status == 0, f"exit status {self.status}: {self.messages[-2000:]}"
        return self


def environment(changes: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """The variables of a command: no store of the user's, no training in the background; None removes a variable."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEO4J_", "INTROGRAPH_"))}
    kept |= {"PYTHONPATH": str(PROJECT), "INTROGRAPH_NO_TRAIN": "1"}
    changes = changes or {}
    return {name: value for name, value in (kept | dict(changes)).items() if value is not None}


def start(
    *arguments: str | Path, store: Path, changes: Mapping[str, str | None] | None = None
) -> subprocess.Popen[str]:
    """Start a command on a store."""
    command = [sys.executable, "-m", "intrograph.cli", *map(str, arguments), "--store", str(store)]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="surrogateescape",
        env=environment(changes),
        cwd=store.parent,
    )


def finish(process: subprocess.Popen[str]) -> Ended:
    """Wait for a command."""
    try:
        output, messages = process.communicate(timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        output, messages = process.communicate()
        raise AssertionError(f"no end within {TIMEOUT_SECONDS} s: {process.args}; {messages[-1000:]}") from None
    return Ended(process.returncode, output, messages)


def run(*arguments: str | Path, store: Path, changes: Mapping[str, str | None] | None = None) -> Ended:
    """Run a command on a store to its end."""
    return finish(start(*arguments, store=store, changes=changes))


def answers(store: Path, changes: Mapping[str, str | None] | None = None) -> Answers:
    """Ask a store; it must answer."""
    counts = run("query", COUNTS, "--format", "csv", store=store, changes=changes).done().output
    file = store.parent / "introductions.csv"
    run("introduce", PARTNER, "--csv", file, store=store, changes=changes).done()
    return Answers(counts, file.read_text(encoding="utf-8-sig"))


def processes_of(store: Path) -> list[psutil.Process]:
    """Running processes whose command line names the folder of a store."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        command = process.info["cmdline"] or []
        if process.info["status"] != psutil.STATUS_ZOMBIE and any(str(store) in part for part in command):
            found.append(process)
    return found


def wait_until_closed(store: Path) -> None:
    """Wait until the store's server and all jobs on it have ended."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while left := processes_of(store):
        assert time.monotonic() < deadline, f"still running: {[process.cmdline()[:6] for process in left]}"
        time.sleep(0.1)


@dataclass(frozen=True)
class Ground:
    """The sample network in a store that nobody uses, to be copied by trials."""

    folder: Path

    @classmethod
    def prepare(cls, folder: Path) -> "Ground":
        """Load and analyze the sample."""
        ground = cls(folder)
        run("load", *SAMPLE, "--quiet", store=ground.store).done()
        run("analyze", "--quiet", store=ground.store).done()
        run("find", "running", store=ground.store).done()
        assert ground.expected.introductions.count("\n") > 5
        wait_until_closed(ground.store)
        return ground

    @property
    def store(self) -> Path:
        return self.folder / "ground"

    @cached_property
    def expected(self) -> Answers:
        """What the untouched store answers."""
        return answers(self.store)

    def copy(self, place: Path) -> Path:
        """A copy of the store in a folder."""
        return Path(shutil.copytree(self.store, place / "store"))


Attempt = Callable[[Ground, random.Random, Path], str]


@dataclass(frozen=True)
class Trial:
    """An attempt on a copy of the store, in a folder of its own; it says what it did, or raises AssertionError.

    `needs` says why the trial cannot run on this machine, or nothing.
    """

    name: str
    attempt: Attempt
    needs: Callable[[], str] = lambda: ""
