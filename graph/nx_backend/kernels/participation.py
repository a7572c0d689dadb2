"""How a node's ties are spread over groups."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled


@compiled
def participation(indptr, indices, weights, label, groups):
    """1 - sum over groups of (share of one's weight)², self loops and nodes without a group (below 0) left out."""
    size = len(indptr) - 1
    spread = np.zeros(size)
    share = np.zeros(groups)
    for node in range(size):
        total, squares = 0.0, 0.0
        for entry in range(indptr[node], indptr[node + 1]):
            if label[indices[entry]] >= 0 and indices[entry] != node:
                share[label[indices[entry]]] += weights[entry]
                total += weights[entry]
        for entry in range(indptr[node], indptr[node + 1]):
            group = label[indices[entry]]
            if group >= 0:
                squares += share[group] * share[group]
                share[group] = 0.0
        if total > 0:
            spread[node] = 1.0 - squares / (total * total)
    return spread
