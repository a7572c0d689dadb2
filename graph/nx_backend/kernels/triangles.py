"""Triangles, each met once: every edge points from its end of lower degree to the other (Latapy 2008)."""

import numpy as np

from graph.nx_backend.kernels.csr import reverse_entries
from graph.nx_backend.kernels.jit import compiled


@compiled
def orient(indptr, indices, place, by_place):
    """Edges from lower to higher place, nodes named by place; self loops are left out.

    Returns rows, columns (not sorted), and for each the places of its entry and of the reverse one in the symmetric
    matrix.
    """
    size = len(indptr) - 1
    oriented = np.zeros(size + 1, np.int64)
    columns = np.empty(len(indices) // 2 + 1, np.int32)
    entries = np.empty(len(columns), np.int64)
    reverse = np.empty(len(columns), np.int64)
    back = reverse_entries(indptr, indices)
    end = 0
    for new in range(size):
        row = by_place[new]
        for entry in range(indptr[row], indptr[row + 1]):
            if place[indices[entry]] > new:
                columns[end] = place[indices[entry]]
                entries[end] = entry
                reverse[end] = back[entry]
                end += 1
        oriented[new + 1] = end
    return oriented, columns[:end].copy(), entries[:end].copy(), reverse[:end].copy()


@compiled
def count(first, last, indptr, indices):
    """Triangles of each node among those whose lowest corner lies in the rows from `first` to `last`."""
    size = len(indptr) - 1
    found = np.zeros(size, np.int64)
    mark = np.full(size, -1, np.int32)
    for low in range(first, last):
        if indptr[low + 1] - indptr[low] < 2:
            continue
        for entry in range(indptr[low], indptr[low + 1]):
            mark[indices[entry]] = low
        for entry in range(indptr[low], indptr[low + 1]):
            middle = indices[entry]
            met = 0
            for second in range(indptr[middle], indptr[middle + 1]):
                high = indices[second]
                if mark[high] == low:
                    met += 1
                    found[high] += 1
            found[middle] += met
            found[low] += met
    return found


@compiled
def weigh(first, last, indptr, indices, values):
    """The same, each triangle counting the product of its edges' values."""
    size = len(indptr) - 1
    found = np.zeros(size)
    mark = np.full(size, -1, np.int64)
    for low in range(first, last):
        start, end = indptr[low], indptr[low + 1]
        for entry in range(start, end):
            mark[indices[entry]] = entry
        for entry in range(start, end):
            middle = indices[entry]
            for second in range(indptr[middle], indptr[middle + 1]):
                high = indices[second]
                third = mark[high]
                if start <= third < end:
                    product = values[entry] * values[second] * values[third]
                    found[low] += product
                    found[middle] += product
                    found[high] += product
    return found


@compiled
def detours(indptr, indices, entries, reverse, onward, arriving, size):
    """For each entry (i, j) the sum over common neighbours q of onward[i, q] * arriving[q, j]."""
    total = np.zeros(size)
    nodes = len(indptr) - 1
    mark = np.full(nodes, -1, np.int64)
    for low in range(nodes):
        start, end = indptr[low], indptr[low + 1]
        for entry in range(start, end):
            mark[indices[entry]] = entry
        for entry in range(start, end):
            middle = indices[entry]
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


@compiled
def cores(indptr, indices, in_indptr, in_indices, both):
    """The core number of each node (Batagelj and Zaveršnik 2003), over in-edges too where `both`."""
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
    position, ordered, fill = np.empty(size, np.int32), np.empty(size, np.int32), first.copy()
    for node in range(size):
        position[node] = fill[core[node]]
        ordered[position[node]] = node
        fill[core[node]] += 1
    for place in range(size):
        node = ordered[place]
        for side in range(2 if both else 1):
            rows, columns = (indptr, indices) if side == 0 else (in_indptr, in_indices)
            for entry in range(rows[node], rows[node + 1]):
                other = columns[entry]
                degree = core[other]
                if degree > core[node]:
                    swapped = ordered[first[degree]]
                    if swapped != other:
                        ordered[position[other]] = swapped
                        position[swapped] = position[other]
                        ordered[first[degree]] = other
                        position[other] = first[degree]
                    first[degree] += 1
                    core[other] = degree - 1
    return core
