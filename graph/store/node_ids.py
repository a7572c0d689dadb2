"""The ids of nodes: by them both servers find a node of any label at once.

Both give the id of a removed node to a new one, so ids last until the next removal.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from graph.store.pausing import ReadColumns

IDS_AT_ONCE = 1_000_000  # the server passes over those before


def node_ids(columns: ReadColumns, label: str) -> Iterator[npt.NDArray[np.int64]]:
    """The ids of all nodes of a label, many at a time; pages overlap if nodes are added meanwhile."""
    query = f"MATCH (n:{label}) WITH n SKIP $skip LIMIT $limit RETURN collect(id(n))"
    skip = 0
    while True:
        ids = np.array(columns(query, skip=skip, limit=IDS_AT_ONCE)[0], np.int64)
        yield ids
        skip += len(ids)
        if len(ids) < IDS_AT_ONCE:
            return
