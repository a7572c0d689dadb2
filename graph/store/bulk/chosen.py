"""The mentions of a batch that a first load writes, in columns: each once, none of a pair of one account."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.records import TOTAL
from graph.store.write.loads import Load
from graph.store.write.mention_batch import MentionBatch

Numbers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class ChosenMentions:
    """Mentions to write, those of a pair together.

    Parameters
    ----------
    table
        The columns of a `MentionBatch`.
    starts
        The first row of each pair.
    """

    table: pa.Table
    starts: Rows


def choose_mentions(batch: MentionBatch, load: Load) -> ChosenMentions:
    """The mentions to write; all mentions of the batch are counted in the load."""
    table = batch.table
    source, target = _codes(table["source"], table["target"])
    is_forgotten = (source < 0) | (target < 0)
    is_self = (source == target) & ~is_forgotten
    chosen = np.flatnonzero(~is_forgotten & ~is_self)
    load.rows_done += len(table)
    load.cursor.mentions += len(table)
    load.forgotten += int(is_forgotten.sum())
    load.self_mentions += int(is_self.sum())
    load.two_name_mentions += int((is_self & table["two_names"].to_numpy()).sum())

    pairs = source[chosen] * len(table) * 2 + target[chosen]
    table = table.take(pa.array(chosen))
    distinct = distinct_mentions(pairs, table["event"].combine_chunks(), table["amount"].to_numpy())
    load.written += len(distinct.rows)
    load.new_mentions += len(distinct.rows)
    load.new_pairs += len(distinct.starts)
    load.repeated += len(chosen) - len(distinct.rows)
    table = table.take(pa.array(distinct.rows))
    amount = table.column_names.index("amount")
    return ChosenMentions(table.set_column(amount, "amount", pa.array(distinct.amounts)), distinct.starts)


def _codes(*columns: pa.ChunkedArray) -> list[Numbers]:
    """A number for each key, the same in all columns, less than the number of all cells; -1 for a missing key."""
    cells = pa.chunked_array([chunk for column in columns for chunk in column.chunks], columns[0].type)
    codes = cells.combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy().astype(np.int64)
    return np.split(codes, len(columns))


@dataclass(frozen=True)
class DistinctMentions:
    """The mentions that are left of a list.

    Parameters
    ----------
    rows
        The first row of each, those of a pair together, pairs in the order in which they are first met.
    amounts
        The count of each: parts of a running total are added up.
    starts
        The first of `rows` of each pair.
    """

    rows: Rows
    amounts: npt.NDArray[np.float64]
    starts: Rows


def distinct_mentions(pairs: Numbers, events: pa.Array, amounts: npt.NDArray[np.float64]) -> DistinctMentions:
    """The first mention of each pair and id: what `MentionColumns.distinct` does for one pair.

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
    >>> mentions.rows.tolist(), mentions.starts.tolist()
    ([0, 2, 1], [0, 2])
    """
    _, first_of_pair, pair = np.unique(pairs, return_index=True, return_inverse=True)
    encoded = events.dictionary_encode()
    place = first_of_pair[pair]
    mention = place * len(encoded.dictionary) + encoded.indices.to_numpy()
    _, first, group = np.unique(mention, return_index=True, return_inverse=True)
    order = np.lexsort((first, place[first]))
    rows = first[order]
    sums = np.bincount(group, amounts, len(first))[order]
    is_total = pc.starts_with(events.take(pa.array(rows)), TOTAL).to_numpy(zero_copy_only=False)
    starts = np.flatnonzero(np.diff(place[rows], prepend=-1))
    return DistinctMentions(rows, np.where(is_total, sums, amounts[rows]), starts)
