"""Core numbers."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled
from graph.nx_backend.kernels.prefetch import prefetch_row


@compiled
def cores(indptr, indices, in_indptr, in_indices, both):
    """The core number of each node; with `both`, in-edges count as well.

    Level by level as in ParK (Dasari, Ranjan and Zubair 2014), which writes one number for an edge instead of moving
    nodes between buckets (Batagelj and Zaveršnik 2003). Each level begins with a list of the nodes that are left. The
    lists that a node is in are one more than its core number, so that all lists together grow like the edges.
    """
    size = len(indptr) - 1
    core = np.empty(size, np.int32)  # edges to nodes that are left
    for node in range(size):
        core[node] = indptr[node + 1] - indptr[node]
        if both:
            core[node] += in_indptr[node + 1] - in_indptr[node]
    left, removed = np.arange(size, dtype=np.int32), np.empty(size, np.int32)
    number_left, level = size, 0
    while number_left:
        kept, tail = 0, 0
        for index in range(number_left):
            node = left[index]
            degree = core[node]
            if degree > level:
                left[kept] = node
                kept += 1
            elif degree == level:
                removed[tail] = node
                tail += 1
        head = 0
        while head < tail:
            node = removed[head]
            prefetch_row(indptr, indices, removed, head, tail)
            if both:
                prefetch_row(in_indptr, in_indices, removed, head, tail)
            head += 1
            for side in range(2 if both else 1):
                rows, columns = (indptr, indices) if side == 0 else (in_indptr, in_indices)
                for entry in range(rows[node], rows[node + 1]):
                    neighbor = columns[entry]
                    degree = core[neighbor]
                    is_left = degree > level  # written without a branch that would be mispredicted half the time
                    core[neighbor] = degree - is_left
                    if degree == level + 1:
                        removed[tail] = neighbor
                        tail += 1
        number_left = kept
        level += 1
    return core
