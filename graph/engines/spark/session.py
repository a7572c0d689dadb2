"""A Spark session: the package, a Java runtime, and settings that keep one large account from holding up a stage."""

import os
import re
import shutil
import socket
import subprocess
import warnings
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import StoreUnreachable, WrongUse

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MIN_JAVA = 17
CONNECT_SECONDS = 5
LOOPBACK = "127.0.0.1"
# Spark splits a part of a join that is so many times the median, and at least so large: that of a hub.
_SETTINGS = {
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.skewJoin.enabled": "true",
    "spark.sql.adaptive.skewJoin.skewedPartitionFactor": "2",
    "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes": "32MB",
    "spark.sql.adaptive.advisoryPartitionSizeInBytes": "32MB",
    "spark.sql.session.timeZone": "UTC",
    "spark.task.maxFailures": "8",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def open_session(master: str, settings: Mapping[str, str]) -> "SparkSession":
    """Connect to a cluster, or start Spark in this process with `local[*]`.

    Raises
    ------
    WrongUse
        pyspark or Java is missing, or Spark refuses the URL or a setting.
    StoreUnreachable
        No cluster answers at the URL.
    """
    if find_spec("pyspark") is None:
        raise WrongUse("The engine spark needs a package: install it with `pip install 'intrograph[spark]'`.")
    os.environ["JAVA_HOME"] = str(java_home())
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
        settings = {"spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK, **settings}
    _require_master(master)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # about pandas 3, which no step uses
        return _start(master, _SETTINGS | dict(settings))


def _start(master: str, settings: Mapping[str, str]) -> "SparkSession":
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("intrograph")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (Py4JError, PySparkException, RuntimeError) as error:
        raise WrongUse(f"Spark does not start with --master {master}: {_reason(error)}.") from None
    session.sparkContext.setLogLevel("ERROR")
    return session


def _require_master(master: str) -> None:
    """Look for a standalone cluster first: Spark itself would try for a minute, and then say something else."""
    if not master.startswith("spark://"):
        return
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        try:
            with socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS):
                return
        except (OSError, ValueError):
            continue
    raise StoreUnreachable(f"No Spark answers at {master}: start the cluster, or correct --master.")


def _reason(error: Exception) -> str:
    """The first line of what Spark says, without the names of its classes."""
    thrown = getattr(error, "java_exception", None)
    text = str(thrown.getMessage() if thrown is not None else error).strip()
    return text.splitlines()[0][:200].rstrip(".") if text else type(error).__name__


def java_home() -> Path:
    """A Java that Spark can use: that of `JAVA_HOME`, of `java`, or the one that the embedded server brings."""
    homes = [Path(home) for home in [os.environ.get("JAVA_HOME")] if home]
    if program := shutil.which("java"):
        homes.append(Path(program).resolve().parents[1])
    if (server := find_spec("arcadedb_embedded")) is not None and server.origin:
        homes.append(Path(server.origin).parent / "jre")
    for home in homes:
        if _version(home) >= MIN_JAVA:
            return home
    raise WrongUse(f"The engine spark needs Java {MIN_JAVA} or later: install it, or set JAVA_HOME.")


def _version(home: Path) -> int:
    """The major version of a Java; 0 if there is none."""
    program = home / "bin" / "java"
    if not program.exists():
        return 0
    banner = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'"(\d+)', banner)
    return int(found[1]) if found else 0
