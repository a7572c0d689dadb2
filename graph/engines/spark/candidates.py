"""The candidates of `graph.engines.candidates` by joins: only the ties of the partners' contacts are looked at."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.engines.candidates import STRENGTH_DIGITS
from graph.engines.spark.tables import Scratch

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def candidates(pairs: "DataFrame", partners: Sequence[int], scratch: Scratch) -> "DataFrame":
    """The candidates of each partner with their features.

    Parameters
    ----------
    pairs
        `source`, `target` and `strength`.
    """
    from pyspark.sql import functions as f

    forth = pairs.select(f.col("source").alias("a"), f.col("target").alias("b"), "strength")
    back = forth.select(f.col("b").alias("a"), f.col("a").alias("b"), "strength")
    both = forth.union(back).groupBy("a", "b").agg(f.max("strength").alias("strength"))
    ties = scratch.save("ties", both)
    chosen = scratch.numbers("partner", sorted(set(partners)))
    own = ties.join(f.broadcast(chosen), ties["a"] == chosen["partner"])
    own = scratch.save("own", own.select("partner", f.col("b").alias("connector"), f.col("strength").alias("first")))
    degrees = ties.groupBy("a").agg((1 / f.log(f.count("*"))).alias("resource"))
    near = own.join(degrees, own["connector"] == degrees["a"]).drop("a")
    paths = near.join(ties, near["connector"] == ties["a"]).where("b <> partner")
    known = own.select("partner", f.col("connector").alias("b"))
    return _features(paths.join(known, ["partner", "b"], "left_anti"))


def _features(paths: "DataFrame") -> "DataFrame":
    """One row for each partner and candidate, from the paths between them."""
    from pyspark.sql import functions as f

    strength = f.col("first") * f.col("strength")
    rounded = f.round(strength, STRENGTH_DIGITS).alias("rounded")
    path = f.struct(rounded, (-f.col("connector")).alias("minus"), strength.alias("strength"))
    features = paths.groupBy("partner", f.col("b").alias("candidate")).agg(
        f.count("*").alias("connectors"), f.sum("resource").alias("adamic_adar"), f.max(path).alias("best")
    )
    best = f.col("best.strength").alias("path_strength"), (-f.col("best.minus")).alias("connector")
    return features.select("partner", "candidate", "connectors", "adamic_adar", *best)
