"""Loads in processes of their own, to be killed, which report each of many small steps.

They are forked from one process that has imported everything: importing it anew for each of forty rounds takes longer
than the loads.
"""

import multiprocessing
import os
import signal
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import ingest
from graph.store import ensure, open_store
from ingest.staging import accounts, reading

RECEIVED_AT = 1_790_000_000_000
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class LoadingProcess:
    """A load under way in another process, and the phases of the steps that it reports."""

    process: ForkServerProcess
    steps: "Connection[None, str]"

    @classmethod
    def start(cls, path: Path, platform: str, batch_rows: int) -> "LoadingProcess":
        """Load a file into the store that this process's environment names."""
        steps, reports = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=_load, args=(path, platform, batch_rows, dict(os.environ), reports))
        process.start()
        reports.close()
        return cls(process, steps)

    def wait_for_steps(self, number: int, phase: str = "") -> None:
        """Wait until the load has reported this many steps of a phase, or has ended."""
        while number:
            step = self._next_step()
            if step is None:
                return
            number -= step.startswith(phase)

    def finish(self) -> list[str]:
        """Wait for the end of the load; the phases of the steps that nobody has read yet."""
        phases = list(iter(self._next_step, None))
        self.process.join()
        assert self.process.exitcode == 0, "\n".join(phases)
        return phases

    def kill(self) -> None:
        """Kill -9."""
        assert self.process.pid
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join()
        self.steps.close()

    def _next_step(self) -> str | None:
        try:
            return self.steps.recv()
        except EOFError:
            return None


def _load(
    path: Path, platform: str, batch_rows: int, environment: dict[str, str], reports: "Connection[str, None]"
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    reading.CHUNK, accounts.OBSERVATIONS_AT_ONCE = 3 * batch_rows, batch_rows
    try:
        with ensure(open_store()) as store:
            ingest.load(
                store,
                path,
                ingest.ReadOptions(platform=platform),
                received_at=RECEIVED_AT,
                rejects=path.with_suffix(f".{platform}.rejects.csv"),
                batch_rows=batch_rows,
                progress=lambda progress: reports.send(progress.phase),
            )
    except BaseException:
        reports.send(traceback.format_exc())
        raise
