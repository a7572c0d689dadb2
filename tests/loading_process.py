"""Loads in processes of their own, to be killed, which report each of many small steps.

They are forked from one process that has imported everything: to import it again in each of forty rounds would take
longer than the loads. (multiprocessing's own forkserver runs the main module again, which AppTest replaces.)

python loading_process.py SOCKET
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TextIO

import ingest
from graph.store import ensure, open_store
from ingest.staging import accounts, reading

RECEIVED_AT = 1_790_000_000_000
MAX_REQUEST = 1 << 16  # bytes
DONE = "done"


@dataclass(frozen=True)
class LoadingProcess:
    """A load under way in another process, and the phases of the steps that it reports."""

    pid: int
    steps: TextIO

    @classmethod
    def start(cls, path: Path, platform: str, batch_rows: int) -> "LoadingProcess":
        """Load a file into the store that this process's environment names."""
        request = json.dumps([str(path), platform, batch_rows, dict(os.environ)]).encode()
        assert len(request) < MAX_REQUEST
        steps, reports = os.pipe()
        server = _server()
        socket.send_fds(server, [request], [reports])
        os.close(reports)
        return cls(int(server.recv(32)), os.fdopen(steps))

    def wait_for_steps(self, number: int, phase: str = "") -> None:
        """Wait until the load has reported this many steps of a phase, or has ended."""
        while number:
            step = self.steps.readline().strip()
            if step in (DONE, ""):
                return
            number -= step.startswith(phase)

    def finish(self) -> list[str]:
        """Wait for the end of the load; the phases of the steps that nobody has read yet."""
        with self.steps:
            *phases, last = self.steps.read().split("\n")[:-1] or [DONE]
        assert last == DONE, "\n".join([*phases, last])
        return phases

    def kill(self) -> None:
        """Kill -9."""
        os.kill(self.pid, signal.SIGKILL)
        with self.steps:
            self.steps.read()  # ends with the process


@cache
def _server() -> socket.socket:
    """The process that forks; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    folder = Path(__file__).parent
    environment = os.environ | {"PYTHONPATH": str(folder.parent)}
    command = [sys.executable, __file__, str(theirs.fileno())]
    process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment, cwd=folder.parent)
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def serve(client: socket.socket) -> None:
    """Fork a process for each load that is asked for."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    while True:
        request, descriptors, _, _ = socket.recv_fds(client, MAX_REQUEST, 1)
        if not request:
            return
        if (pid := os.fork()) == 0:
            client.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with os.fdopen(descriptors[0], "w", buffering=1) as reports:
                _load(*json.loads(request), reports)
            os._exit(0)
        os.close(descriptors[0])
        client.send(str(pid).encode())


def _load(path: str, platform: str, batch_rows: int, environment: dict[str, str], reports: TextIO) -> None:
    os.environ.clear()
    os.environ.update(environment)
    reading.CHUNK, accounts.OBSERVATIONS_AT_ONCE = 3 * batch_rows, batch_rows
    try:
        with ensure(open_store()) as store:
            ingest.load(
                store,
                Path(path),
                ingest.ReadOptions(platform=platform),
                received_at=RECEIVED_AT,
                rejects=Path(path).with_suffix(f".{platform}.rejects.csv"),
                batch_rows=batch_rows,
                progress=lambda progress: print(progress.phase, file=reports),
            )
        print(DONE, file=reports)
    except Exception:
        print(traceback.format_exc(), file=reports)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
