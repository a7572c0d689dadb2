"""Mentions as relationships, in columns: a row for each pair, with the lists and sums that a load stores."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from graph.records import UNDATED
from graph.store.bulk.chosen import ChosenMentions
from graph.store.bulk.parquet import Table
from graph.store.bulk.tables import MENTIONS, WEIGHTED_MENTIONS

_LISTS = ("event", "instant", "kind", "amount", "url")  # in the order of the tables
_NEVER = 2**62  # after all instants


def pair_tables(mentions: ChosenMentions, load: int, revision: int) -> Iterator[tuple[Table, pa.Table]]:
    """The rows for each table of relationships: pairs whose counts are whole, and the others.

    Parameters
    ----------
    load, revision
        The number of the load, and the revision that it makes.
    """
    table, starts = mentions.table.combine_chunks(), mentions.starts
    ends = np.append(starts[1:], len(table))
    offsets = pa.array(np.append(starts, len(table)), pa.int32())
    amounts, at = table["amount"].to_numpy(), table["instant"].to_numpy()
    first = np.minimum.reduceat(np.where(at == UNDATED, _NEVER, at), starts)
    last = np.maximum.reduceat(at, starts)
    columns = [
        *(table[end].take(pa.array(starts)) for end in ("source", "target")),
        *(pa.ListArray.from_arrays(offsets, table[name].combine_chunks()) for name in _LISTS),
        pa.array(np.bincount(np.repeat(np.arange(len(starts)), ends - starts), amounts)),
        pa.array(first, mask=first == _NEVER),
        pa.array(last, mask=last == UNDATED),
        pa.ListArray.from_arrays(offsets, pa.repeat(str(load), len(table))),
        pa.repeat(revision, len(starts)),
    ]
    is_whole = np.logical_and.reduceat(amounts == np.floor(amounts), starts)
    for kind, rows in ((MENTIONS, is_whole), (WEIGHTED_MENTIONS, ~is_whole)):
        if rows.any():
            chosen = pa.table(columns, names=list(kind.columns)).filter(pa.array(rows))
            yield kind, chosen.cast(pa.schema(list(kind.columns.items())))
