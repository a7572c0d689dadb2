"""Parquet files that Spark reads and writes, also between the iterations of an algorithm.

An intermediate result is written where all workers see it and read back. It costs a little, ends the plan that it came
from, and stays when a worker is lost: the next iteration starts from the files. Spark divides the part of a hub in a
join only if both sides are read from files and not aggregated on the way: such a side is saved first.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.engines.folders import Folder, remove, write_parquet

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def read(spark: "SparkSession", folder: Folder) -> "DataFrame":
    """The rows of a folder or a file."""
    return spark.read.parquet(str(folder.absolute()))


def write(rows: "DataFrame", folder: Folder) -> None:
    """Write rows as the files of a folder."""
    rows.write.mode("overwrite").parquet(str(folder.absolute()))


class Scratch:
    """Intermediate results in one folder; a name that is saved again replaces what it stood for once that is read."""

    def __init__(self, spark: "SparkSession", folder: Folder) -> None:
        self._spark = spark
        self._folder = folder
        self._versions: dict[str, int] = {}

    def save(self, name: str, rows: "DataFrame") -> "DataFrame":
        """Write rows and return them as read from the files; what was saved under this name before is deleted."""
        before, folder = self._folder / f"{name}-{self._versions.get(name, 0)}", self.folder(name)
        write(rows, folder)
        remove(before)
        return read(self._spark, folder)

    def numbers(self, name: str, values: Sequence[int]) -> "DataFrame":
        """A column of numbers as a table."""
        import pyarrow as pa

        folder = self.folder(name)
        folder.mkdir(parents=True)
        write_parquet(pa.table({name: pa.array(values, pa.int64())}), folder / "part-00000.parquet")
        return read(self._spark, folder)

    def folder(self, name: str) -> Folder:
        """A folder for the next version of a result."""
        self._versions[name] = self._versions.get(name, 0) + 1
        return self.latest(name)

    def latest(self, name: str) -> Folder:
        """The folder of the present version of a result."""
        return self._folder / f"{name}-{self._versions[name]}"
