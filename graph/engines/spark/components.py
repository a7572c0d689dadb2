"""Connected components by contraction: each node joins its neighbor of least rank, until no edge is left.

The rank is a hash that changes from round to round, as in the random-mate algorithms of Reif (1985): a long chain is
halved in each round, whatever the order of its numbers, and the rounds are logarithmic in the number of nodes.
"""

from typing import TYPE_CHECKING

from graph.engines.spark.tables import Scratch

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame


def components(numbers: "DataFrame", pairs: "DataFrame", scratch: Scratch) -> "DataFrame":
    """For each number its component: the smallest number in it.

    Parameters
    ----------
    numbers
        `number` of each node.
    pairs
        `source` and `target` of each edge; directions are ignored.
    """
    from pyspark.sql import functions as f

    ends = pairs.select(f.col("source").alias("a"), f.col("target").alias("b"))
    edges = scratch.save("edges", ends.union(ends.select("b", "a")).distinct())
    members = scratch.save("members", numbers.select("number", f.col("number").alias("root")))
    turn = 0
    while not edges.isEmpty():
        joined = scratch.save("joined", _least_neighbors(edges, turn))
        members = scratch.save("members", _follow(members, joined))
        edges = scratch.save("edges", _contract(edges, joined))
        turn += 1
    smallest = scratch.save("smallest", members.groupBy("root").agg(f.min("number").alias("component")))
    return members.join(smallest, "root").select("number", "component")


def _least_neighbors(edges: "DataFrame", turn: int) -> "DataFrame":
    """For each node with an edge, the node of least rank among itself and its neighbors."""
    from pyspark.sql import functions as f

    def ranked(column: str) -> "Column":
        return f.struct(f.xxhash64(column, f.lit(turn)).alias("rank"), f.col(column).alias("node"))

    least = edges.groupBy("a").agg(f.min(ranked("b")).alias("least"))
    return least.select("a", f.least("least", ranked("a"))["node"].alias("root"))


def _follow(members: "DataFrame", joined: "DataFrame") -> "DataFrame":
    """The members with the nodes that their roots joined."""
    from pyspark.sql import functions as f

    moved = joined.select(f.col("a").alias("root"), f.col("root").alias("joined"))
    return members.join(moved, "root", "left").select("number", f.coalesce("joined", "root").alias("root"))


def _contract(edges: "DataFrame", joined: "DataFrame") -> "DataFrame":
    """The edges between the nodes that their ends joined, each once."""
    from pyspark.sql import functions as f

    first = joined.select("a", f.col("root").alias("root_a"))
    second = joined.select(f.col("a").alias("b"), f.col("root").alias("root_b"))
    between = edges.join(first, "a").join(second, "b").where("root_a <> root_b")
    return between.select(f.col("root_a").alias("a"), f.col("root_b").alias("b")).distinct()
