"""Brandes' algorithm, with each level of a search read from the side that has fewer edges.

A level is the nodes at one distance from the source. The edges from one level to the next lie on shortest paths; both
ways of reading list the same ones. From above, they are the edges from the level to nodes that were not visited before.
From below, they are the edges to the nodes that are left from those that were visited, which are all in the level. A
few steps from the source most nodes have been visited, and few edges lead to the others (Beamer, Asanović and Patterson
2012).

Which nodes were visited is kept as bits, so that even those of a million nodes stay in the fast part of the cache.
"""

import numpy as np

from graph.nx_backend.kernels.jit import compiled
from graph.nx_backend.kernels.prefetch import prefetch, prefetch_row

LARGE = 16  # a level with more than a 16th of all nodes is put in order, and may be read from below
EDGE_BELOW = 2  # the cost of an edge read from below, where all nodes are looked through, in edges from above
PATHS_AHEAD = 16


@compiled
def _bit(bits, node):
    return (bits[node >> 6] >> np.uint64(node & 63)) & np.uint64(1)


@compiled
def _set_bit(bits, node):
    bits[node >> 6] |= np.uint64(1) << np.uint64(node & 63)


@compiled
def _from_above(indptr, indices, visited, paths, queue, first, last, listed, number, first_listed):
    """List the edges to the next level node by node, and append its nodes to the queue.

    `queue[first:last]` is the level, `number` the edges listed so far. Returns the new end of the queue and the new
    number.
    """
    for head in range(first, last):
        node = queue[head]
        prefetch_row(indptr, indices, queue, head, last)
        first_listed[head] = number
        for entry in range(indptr[node], indptr[node + 1]):
            neighbor = indices[entry]
            listed[number] = neighbor  # kept if it counts: a branch would be mispredicted often
            number += np.int64(np.uint64(1) - _bit(visited, neighbor))
    first_listed[last] = number
    end = last
    for head in range(first, last):
        paths_to_node = paths[queue[head]]
        for entry in range(first_listed[head], first_listed[head + 1]):
            prefetch(paths, listed[entry + PATHS_AHEAD])
            neighbor = listed[entry]
            known = paths[neighbor]
            queue[end] = neighbor
            end += known == 0.0
            paths[neighbor] = known + paths_to_node
    return end, number


@compiled
def _from_below(in_indptr, in_indices, visited, paths, queue, last, listed, number, first_listed):
    """List the same edges as `_from_above`, for each node of the next level, in order of position."""
    size = len(in_indptr) - 1
    end = last
    for node in range(size):
        if _bit(visited, node):
            continue
        start, paths_to_node = number, 0.0
        for entry in range(in_indptr[node], in_indptr[node + 1]):
            neighbor = in_indices[entry]
            listed[number] = neighbor
            number += np.int64(_bit(visited, neighbor))
        for entry in range(start, number):
            paths_to_node += paths[listed[entry]]
        if number > start:
            paths[node] = paths_to_node
            queue[end] = node
            first_listed[end] = start
            end += 1
    first_listed[end] = number
    return end, number


@compiled
def _put_in_order(indptr, in_indptr, visited, in_level, queue, first, last):
    """Sort a level by position, so that memory is read in sequence, and mark its nodes as visited.

    `in_level` is scratch space. Returns the number of edges from the level, and of those to the nodes that are left.
    """
    in_level[:] = 0
    for index in range(first, last):
        _set_bit(in_level, queue[index])
        _set_bit(visited, queue[index])
    end, edges_above, edges_below = first, 0, 0
    for node in range(len(indptr) - 1):
        queue[end] = node
        is_in_level, is_left = np.int64(_bit(in_level, node)), np.int64(np.uint64(1) - _bit(visited, node))
        end += is_in_level
        edges_above += is_in_level * (indptr[node + 1] - indptr[node])
        edges_below += is_left * (in_indptr[node + 1] - in_indptr[node])
    return edges_above, edges_below


@compiled
def _take_shares(queue, first, last, listed, first_listed, share):
    """Sum, for each node of a level, the shares of the next nodes that were listed from above."""
    for index in range(first, last):
        total = 0.0
        for entry in range(first_listed[index], first_listed[index + 1]):
            total += share[listed[entry]]
        share[queue[index]] = total


@compiled
def _give_shares(queue, first, last, end, listed, first_listed, share):
    """The same sums where edges were listed from below: the next level, `queue[last:end]`, hands out its shares."""
    for index in range(first, last):
        share[queue[index]] = 0.0
    for index in range(last, end):
        share_of_node = share[queue[index]]
        for entry in range(first_listed[index], first_listed[index + 1]):
            share[listed[entry]] += share_of_node


@compiled
def brandes(indptr, indices, in_indptr, in_indices, sources, endpoints):
    """For each node the sum over sources of its dependency (Brandes 2001).

    The edges on shortest paths are listed on the way out, so that the way back reads no others. A node's share is (1 +
    dependency) / paths; until its level is reached on the way back, `share` holds something else.
    """
    size = len(indptr) - 1
    words = size // 64 + 1
    visited, in_level = np.empty(words, np.uint64), np.empty(words, np.uint64)
    between = np.zeros(size)
    paths = np.zeros(size)  # shortest paths from the source
    share = np.empty(size)
    queue = np.empty(size + 1, np.int32)
    begin = np.empty(size + 2, np.int64)  # where each level begins in the queue
    is_below = np.empty(size + 2, np.bool_)  # whether the edges to each level were listed from below
    listed = np.zeros(len(indices) + PATHS_AHEAD + 1, np.int32)
    first_above, first_below = np.empty(size + 1, np.int64), np.empty(size + 1, np.int64)
    for source in sources:
        visited[:] = 0
        _set_bit(visited, source)
        queue[0], paths[source] = source, 1.0
        begin[0], begin[1] = 0, 1
        level, number, from_below = 0, 0, False
        while begin[level] < begin[level + 1]:
            first, last = begin[level], begin[level + 1]
            level += 1
            is_below[level] = from_below
            if from_below:
                end, number = _from_below(
                    in_indptr, in_indices, visited, paths, queue, last, listed, number, first_below
                )
            else:
                end, number = _from_above(
                    indptr, indices, visited, paths, queue, first, last, listed, number, first_above
                )
            begin[level + 1] = end
            from_below = False
            if LARGE * (end - last) > size:
                above, below = _put_in_order(indptr, in_indptr, visited, in_level, queue, last, end)
                from_below = above > EDGE_BELOW * below
            else:
                for index in range(last, end):
                    _set_bit(visited, queue[index])
        reached = begin[level]
        if endpoints:
            between[source] += reached - 1
        for depth in range(level - 1, -1, -1):
            first, last = begin[depth], begin[depth + 1]
            if is_below[depth + 1]:
                _give_shares(queue, first, last, begin[depth + 2], listed, first_below, share)
            else:
                _take_shares(queue, first, last, listed, first_above, share)
            for index in range(first, last):
                node = queue[index]
                dependency = share[node] * paths[node]
                share[node] = (1.0 + dependency) / paths[node]
                if node != source:
                    between[node] += dependency + (1.0 if endpoints else 0.0)
        for index in range(reached):
            paths[queue[index]] = 0.0
    return between
