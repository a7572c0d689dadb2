"""Core numbers."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled


@compiled
def cores(indptr, indices, in_indptr, in_indices, both):
    """The core number of each node (Batagelj and Zaveršnik 2003); with `both`, in-edges count as well."""
    size = len(indptr) - 1
    core = np.empty(size, np.int32)
    highest = 0
    for node in range(size):
        core[node] = indptr[node + 1] - indptr[node]
        if both:
            core[node] += in_indptr[node + 1] - in_indptr[node]
        highest = max(highest, core[node])
    first = np.zeros(highest + 2, np.int32)
    for node in range(size):
        first[core[node] + 1] += 1
    for degree in range(1, highest + 2):
        first[degree] += first[degree - 1]
    position, ordered, filled = np.empty(size, np.int32), np.empty(size, np.int32), first.copy()
    for node in range(size):
        position[node] = filled[core[node]]
        ordered[position[node]] = node
        filled[core[node]] += 1
    for index in range(size):
        node = ordered[index]
        for side in range(2 if both else 1):
            rows, columns = (indptr, indices) if side == 0 else (in_indptr, in_indices)
            for entry in range(rows[node], rows[node + 1]):
                neighbor = columns[entry]
                degree = core[neighbor]
                if degree > core[node]:
                    swapped = ordered[first[degree]]
                    if swapped != neighbor:
                        ordered[position[neighbor]] = swapped
                        position[swapped] = position[neighbor]
                        ordered[first[degree]] = neighbor
                        position[neighbor] = first[degree]
                    first[degree] += 1
                    core[neighbor] = degree - 1
    return core
