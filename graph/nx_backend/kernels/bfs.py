"""Breadth-first searches: from one node, from both ends of a path, and from 64 nodes at once."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled
from graph.nx_backend.kernels.prefetch import prefetch_row

LARGE_FRONT = 16  # a front of more than a 16th of all nodes is searched from the nodes that were not reached


@compiled
def distances(indptr, indices, source, furthest, order, distance):
    """Fill `distance` (-1: not reached) and `order` with the nodes within `furthest` steps; returns their number."""
    distance[:] = -1
    distance[source] = 0
    order[0] = source
    head, tail = 0, 1
    while head < tail:
        node = order[head]
        prefetch_row(indptr, indices, order, head, tail)
        head += 1
        step = distance[node] + 1
        if step > furthest:
            break
        for entry in range(indptr[node], indptr[node + 1]):
            neighbor = indices[entry]
            if distance[neighbor] < 0:
                distance[neighbor] = step
                order[tail] = neighbor
                tail += 1
    return tail


@compiled
def parents(indptr, indices, source, furthest, order, parent):
    """Like `distances`, with the node from which each was first reached; the source is its own parent."""
    parent[:] = -1
    parent[source] = source
    order[0] = source
    head, tail, level_end, step = 0, 1, 1, 1
    while head < tail and step <= furthest:
        node = order[head]
        head += 1
        for entry in range(indptr[node], indptr[node + 1]):
            neighbor = indices[entry]
            if parent[neighbor] < 0:
                parent[neighbor] = node
                order[tail] = neighbor
                tail += 1
        if head == level_end:
            level_end = tail
            step += 1
    return tail


@compiled
def _expand(indptr, indices, queue, first, last, parent, opposite_parent):
    """Visit the neighbors of one level of a search.

    Returns the new end of the queue and a node that the opposite search knows as well, or -1.
    """
    end = last
    for index in range(first, last):
        node = queue[index]
        for entry in range(indptr[node], indptr[node + 1]):
            neighbor = indices[entry]
            if parent[neighbor] < 0:
                parent[neighbor] = node
                queue[end] = neighbor
                end += 1
            if opposite_parent[neighbor] >= 0:
                return end, np.int64(neighbor)
    return end, np.int64(-1)


@compiled
def meet(indptr, indices, in_indptr, in_indices, source, target):
    """A shortest path as positions, empty without one; searched from both ends, the smaller front first."""
    size = len(indptr) - 1
    parent, child = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
    parent[source], child[target] = source, target
    forward, backward = np.empty(size, np.int32), np.empty(size, np.int32)
    forward[0], backward[0] = source, target
    forward_first, forward_last, backward_first, backward_last = 0, 1, 0, 1
    middle = np.int64(-1)
    if source == target:
        middle = np.int64(source)
    while middle < 0 and forward_first < forward_last and backward_first < backward_last:
        if forward_last - forward_first <= backward_last - backward_first:
            end, middle = _expand(indptr, indices, forward, forward_first, forward_last, parent, child)
            forward_first, forward_last = forward_last, end
        else:
            end, middle = _expand(in_indptr, in_indices, backward, backward_first, backward_last, child, parent)
            backward_first, backward_last = backward_last, end
    path = np.empty(0 if middle < 0 else size + 1, np.int32)
    length = 0
    if middle >= 0:
        node = middle
        while True:
            path[length] = node
            length += 1
            if node == source:
                break
            node = parent[node]
        path[:length] = path[:length][::-1].copy()
        node = middle
        while node != target:
            node = child[node]
            path[length] = node
            length += 1
    return path[:length]


@compiled
def _set_bits(bits):
    """The number of bits that are set (Warren, Hacker's Delight, 5-1)."""
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def _leave_front(indptr, indices, front, front_size, seen, current, upcoming, next_front):
    """Let the searches in `current` go on from the front; returns the number of nodes in `next_front`.

    `upcoming` gets the searches that are new to a node. `current` and `seen` stay as they are.
    """
    next_size = 0
    for index in range(front_size):
        node = front[index]
        prefetch_row(indptr, indices, front, index, front_size)
        bits = current[node]
        for entry in range(indptr[node], indptr[node + 1]):
            neighbor = indices[entry]
            fresh = bits & ~seen[neighbor]
            if fresh:
                if upcoming[neighbor] == 0:
                    next_front[next_size] = neighbor
                    next_size += 1
                upcoming[neighbor] |= fresh
    return next_size


@compiled
def _look_for_front(in_indptr, in_indices, searching, seen, current, upcoming, next_front):
    """The same, where nodes that not all of the `searching` bits have reached look for the front."""
    next_size = 0
    for node in range(len(in_indptr) - 1):
        missing = searching & ~seen[node]
        if missing == 0:
            continue
        bits = np.uint64(0)
        for entry in range(in_indptr[node], in_indptr[node + 1]):
            bits |= current[in_indices[entry]]
        if bits & missing:
            upcoming[node] = bits & missing
            next_front[next_size] = node
            next_size += 1
    return next_size


@compiled
def distance_sums(indptr, indices, in_indptr, in_indices, sources):
    """Search from 64 sources at a time, one bit each (Then et al. 2014, MS-BFS).

    From a front of many nodes, the nodes that were not reached look for it instead: one write for a node, not an edge.
    Returns for each node the number of sources that reach it, the sum of their distances, and of 1 / distance.
    """
    size = len(indptr) - 1
    reached, total, inverse = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size)
    seen, current, upcoming = np.zeros(size, np.uint64), np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    front, next_front = np.empty(size, np.int32), np.empty(size, np.int32)
    for start in range(0, len(sources), 64):
        seen[:] = 0
        searching = np.uint64(0)  # the bits of these sources
        front_size = 0
        for bit in range(min(64, len(sources) - start)):
            source = sources[start + bit]
            if current[source] == 0:
                front[front_size] = source
                front_size += 1
            searching |= np.uint64(1) << np.uint64(bit)
            current[source] |= np.uint64(1) << np.uint64(bit)
            seen[source] = current[source]
        step = 0
        while front_size:
            step += 1
            if LARGE_FRONT * front_size > size:
                next_size = _look_for_front(in_indptr, in_indices, searching, seen, current, upcoming, next_front)
            else:
                next_size = _leave_front(indptr, indices, front, front_size, seen, current, upcoming, next_front)
            for index in range(front_size):
                current[front[index]] = 0
            for index in range(next_size):
                node = next_front[index]
                bits = upcoming[node]
                upcoming[node] = 0
                seen[node] |= bits
                current[node] = bits
                searches = _set_bits(bits)
                reached[node] += searches
                total[node] += searches * step
                inverse[node] += searches / step
            front, next_front, front_size = next_front, front, next_size
    return reached, total, inverse
