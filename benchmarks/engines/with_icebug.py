"""icebug, a fork of NetworKit over Arrow arrays. It is imported by NetworKit's name: see `analytics.py --icebug`."""

from typing import Any

import networkit as nk
import numpy as np
import pyarrow as pa
from scipy import sparse

from engines.networks import Pairs
from engines.with_networkit import labels, quality, tasks

__all__ = ["build", "labels", "quality", "tasks"]


def build(pairs: Pairs) -> dict[str, Any]:
    ends = (pairs.sources, pairs.targets)
    matrix = sparse.coo_array((pairs.counts.astype(float), ends), shape=(pairs.size, pairs.size)).tocsr()
    out_edges, in_edges, both = (_arrow(part) for part in (matrix, matrix.T.tocsr(), (matrix + matrix.T).tocsr()))
    directed = nk.Graph.fromCSR(pairs.size, True, *out_edges[:2], *in_edges[:2], out_edges[2], in_edges[2])
    undirected = nk.Graph.fromCSR(pairs.size, False, *both[:2], out_weights=both[2])
    return {"directed": directed, "undirected": undirected}


def _arrow(matrix: sparse.csr_array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Indices, row bounds and weights."""
    matrix.sort_indices()
    indices, indptr = (pa.array(array.astype(np.uint64)) for array in (matrix.indices, matrix.indptr))
    return indices, indptr, pa.array(matrix.data)
