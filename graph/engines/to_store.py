"""The measures of a completed analysis of a staging table, brought to a store that holds the same influencers."""

from collections.abc import Iterator

from graph.engines.folders import Folder, dataset
from graph.engines.results import MANIFEST
from graph.errors import NothingFound
from graph.store import Store
from graph.store.write.measures import MeasureBatch, WrittenMeasures, write_measures

ROWS_AT_ONCE = 10_000  # influencers in a transaction
CONNECTIONS = 4
_MEASURES = ("pagerank", "in_degree", "out_degree", "in_strength", "out_strength")


def bring_to_store(store: Store, results: Folder, connections: int = CONNECTIONS) -> WrittenMeasures:
    """Write influence and degrees from the folder `results` to the influencers of a store with the same keys.

    Communities stay in the files: their numbers belong to one run, those of a store last from run to run.

    Raises
    ------
    NothingFound
        The analysis is not complete.
    """
    folder = results / "influencers"
    if not (folder / MANIFEST).exists():
        raise NothingFound(f"{results}: the analysis is not complete; run `intrograph analyze --from` to its end.")
    return write_measures(store, _batches(folder), connections)


def _batches(folder: Folder) -> Iterator[MeasureBatch]:
    for rows in dataset(folder).to_batches(columns=["key", *_MEASURES], batch_size=ROWS_AT_ONCE):
        if len(rows):
            keys, *values = (rows[name].to_pylist() for name in ("key", *_MEASURES))
            yield MeasureBatch(keys, *values)
