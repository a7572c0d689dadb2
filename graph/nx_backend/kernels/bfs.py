"""Breadth-first searches: from one node, from 64 at once, and with shortest paths counted (Brandes)."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled


@compiled
def distances(indptr, indices, source, furthest, order, distance):
    """Fill `distance` (-1: not reached) and `order` with the nodes within `furthest` steps; returns how many."""
    distance[:] = -1
    distance[source] = 0
    order[0] = source
    head, tail = 0, 1
    while head < tail:
        node = order[head]
        head += 1
        step = distance[node] + 1
        if step > furthest:
            break
        for entry in range(indptr[node], indptr[node + 1]):
            neighbour = indices[entry]
            if distance[neighbour] < 0:
                distance[neighbour] = step
                order[tail] = neighbour
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
            neighbour = indices[entry]
            if parent[neighbour] < 0:
                parent[neighbour] = node
                order[tail] = neighbour
                tail += 1
        if head == level_end:
            level_end = tail
            step += 1
    return tail


@compiled
def meet(indptr, indices, in_indptr, in_indices, source, target):
    """A shortest path as positions, found from both ends, the smaller front first; empty where there is none."""
    size = len(indptr) - 1
    forth, back = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
    forth[source], back[target] = source, target
    ahead, behind = np.empty(size, np.int32), np.empty(size, np.int32)
    ahead[0], behind[0] = source, target
    ahead_first, ahead_last, behind_first, behind_last = 0, 1, 0, 1
    middle = -1
    if source == target:
        middle = source
    while middle < 0 and ahead_first < ahead_last and behind_first < behind_last:
        if ahead_last - ahead_first <= behind_last - behind_first:
            end = ahead_last
            for place in range(ahead_first, ahead_last):
                node = ahead[place]
                for entry in range(indptr[node], indptr[node + 1]):
                    neighbour = indices[entry]
                    if forth[neighbour] < 0:
                        forth[neighbour] = node
                        ahead[end] = neighbour
                        end += 1
                    if back[neighbour] >= 0:
                        middle = neighbour
                        break
                if middle >= 0:
                    break
            ahead_first, ahead_last = ahead_last, end
        else:
            end = behind_last
            for place in range(behind_first, behind_last):
                node = behind[place]
                for entry in range(in_indptr[node], in_indptr[node + 1]):
                    neighbour = in_indices[entry]
                    if back[neighbour] < 0:
                        back[neighbour] = node
                        behind[end] = neighbour
                        end += 1
                    if forth[neighbour] >= 0:
                        middle = neighbour
                        break
                if middle >= 0:
                    break
            behind_first, behind_last = behind_last, end
    path = np.empty(0 if middle < 0 else size + 1, np.int32)
    length = 0
    if middle >= 0:
        node = middle
        while True:
            path[length] = node
            length += 1
            if node == source:
                break
            node = forth[node]
        path[:length] = path[:length][::-1].copy()
        node = middle
        while node != target:
            node = back[node]
            path[length] = node
            length += 1
    return path[:length]


@compiled
def _ones(bits):
    """How many bits are set (Warren, Hacker's Delight, 5-1)."""
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def distance_sums(indptr, indices, sources):
    """Search from 64 sources at a time, a bit each (Then et al. 2014, MS-BFS).

    For each node: from how many of the sources it is reached, the sum of their distances, and that of 1 / distance.
    """
    size = len(indptr) - 1
    reached, total, inverse = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size)
    seen, now, then = np.zeros(size, np.uint64), np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    front, coming = np.empty(size, np.int32), np.empty(size, np.int32)
    for start in range(0, len(sources), 64):
        seen[:] = 0
        number = 0
        for bit in range(min(64, len(sources) - start)):
            source = sources[start + bit]
            if now[source] == 0:
                front[number] = source
                number += 1
            now[source] |= np.uint64(1) << np.uint64(bit)
            seen[source] = now[source]
        step = 0
        while number:
            step += 1
            met = 0
            for place in range(number):
                node = front[place]
                bits = now[node]
                now[node] = 0
                for entry in range(indptr[node], indptr[node + 1]):
                    neighbour = indices[entry]
                    fresh = bits & ~seen[neighbour]
                    if fresh:
                        if then[neighbour] == 0:
                            coming[met] = neighbour
                            met += 1
                        then[neighbour] |= fresh
            for place in range(met):
                node = coming[place]
                bits = then[node]
                then[node] = 0
                seen[node] |= bits
                now[node] = bits
                ones = _ones(bits)
                reached[node] += ones
                total[node] += ones * step
                inverse[node] += ones / step
            front, coming, number = coming, front, met
    return reached, total, inverse


@compiled
def brandes(indptr, indices, sources, endpoints, level, deepest):
    """For each node the sum over sources of its dependency (Brandes 2001).

    `level` is room for the level of each node, all 0, in a small type: most edges lead nowhere new, and this is all
    they look at. Also returns whether the searches went no deeper than the `deepest` level it can hold.
    """
    size = len(indptr) - 1
    between = np.zeros(size)
    paths = np.zeros(size)  # number of shortest paths
    share = np.zeros(size)  # (1 + dependency) / paths
    queue = np.empty(size, np.int32)
    starts = np.empty(size + 2, np.int64)  # of the levels in the queue
    for source in sources:
        queue[0] = source
        level[source], paths[source] = 1, 1.0
        head, tail, depth = 0, 1, 0
        starts[0] = 0
        while head < tail:
            level_end = tail
            depth += 1
            starts[depth] = level_end
            step = depth + 1
            if depth > deepest:
                return between, False
            while head < level_end:
                node = queue[head]
                head += 1
                here = paths[node]
                for entry in range(indptr[node], indptr[node + 1]):
                    neighbour = indices[entry]
                    met = level[neighbour]
                    if met == 0:
                        level[neighbour] = step
                        paths[neighbour] = here
                        queue[tail] = neighbour
                        tail += 1
                    elif met == step:
                        paths[neighbour] += here
            if 16 * (tail - level_end) > size:  # in order of position: neighbours in memory are looked at together
                place = level_end
                for node in range(size):
                    if level[node] == step:
                        queue[place] = node
                        place += 1
        if endpoints:
            between[source] += tail - 1
        for place in range(tail - 1, -1, -1):
            node = queue[place]
            step = level[node] + 1
            total = 0.0
            for entry in range(indptr[node], indptr[node + 1]):
                neighbour = indices[entry]
                if level[neighbour] == step:
                    total += share[neighbour]
            dependency = total * paths[node]
            share[node] = (1.0 + dependency) / paths[node]
            if node != source:
                between[node] += dependency + (1.0 if endpoints else 0.0)
        for place in range(tail):
            level[queue[place]] = 0
    return between, True
