"""PageRank by joins: the power iteration of the local engine, step by step."""

from typing import TYPE_CHECKING

from graph.engines.settings import CHECK_EVERY, PAGERANK_CHANGE
from graph.engines.spark.tables import Scratch

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

ALPHA = 0.85


def pagerank(numbers: "DataFrame", pairs: "DataFrame", size: int, iterations: int, scratch: Scratch) -> "DataFrame":
    """The PageRank of each number, weighted by mentions; it sums to 1.

    Parameters
    ----------
    numbers
        `number` of each of `size` nodes.
    pairs
        `source`, `target` and `count` of each edge.
    iterations
        See `EngineSettings`.
    """
    from pyspark.sql import functions as f

    total = scratch.save("total", pairs.groupBy("source").agg(f.sum("count").alias("total")))
    share = (f.col("count") / f.col("total")).alias("share")
    edges = scratch.save("edges", pairs.join(total, "source").select("source", "target", share))
    is_sink = f.col("total").isNull().alias("is_sink")
    start = numbers.join(total.withColumnRenamed("source", "number"), "number", "left")
    values = scratch.save("values", start.select("number", is_sink, f.lit(1 / size).alias("value")))
    for step in range(1, iterations + 1):
        values = scratch.save("values", _step(edges, values, size))
        if step % CHECK_EVERY == 0 and _change(values) < PAGERANK_CHANGE:
            break
    return values.select("number", f.col("value").alias("pagerank"))


def _step(edges: "DataFrame", values: "DataFrame", size: int) -> "DataFrame":
    """The values after one more step; `last` keeps those before it."""
    from pyspark.sql import functions as f

    from_sinks = values.where("is_sink").agg(f.sum("value")).first()
    spread = ((from_sinks[0] if from_sinks else None) or 0.0) / size
    sent = edges.join(values, edges["source"] == values["number"])
    received = sent.groupBy("target").agg(f.sum(f.col("value") * f.col("share")).alias("received"))
    value = ALPHA * (f.coalesce("received", f.lit(0.0)) + spread) + (1 - ALPHA) / size
    joined = values.join(received, values["number"] == received["target"], "left")
    return joined.select("number", "is_sink", value.alias("value"), f.col("value").alias("last"))


def _change(values: "DataFrame") -> float:
    """By how much the last step changed the values, summed over all nodes."""
    from pyspark.sql import functions as f

    row = values.agg(f.sum(f.abs(f.col("value") - f.col("last")))).first()
    return float(row[0]) if row else 0.0
