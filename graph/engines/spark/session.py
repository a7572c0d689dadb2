"""A Spark session: the package, a Java runtime, and settings that keep one large account from holding up a stage."""

import os
import re
import shutil
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
LOOPBACK = "127.0.0.1"
# Spark splits a part of a join that is so many times the median, and at least so large: that of a hub.
_SETTINGS = {
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.skewJoin.enabled": "true",
    "spark.sql.adaptive.skewJoin.skewedPartitionFactor": "3",
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
        pyspark or Java is missing.
    StoreUnreachable
        No cluster answers.
    """
    if find_spec("pyspark") is None:
        raise WrongUse("The engine spark needs a package: install it with `pip install 'intrograph[spark]'`.")
    os.environ["JAVA_HOME"] = str(java_home())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # about pandas 3, which no step uses
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("intrograph")
    for name, value in (_SETTINGS | dict(settings)).items():
        builder = builder.config(name, value)
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
        builder = builder.config("spark.driver.host", LOOPBACK).config("spark.driver.bindAddress", LOOPBACK)
    try:
        session = builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise StoreUnreachable(f"No Spark answers at {master}: {reason}; check --master and the cluster.") from None
    session.sparkContext.setLogLevel("ERROR")
    return session


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
