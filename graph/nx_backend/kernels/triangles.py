"""Triangles, each visited once: edges point from the end of lower degree to the other (Latapy 2008)."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled
from graph.nx_backend.kernels.prefetch import prefetch_row


@compiled
def orient(indptr, indices, rank, by_rank):
    """Edges from lower to higher rank, without self loops; nodes are named by rank.

    Returns rows, columns (not sorted), and for each edge its entry in the symmetric matrix.
    """
    size = len(indptr) - 1
    oriented = np.zeros(size + 1, np.int64)
    columns = np.empty(len(indices) // 2 + 1, np.int32)
    entries = np.empty(len(columns), np.int64)
    end = 0
    for low in range(size):
        row = by_rank[low]
        prefetch_row(indptr, indices, by_rank, low, size)
        for entry in range(indptr[row], indptr[row + 1]):
            other = rank[indices[entry]]
            columns[end], entries[end] = other, entry  # kept if it counts: a branch would be mispredicted often
            end += other > low
        oriented[low + 1] = end
    return oriented, columns[:end].copy(), entries[:end].copy()


@compiled
def count(first, last, indptr, indices):
    """The triangles of each node among those whose lowest corner is a row in [first, last)."""
    size = len(indptr) - 1
    triangles = np.zeros(size, np.int64)
    mark = np.full(size, -1, np.int32)
    for low in range(first, last):
        if indptr[low + 1] - indptr[low] < 2:
            continue
        for entry in range(indptr[low], indptr[low + 1]):
            mark[indices[entry]] = low
        for entry in range(indptr[low], indptr[low + 1]):
            middle = indices[entry]
            prefetch_row(indptr, indices, indices, entry, len(indices))
            closed = 0
            for second in range(indptr[middle], indptr[middle + 1]):
                high = indices[second]
                if mark[high] == low:
                    closed += 1
                    triangles[high] += 1
            triangles[middle] += closed
            triangles[low] += closed
    return triangles


@compiled
def weigh(first, last, indptr, indices, values):
    """Like `count`, where a triangle counts the product of the values of its edges."""
    size = len(indptr) - 1
    triangles = np.zeros(size)
    mark = np.full(size, -1, np.int64)
    for low in range(first, last):
        start, end = indptr[low], indptr[low + 1]
        for entry in range(start, end):
            mark[indices[entry]] = entry
        for entry in range(start, end):
            middle = indices[entry]
            prefetch_row(indptr, indices, indices, entry, len(indices))
            for second in range(indptr[middle], indptr[middle + 1]):
                high = indices[second]
                third = mark[high]
                if start <= third < end:
                    product = values[entry] * values[second] * values[third]
                    triangles[low] += product
                    triangles[middle] += product
                    triangles[high] += product
    return triangles


@compiled
def detours(indptr, indices, entries, reverse, onward, arriving, size):
    """For each entry (i, j) the sum over common neighbors q of onward[i, q] * arriving[q, j]."""
    total = np.zeros(size)
    nodes = len(indptr) - 1
    mark = np.full(nodes, -1, np.int64)
    for low in range(nodes):
        start, end = indptr[low], indptr[low + 1]
        for entry in range(start, end):
            mark[indices[entry]] = entry
        for entry in range(start, end):
            middle = indices[entry]
            prefetch_row(indptr, indices, indices, entry, len(indices))
            for second in range(indptr[middle], indptr[middle + 1]):
                third = mark[indices[second]]
                if start <= third < end:
                    uv, vu = entries[entry], reverse[entry]
                    vw, wv = entries[second], reverse[second]
                    uw, wu = entries[third], reverse[third]
                    total[uv] += onward[uw] * arriving[wv]
                    total[vu] += onward[vw] * arriving[wu]
                    total[uw] += onward[uv] * arriving[vw]
                    total[wu] += onward[wv] * arriving[vu]
                    total[vw] += onward[vu] * arriving[uw]
                    total[wv] += onward[wu] * arriving[uv]
    return total
