"""The measures of an engine as properties of influencers, written by several connections at a time.

Each batch sets values by key in a transaction of its own, which the driver repeats after a lost connection or a
conflict. Setting the same values again changes nothing, so that an interrupted writing is simply repeated.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import neo4j

from graph.store.ahead import run_ahead
from graph.store.connection import Store
from graph.store.write.revisions import begin_write

_WRITE = """
UNWIND range(0, size($keys) - 1) AS n MATCH (i:Influencer {key: $keys[n]})
SET i += {pagerank: $pagerank[n], in_degree: $in_degree[n], out_degree: $out_degree[n],
          in_strength: $in_strength[n], out_strength: $out_strength[n]}
RETURN count(i) AS number
"""


@dataclass(frozen=True)
class MeasureBatch:
    """Keys of influencers, and a value of each measure for each of them."""

    keys: Sequence[str]
    pagerank: Sequence[float]
    in_degree: Sequence[int]
    out_degree: Sequence[int]
    in_strength: Sequence[int]
    out_strength: Sequence[int]


@dataclass(frozen=True)
class WrittenMeasures:
    """How many influencers got their measures, and how many are not in the store."""

    written: int
    missing: int


def write_measures(store: Store, batches: Iterable[MeasureBatch], connections: int) -> WrittenMeasures:
    """Write batches, so many at a time; an embedded server takes one at a time.

    Raises
    ------
    WrongUse
        The store is being restored from a backup.
    """
    _raise_revision(store)
    total = 0

    def writes() -> Iterator[Callable[[], int]]:
        nonlocal total
        for batch in batches:
            total += len(batch.keys)
            yield partial(_write, store, batch)

    written = sum(run_ahead(writes(), 1 if store.embedded else connections))
    _raise_revision(store)
    return WrittenMeasures(written, total - written)


def _write(store: Store, batch: MeasureBatch) -> int:
    def work(transaction: neo4j.ManagedTransaction) -> int:
        parameters: dict[str, Any] = vars(batch)
        return int(transaction.run(_WRITE, parameters).single(strict=True)["number"])

    return store.write(work)


def _raise_revision(store: Store) -> None:
    """Make readers look again, without invalidating snapshots of the graph."""
    store.write(lambda transaction: begin_write(transaction, graph=False))
