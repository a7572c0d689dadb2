"""The steps of an analysis as Spark jobs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from graph.engines.arrays import (
    BYTES_A_PAIR,
    communities_of_groups,
    community_of,
    count_pairs,
    read_network,
    write_columns,
    write_table,
)
from graph.engines.candidates import numbers_of
from graph.engines.engine import Job
from graph.engines.folders import Folder
from graph.engines.pair_query import strength_query, sums_query
from graph.engines.results import SCRATCH
from graph.engines.spark import candidates, communities, components, pagerank
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

    def pairs(self, folder: Folder) -> int:
        contents, settings, ties = self._job.table.contents, self._job.settings, TieSettings()
        read(self._spark, self._job.table.mentions).createOrReplaceTempView("mentions")
        query = sums_query("mentions", settings.window(contents), settings.faded_until(contents), ties)
        self._scratch.save("sums", self._spark.sql(query)).createOrReplaceTempView("sums")
        write(self._spark.sql(strength_query("sums", ties)), folder)
        return read(self._spark, folder).count()

    def degrees(self, folder: Folder) -> int:
        from pyspark.sql import functions as f

        numbers, pairs = self._numbers, self._pairs
        for end, name in (("target", "in"), ("source", "out")):
            degree, strength = f.count("*").alias(f"{name}_degree"), f.sum("count").alias(f"{name}_strength")
            of_end = pairs.groupBy(end).agg(degree, strength).withColumnRenamed(end, "number")
            numbers = numbers.join(of_end, "number", "left")
        names = ("in_degree", "out_degree", "in_strength", "out_strength")
        columns = [f.rint(f.coalesce(name, f.lit(0))).cast("long").alias(name) for name in names]
        return self._write(numbers.select("number", *columns), folder)

    def components(self, folder: Folder) -> int:
        return self._write(components.components(self._numbers, self._pairs, self._scratch), folder)

    def pagerank(self, folder: Folder) -> int:
        size, iterations = self._job.table.contents.influencers, self._job.settings.iterations
        return self._write(pagerank.pagerank(self._numbers, self._pairs, size, iterations, self._scratch), folder)

    def communities(self, folder: Folder) -> int:
        """On the machine that drives the cluster, like the local engine, if the pairs fit there; else merged first."""
        job, settings = self._job, self._job.settings
        most_ties = job.memory_bytes // BYTES_A_PAIR
        if count_pairs(job.results) > most_ties:
            return self._write(self._merged_communities(most_ties), folder)
        network = read_network(job.results, job.table.contents.influencers, job.memory_bytes)
        return write_columns(folder, {"community": community_of(network, settings.resolution, settings.seed)})

    def _merged_communities(self, most_ties: int) -> "DataFrame":
        from pyspark.sql import Window
        from pyspark.sql import functions as f

        settings = self._job.settings
        groups = communities.merged(self._pairs, most_ties, settings.seed, self._scratch)
        found = self._scratch.folder("found")
        write_table(found, communities_of_groups(groups.ties, settings.resolution, settings.seed))
        members = self._scratch.save("members", groups.groups.join(read(self._spark, found), "group"))
        by_size = Window.orderBy(f.desc("size"), "label")
        sizes = members.groupBy("label").agg(f.count("*").alias("size"))
        numbered = sizes.select("label", f.row_number().over(by_size).cast("long").alias("community"))
        chosen = self._numbers.join(members.join(numbered, "label").select("number", "community"), "number", "left")
        return chosen.select("number", f.coalesce("community", f.lit(0)).alias("community"))

    def influencers(self, folder: Folder) -> int:
        rows = read(self._spark, self._job.table.influencers).select("number", "key", "platform", "handle")
        for step in ("degrees", "components", "pagerank", "communities"):
            rows = rows.join(read(self._spark, self._job.results.path(step)), "number")
        return self._write(rows, folder)

    def candidates(self, folder: Folder) -> int:
        partners = numbers_of(self._job.table, self._job.settings.partners)
        degrees = read(self._spark, self._job.results.path("degrees"))
        write(candidates.candidates(self._pairs, degrees, partners, self._scratch), folder)
        return read(self._spark, folder).count()

    def close(self) -> None:
        self._spark.stop()

    @property
    def _numbers(self) -> "DataFrame":
        return read(self._spark, self._job.table.influencers).select("number")

    @property
    def _pairs(self) -> "DataFrame":
        return read(self._spark, self._job.results.path("pairs"))

    def _write(self, rows: "DataFrame", folder: Folder) -> int:
        """Write a step with one row for each influencer."""
        write(rows, folder)
        return self._job.table.contents.influencers
