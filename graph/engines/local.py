"""The engine in memory: a snapshot of the staging table, and the code that measures the ties of a store."""

from functools import partial

import numpy as np

from graph.engines.arrays import ArrayEngine, write_table
from graph.engines.folders import Folder, dataset, read_parquet
from graph.engines.staged import StagedTable
from graph.nx_backend.arrays import Ints
from graph.records import UNDATED, Window
from graph.snapshot import Snapshot, StringColumn
from graph.snapshot.instants import within
from graph.ties import TieSettings, measure_ties

BYTES_A_MENTION = 400  # in memory at the peak, which measuring the ties is


class LocalEngine(ArrayEngine):
    """All mentions in memory."""

    def pairs(self, folder: Folder) -> int:
        import pyarrow as pa

        job = self._job
        contents = job.table.contents
        snapshot = staged_snapshot(job.table, job.settings.window(contents))
        sources = np.repeat(np.arange(len(snapshot)), np.diff(snapshot.indptr))
        targets = snapshot.targets.astype(np.int64)
        measured = measure_ties(
            snapshot, sources, targets, job.settings.faded_until(contents), TieSettings(), model=None
        )
        first, last = _spans(snapshot)
        dated = last != UNDATED
        columns = {
            "source": sources,
            "target": targets,
            "count": snapshot.edge_weights()[2],
            "first_at": pa.array(first, mask=~dated),
            "last_at": pa.array(last, mask=~dated),
            "strength": measured.strength,
        }
        return write_table(folder, pa.table(columns))


def _spans(snapshot: Snapshot) -> tuple[Ints, Ints]:
    """The first and the last dated instant of each pair; UNDATED in the last one if there is none."""
    if not snapshot.pairs:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    starts = snapshot.first_event[:-1]
    never = np.iinfo(np.int64).max
    first = np.minimum.reduceat(np.where(snapshot.at == UNDATED, never, snapshot.at), starts)
    return first, np.maximum.reduceat(snapshot.at, starts)


def staged_snapshot(table: StagedTable, window: Window) -> Snapshot:
    """The mentions of a staging table in a window as a snapshot; its accounts have no bios."""
    rows = dataset(table.mentions).to_table(columns=["source", "target", "at", "count", "kind"])
    kinds = rows["kind"].combine_chunks().dictionary_encode()
    source, target, count = (rows[name].to_numpy() for name in ("source", "target", "count"))
    at = rows["at"].fill_null(UNDATED).to_numpy()
    order = np.lexsort((target, source))
    order = order[(within(at, window) & (source != target))[order]]
    chosen = partial(np.take, indices=order)
    source, target = chosen(source), chosen(target)
    influencers = read_parquet(table.influencers, ["key", "handle"])
    size = len(influencers)
    begins = np.flatnonzero(np.diff(source * size + target, prepend=-1))
    return Snapshot(
        identity=table.contents.id,
        revision=0,
        kind_names=kinds.dictionary.to_pylist(),
        numbers=np.arange(size),
        keys=StringColumn.of(influencers["key"].to_pylist()),
        handles=StringColumn.of(influencers["handle"].fill_null("").to_pylist()),
        bios=StringColumn.of([""] * size),
        indptr=np.searchsorted(source[begins], np.arange(size + 1)),
        targets=target[begins].astype(np.int32),
        first_event=np.append(begins, len(source)),
        at=chosen(at),
        kinds=chosen(kinds.indices.to_numpy()).astype(np.uint16),
        counts=chosen(count),
    )
