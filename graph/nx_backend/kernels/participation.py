"""How evenly the ties of a node are spread over groups."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled


@compiled
def participation(indptr, indices, weights, label, groups):
    """1 - sum over groups of (share of the node's weight)² (Guimerà and Amaral 2005).

    Self loops and neighbors without a group (label below 0) do not count.
    """
    size = len(indptr) - 1
    coefficient = np.zeros(size)
    weight_to = np.zeros(groups)
    for node in range(size):
        total, squares = 0.0, 0.0
        for entry in range(indptr[node], indptr[node + 1]):
            if label[indices[entry]] >= 0 and indices[entry] != node:
                weight_to[label[indices[entry]]] += weights[entry]
                total += weights[entry]
        for entry in range(indptr[node], indptr[node + 1]):
            group = label[indices[entry]]
            if group >= 0:
                squares += weight_to[group] * weight_to[group]
                weight_to[group] = 0.0
        if total > 0:
            coefficient[node] = 1.0 - squares / (total * total)
    return coefficient
