"""A standalone Spark cluster on the loopback address: a master and workers as processes of their own."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pyspark
from ports import ADDRESS, free_port

from graph.engines import SparkCluster
from graph.engines.spark.session import java_home

START_SECONDS = 120
MEMORY = "512m"


class LocalCluster:
    """A master and two workers of one core each.

    Parameters
    ----------
    folder
        For the logs and the workers' files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self._port = free_port()

    def __enter__(self) -> Self:
        try:
            self._start("master.Master", "--host", ADDRESS, "--port", str(self._port), "--webui-port", "0")
            self._wait_for("master", self._answers)
            for number in (1, 2):
                folder = ["--work-dir", str(self._folder / f"work-{number}")]
                size = ["--cores", "1", "--memory", "1g"]
                self._start("worker.Worker", "--host", ADDRESS, "--webui-port", "0", *size, *folder, self.master)
            self._wait_for("workers", lambda: self._log().count("Registering worker") == 2)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def master(self) -> str:
        return f"spark://{ADDRESS}:{self._port}"

    def cluster(self, settings: Mapping[str, str]) -> SparkCluster:
        """How an analysis reaches the cluster; it uses both workers."""
        addresses = {"spark.driver.host": ADDRESS, "spark.driver.bindAddress": ADDRESS}
        return SparkCluster(self.master, {"spark.executor.memory": MEMORY, **addresses, **settings})

    def kill_a_worker_when(self, path: Path) -> threading.Thread:
        """Kill a worker and its executors, without warning, as soon as this path is there."""

        def wait() -> None:
            self._wait_for(str(path), path.exists)
            self.kill_a_worker()

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        return thread

    def kill_a_worker(self) -> None:
        """Kill a worker and its executors."""
        self._kill(self._processes[-1])

    @property
    def lost(self) -> int:
        """The number of processes that have ended."""
        return sum(process.poll() is not None for process in self._processes)

    def stop(self) -> None:
        """Kill everything that is left."""
        for process in self._processes:
            self._kill(process)

    def _start(self, name: str, *arguments: str) -> None:
        home = Path(pyspark.__file__).parent
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *arguments]
        environment = os.environ | {
            "JAVA_HOME": str(java_home()),
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": ADDRESS,
            "SPARK_DAEMON_MEMORY": "256m",
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        with open(self._folder / f"{len(self._processes)}.log", "wb") as log:
            # A session of its own, so that a kill reaches the executors that a worker has started.
            process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, cwd=self._folder, start_new_session=True
            )
        self._processes.append(process)

    @staticmethod
    def _kill(process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((ADDRESS, self._port)) == 0

    def _log(self) -> str:
        return (self._folder / "0.log").read_text(encoding="utf-8", errors="replace")

    def _wait_for(self, what: str, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what}: not there after {START_SECONDS} s; see {self._folder}")
            time.sleep(0.05)
