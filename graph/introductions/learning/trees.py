"""Scores by gradient-boosted trees, without the library that trained them and several times as fast.

A tree is a condition for each inner node, and the set of leaves that stay possible where it fails (QuickScorer,
Lucchese and others 2015). The conditions of a tree are tested one after the other, each for all rows without a branch;
the first leaf that is left is that of the row. The scores are those of lightgbm to the last bit.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.introductions.learning import kernels
from graph.nx_backend.arrays import Floats, Ints, Reals

MAX_LEAVES = 16  # of a tree: a set of leaves is a number of 16 bits
NUMERICAL = {"0", "2"}  # the kinds of conditions that hold for values up to a threshold; no feature is missing


@dataclass(frozen=True)
class Trees:
    """Trees of one booster, in the order in which their scores are added.

    Attributes
    ----------
    first_condition : shape (trees + 1,)
        Where the conditions of each tree begin.
    feature, threshold, possible : shape (conditions,)
        A condition holds for values of the feature up to the threshold; where it fails, only the leaves in `possible`
        (bit i for leaf i, counted from the left) stay.
    leaf_value : shape (trees, MAX_LEAVES)
        What each leaf adds to the score.
    """

    first_condition: Ints
    feature: Ints
    threshold: Reals
    possible: npt.NDArray[np.uint16]
    leaf_value: Floats

    @classmethod
    def from_text(cls, text: str) -> "Trees":
        """The trees of a booster in lightgbm's text format.

        Raises
        ------
        ValueError
            A tree has more than `MAX_LEAVES` leaves, or conditions of other kinds.
        """
        sections = [_fields(section) for section in text.split("\nTree=")[1:]]
        trees = [_Tree.from_fields(fields) for fields in sections]
        leaf_value = np.zeros((len(trees), MAX_LEAVES))
        for row, tree in enumerate(trees):
            leaf_value[row, : len(tree.leaf_value)] = tree.leaf_value
        return cls(
            np.concatenate([[0], np.cumsum([len(tree.feature) for tree in trees])]).astype(np.int64),
            np.array([feature for tree in trees for feature in tree.feature], np.int64),
            np.array([_largest_float32(value) for tree in trees for value in tree.threshold], np.float32),
            np.array([possible for tree in trees for possible in tree.possible], np.uint16),
            leaf_value,
        )

    def scores(self, features: Reals) -> Floats:
        """The raw score of each row of features."""
        total = np.zeros(len(features))
        columns = np.ascontiguousarray(features.T)
        kernels.score_trees(
            columns, self.first_condition, self.feature, self.threshold, self.possible, self.leaf_value, total
        )
        return total


@dataclass(frozen=True)
class _Tree:
    """One tree, its leaves from left to right."""

    feature: list[int]
    threshold: list[float]
    possible: list[int]
    leaf_value: list[float]

    @classmethod
    def from_fields(cls, fields: dict[str, str]) -> "_Tree":
        number, values = int(fields["num_leaves"]), [float(value) for value in fields["leaf_value"].split()]
        if number == 1:
            return cls([], [], [], values)
        if number > MAX_LEAVES or set(fields["decision_type"].split()) - NUMERICAL:
            raise ValueError(f"A tree has {number} leaves, or conditions that are no thresholds.")
        left, right = ([int(child) for child in fields[f"{side}_child"].split()] for side in ("left", "right"))
        order: list[int] = []  # of the leaves, from left to right
        under_left = [0] * len(left)

        def walk(node: int) -> int:
            """The leaves under a node, as bits; a leaf is a negative number, -1 for the first."""
            if node < 0:
                order.append(-node - 1)
                return 1 << (len(order) - 1)
            under_left[node] = walk(left[node])
            return under_left[node] | walk(right[node])

        every = walk(0)
        return cls(
            [int(feature) for feature in fields["split_feature"].split()],
            [float(value) for value in fields["threshold"].split()],
            [every & ~leaves for leaves in under_left],
            [values[leaf] for leaf in order],
        )


def _fields(section: str) -> dict[str, str]:
    """The lines `name=value` of a section of the text."""
    return dict(line.split("=", 1) for line in section.splitlines() if "=" in line)


def _largest_float32(value: float) -> np.float32:
    """The largest float32 that is at most `value`: exactly the float32 values up to it are up to `value`.

    >>> float(_largest_float32(0.1)) <= 0.1, float(_largest_float32(0.25))
    (True, 0.25)
    """
    nearest = np.float32(value)
    return nearest if float(nearest) <= value else np.nextafter(nearest, np.float32(-np.inf))
