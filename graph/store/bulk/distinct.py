"""Each mention once, in columns: what `MentionColumns.distinct` does for one pair, for many pairs at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.records import TOTAL

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class DistinctMentions:
    """The mentions that are left of a list.

    Parameters
    ----------
    rows
        The first row of each, those of a pair together, pairs in the order in which they are first met.
    amounts
        The count of each: parts of a running total are added up.
    pairs
        The number of pairs.
    """

    rows: Rows
    amounts: npt.NDArray[np.float64]
    pairs: int


def distinct_mentions(
    pairs: npt.NDArray[np.int64], events: pa.Array, amounts: npt.NDArray[np.float64]
) -> DistinctMentions:
    """The first mention of each pair and id.

    Parameters
    ----------
    pairs
        The pair of each mention, as any number.
    events
        The id of each mention.
    amounts
        The count of each mention.

    Examples
    --------
    >>> mentions = distinct_mentions(np.array([7, 3, 7, 7]), pa.array(["a", "a", "b", "a"]), np.ones(4))
    >>> mentions.rows.tolist(), mentions.pairs
    ([0, 2, 1], 2)
    """
    _, first_of_pair, pair = np.unique(pairs, return_index=True, return_inverse=True)
    encoded = events.dictionary_encode()
    place = first_of_pair[pair]
    mention = place * len(encoded.dictionary) + encoded.indices.to_numpy()
    _, first, group = np.unique(mention, return_index=True, return_inverse=True)
    order = np.lexsort((first, place[first]))
    rows = first[order]
    sums = np.bincount(group, amounts)[order]
    is_total = pc.starts_with(events.take(pa.array(rows)), TOTAL).to_numpy(zero_copy_only=False)
    return DistinctMentions(rows, np.where(is_total, sums, amounts[rows]), len(first_of_pair))
