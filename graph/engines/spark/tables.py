"""Parquet files that Spark reads and writes, also between the iterations of an algorithm.

An intermediate result is written where all workers see it and read back. It costs a little, ends the plan that it came
from, and stays when a worker is lost: the next iteration starts from the files.
"""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def read(spark: "SparkSession", folder: Path) -> "DataFrame":
    """The rows of a folder or a file."""
    return spark.read.parquet(str(folder.absolute()))


def write(rows: "DataFrame", folder: Path) -> None:
    """Write rows as the files of a folder."""
    rows.write.mode("overwrite").parquet(str(folder.absolute()))


class Scratch:
    """Intermediate results in one folder; a name that is saved again replaces what it stood for once that is read."""

    def __init__(self, spark: "SparkSession", folder: Path) -> None:
        self._spark = spark
        self._folder = folder
        self._versions: dict[str, int] = {}

    def save(self, name: str, rows: "DataFrame") -> "DataFrame":
        """Write rows and return them as read from the files; what was saved under this name before is deleted."""
        version = self._versions.get(name, 0) + 1
        folder = self._folder / f"{name}-{version}"
        write(rows, folder)
        shutil.rmtree(self._folder / f"{name}-{version - 1}", ignore_errors=True)
        self._versions[name] = version
        return read(self._spark, folder)
