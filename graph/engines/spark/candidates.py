"""The candidates of `graph.engines.candidates` by joins: only the ties of the partners' contacts are looked at."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.engines.candidates import DIGITS
from graph.engines.settings import CANDIDATE_COLUMNS
from graph.engines.spark.tables import Scratch

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def candidates(pairs: "DataFrame", degrees: "DataFrame", partners: Sequence[int], scratch: Scratch) -> "DataFrame":
    """The candidates of each partner with their features.

    Parameters
    ----------
    pairs
        `source`, `target` and `strength`.
    degrees
        `number`, `in_degree` and `out_degree`.
    """
    from pyspark.sql import functions as f

    forth = pairs.select(f.col("source").alias("a"), f.col("target").alias("b"), "strength")
    back = forth.select(f.col("b").alias("a"), f.col("a").alias("b"), "strength")
    both = forth.union(back).groupBy("a", "b").agg(f.max("strength").alias("strength"))
    ties = scratch.save("ties", both)
    chosen = scratch.numbers("partner", sorted(set(partners)))
    own = ties.join(f.broadcast(chosen), ties["a"] == chosen["partner"])
    own = scratch.save("own", own.select("partner", f.col("b").alias("connector"), f.col("strength").alias("first")))
    connecting = ties.groupBy("a").agg(f.count("*").alias("degree")).where("degree > 1")
    resources = connecting.select("a", (1 / f.log("degree")).alias("resource"))
    near = own.join(resources, own["connector"] == resources["a"]).drop("a")
    paths = near.join(ties, near["connector"] == ties["a"]).where("b <> partner")
    known = own.select("partner", f.col("connector").alias("b"))
    features = _features(paths.join(known, ["partner", "b"], "left_anti"))
    scores = _cocitation(pairs, degrees, chosen, scratch)
    return _ranked(features.join(scores, ["partner", "candidate"], "left").fillna(0.0, ["cocitation"]))


def _cocitation(pairs: "DataFrame", degrees: "DataFrame", partners: "DataFrame", scratch: Scratch) -> "DataFrame":
    """The score of everybody whom accounts mention that mention the same accounts as a partner."""
    from pyspark.sql import functions as f

    mentioned = pairs.join(f.broadcast(partners), pairs["source"] == partners["partner"]).select("partner", "target")
    mentioned = scratch.save("mentioned", mentioned.join(_shares(degrees, "in_degree", "target"), "target"))
    alike = pairs.select("source", "target").join(mentioned, "target").groupBy("partner", "source")
    sources = alike.agg(f.sum("share").alias("similarity")).join(_shares(degrees, "out_degree", "source"), "source")
    reached = pairs.select("source", f.col("target").alias("candidate")).join(scratch.save("alike", sources), "source")
    score = f.sum(f.col("similarity") * f.col("share")).alias("cocitation")
    return reached.groupBy("partner", "candidate").agg(score)


def _shares(degrees: "DataFrame", degree: str, number: str) -> "DataFrame":
    """1 / a degree of everybody who has any, as `share`; the column of their numbers is to be called `number`."""
    from pyspark.sql import functions as f

    return degrees.where(f"{degree} > 0").select(f.col("number").alias(number), (1 / f.col(degree)).alias("share"))


def _ranked(features: "DataFrame") -> "DataFrame":
    """The candidates of each partner with their rank: by co-citation, then by Adamic-Adar, then by number."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    scores = (f.desc(f.round(f.col(name), DIGITS)) for name in ("cocitation", "adamic_adar"))
    best_first = Window.partitionBy("partner").orderBy(*scores, "candidate")
    return features.withColumn("rank", f.row_number().over(best_first).cast("long")).select(*CANDIDATE_COLUMNS)


def _features(paths: "DataFrame") -> "DataFrame":
    """One row for each partner and candidate, from the paths between them."""
    from pyspark.sql import functions as f

    strength = f.col("first") * f.col("strength")
    rounded = f.round(strength, DIGITS).alias("rounded")
    path = f.struct(rounded, (-f.col("connector")).alias("minus"), strength.alias("strength"))
    features = paths.groupBy("partner", f.col("b").alias("candidate")).agg(
        f.count("*").alias("connectors"), f.sum("resource").alias("adamic_adar"), f.max(path).alias("best")
    )
    best = f.col("best.strength").alias("path_strength"), (-f.col("best.minus")).alias("connector")
    return features.select("partner", "candidate", "connectors", "adamic_adar", *best)
