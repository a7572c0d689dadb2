"""The steps of an analysis as Spark jobs."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from graph.engines.arrays import community_of, read_network, write_columns
from graph.engines.engine import Job
from graph.engines.pair_query import strength_query, sums_query
from graph.engines.results import SCRATCH
from graph.engines.spark import components, pagerank
from graph.engines.spark.session import open_session
from graph.engines.spark.tables import Scratch, read, write
from graph.ties import TieSettings

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class SparkEngine:
    """Each step reads Parquet and writes Parquet, so that a stopped run loses one step at most.

    Parameters
    ----------
    master
        The URL of the cluster's master, or `local[*]`.
    settings
        Settings of Spark itself; they go before ours.
    """

    def __init__(self, job: Job, master: str, settings: Mapping[str, str]) -> None:
        self._job = job
        self._spark = open_session(master, settings)
        self._scratch = Scratch(self._spark, job.results.folder / SCRATCH)

    def pairs(self, folder: Path) -> int:
        contents, settings, ties = self._job.table.contents, self._job.settings, TieSettings()
        read(self._spark, self._job.table.mentions).createOrReplaceTempView("mentions")
        query = sums_query("mentions", settings.window(contents), settings.faded_until(contents), ties)
        self._scratch.save("sums", self._spark.sql(query)).createOrReplaceTempView("sums")
        write(self._spark.sql(strength_query("sums", ties)), folder)
        return read(self._spark, folder).count()

    def degrees(self, folder: Path) -> int:
        from pyspark.sql import functions as f

        numbers, pairs = self._numbers, self._pairs
        for end, name in (("target", "in"), ("source", "out")):
            degree, strength = f.count("*").alias(f"{name}_degree"), f.sum("count").alias(f"{name}_strength")
            of_end = pairs.groupBy(end).agg(degree, strength).withColumnRenamed(end, "number")
            numbers = numbers.join(of_end, "number", "left")
        names = ("in_degree", "out_degree", "in_strength", "out_strength")
        columns = [f.rint(f.coalesce(name, f.lit(0))).cast("long").alias(name) for name in names]
        return self._write(numbers.select("number", *columns), folder)

    def components(self, folder: Path) -> int:
        return self._write(components.components(self._numbers, self._pairs, self._scratch), folder)

    def pagerank(self, folder: Path) -> int:
        size, iterations = self._job.table.contents.influencers, self._job.settings.iterations
        return self._write(pagerank.pagerank(self._numbers, self._pairs, size, iterations, self._scratch), folder)

    def communities(self, folder: Path) -> int:
        """The pairs are few beside the mentions: Leiden runs on the machine that drives the cluster."""
        settings = self._job.settings
        network = read_network(self._job.results, self._job.table.contents.influencers, self._job.memory_bytes)
        return write_columns(folder, {"community": community_of(network, settings.resolution, settings.seed)})

    def influencers(self, folder: Path) -> int:
        rows = read(self._spark, self._job.table.influencers).select("number", "key", "platform", "handle")
        for step in ("degrees", "components", "pagerank", "communities"):
            rows = rows.join(read(self._spark, self._job.results.path(step)), "number")
        return self._write(rows, folder)

    def close(self) -> None:
        self._spark.stop()

    @property
    def _numbers(self) -> "DataFrame":
        return read(self._spark, self._job.table.influencers).select("number")

    @property
    def _pairs(self) -> "DataFrame":
        return read(self._spark, self._job.results.path("pairs"))

    def _write(self, rows: "DataFrame", folder: Path) -> int:
        """Write a step with one row for each influencer."""
        write(rows, folder)
        return self._job.table.contents.influencers
