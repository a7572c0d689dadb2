"""Communities of a network that is too large for one machine: merged on the cluster until Leiden can take it.

A few rounds of label propagation (Raghavan, Albert and Kumara 2007) put each node with the neighbors that it is tied to
most. The network between these groups is much smaller and has the same modularity, so that Leiden (on the machine that
drives the cluster) finds communities of groups. It cannot split a group: `docs/scale.md` says what that costs.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.engines.folders import Folder
from graph.engines.spark.tables import Scratch

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

ROUNDS = 4  # of label propagation before the network is merged; in each, half of the nodes choose
MAX_MERGES = 20
ENOUGH = 0.95  # a merge that leaves more of the ties than this share was the last


@dataclass(frozen=True)
class Merged:
    """Groups of nodes, and the network between them.

    `groups` has `number` and `group` of each node with ties; the files in `ties` have `a`, `b` and `weight` of each tie
    between two groups, once, and of those inside a group together, as a tie of the group with itself.
    """

    groups: "DataFrame"
    ties: Folder


def merged(pairs: "DataFrame", most_ties: int, seed: int, scratch: Scratch) -> Merged:
    """Merge nodes until `most_ties` are left between the groups, or merging no longer helps.

    Parameters
    ----------
    pairs
        `source`, `target` and `count`; ties weigh as they do in `graph.analysis.communities.affinity`.
    """
    from pyspark.sql import functions as f

    ends = f.least("source", "target").alias("a"), f.greatest("source", "target").alias("b")
    weight = f.log1p(f.sum("count")).alias("weight")
    ties = scratch.save("ties", pairs.groupBy(*ends).agg(weight))
    nodes = ties.select(f.col("a").alias("number")).union(ties.select("b")).distinct()
    groups = scratch.save("groups", nodes.select("number", f.col("number").alias("group")))
    left = ties.count()
    for merge in range(MAX_MERGES):
        label = _propagate(ties, seed + merge, scratch)
        groups = scratch.save("groups", _regroup(groups, label))
        ties = scratch.save("ties", _between(ties, label))
        before, left = left, ties.count()
        if left <= most_ties or left > ENOUGH * before:
            break
    return Merged(groups, scratch.latest("ties"))


def _propagate(ties: "DataFrame", seed: int, scratch: Scratch) -> "DataFrame":
    """A label for each node: that of most weight among its neighbors; half of the nodes choose in a round."""
    from pyspark.sql import functions as f

    outer = ties.where("a <> b")
    both = scratch.save("both", outer.union(outer.select(f.col("b").alias("a"), f.col("a").alias("b"), "weight")))
    label = scratch.save("label", both.select(f.col("a").alias("node"), f.col("a").alias("label")).distinct())
    for turn in range(ROUNDS):
        votes = both.join(label, both["b"] == label["node"]).groupBy("a", "label").agg(f.sum("weight").alias("votes"))
        best = votes.groupBy("a").agg(f.max(f.struct("votes", (-f.col("label")).alias("minus"))).alias("best"))
        chosen = best.select(f.col("a").alias("node"), (-f.col("best.minus")).alias("chosen"))
        chooses = f.pmod(f.xxhash64("node", f.lit(seed * ROUNDS + turn)), f.lit(2)) == 0
        renewed = f.when(chooses, f.col("chosen")).otherwise(f.col("label")).alias("label")
        label = scratch.save("label", label.join(chosen, "node").select("node", renewed))
    return label


def _regroup(groups: "DataFrame", label: "DataFrame") -> "DataFrame":
    """The groups under their new labels; one without ties to others keeps its own."""
    from pyspark.sql import functions as f

    renamed = label.select(f.col("node").alias("group"), "label")
    return groups.join(renamed, "group", "left").select("number", f.coalesce("label", "group").alias("group"))


def _between(ties: "DataFrame", label: "DataFrame") -> "DataFrame":
    """The ties between labels, and inside of each."""
    from pyspark.sql import functions as f

    first, second = (label.select(f.col("node").alias(end), f.col("label").alias(f"label_{end}")) for end in "ab")
    named = ties.join(first, "a", "left").join(second, "b", "left")
    one, other = (f.coalesce(f"label_{end}", end) for end in "ab")
    ends = f.least(one, other).alias("a"), f.greatest(one, other).alias("b")
    return named.groupBy(*ends).agg(f.sum("weight").alias("weight"))
