"""The measures of an engine as properties of influencers, written by several connections at a time.

Each batch sets values by key in a transaction of its own, which the driver repeats after a lost connection or a
conflict. Setting the same values again changes nothing, so that an interrupted writing is simply repeated.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import neo4j

from graph.store.connection import Store
from graph.store.write.revisions import begin_write

_WRITE = """
UNWIND range(0, size($keys) - 1) AS n MATCH (i:Influencer {key: $keys[n]})
SET i.pagerank = $pagerank[n], i.in_degree = $in_degree[n], i.out_degree = $out_degree[n],
    i.in_strength = $in_strength[n], i.out_strength = $out_strength[n]
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
    workers = 1 if store.embedded else connections
    total = written = 0
    waiting: deque[Future[int]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for batch in batches:
            total += len(batch.keys)
            waiting.append(pool.submit(_write, store, batch))
            if len(waiting) > 2 * workers:  # no more in memory than the connections need
                written += waiting.popleft().result()
        written += sum(future.result() for future in waiting)
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
