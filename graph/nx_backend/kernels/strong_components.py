"""Strongly connected components."""

import numpy as np

from graph.nx_backend.kernels.bfs import distances
from graph.nx_backend.kernels.jit import compiled


@compiled
def components(indptr, indices, in_indptr, in_indices):
    """The strongly connected component of each node, numbered from 0.

    Most nodes of a social network are in one component: it is what a hub reaches and is reached from (Fleischer,
    Hendrickson and Pınar 2000). A search in depth (Tarjan 1972) finds the components of the nodes that are left.
    """
    size = len(indptr) - 1
    label = np.full(size, -1, np.int32)
    if size == 0:
        return label
    hub, most = 0, np.int64(-1)
    for node in range(size):
        edges = (indptr[node + 1] - indptr[node]) * (in_indptr[node + 1] - in_indptr[node])
        if edges > most:
            hub, most = node, edges
    order, steps_from, steps_to = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    distances(indptr, indices, hub, size, order, steps_from)
    distances(in_indptr, in_indices, hub, size, order, steps_to)
    for node in range(size):
        if steps_from[node] >= 0 and steps_to[node] >= 0:
            label[node] = 0
    number = 1
    found, lowest = np.zeros(size, np.int32), np.zeros(size, np.int32)  # 0: not found yet
    upcoming = np.empty(size, np.int64)  # the next entry of a node on the path
    path, waiting = order, np.empty(size, np.int32)
    path_end, waiting_end, last_found = -1, 0, 0
    for root in range(size):
        next_node = np.int64(root)
        while label[root] < 0:
            if next_node >= 0:
                last_found += 1
                found[next_node] = lowest[next_node] = last_found
                upcoming[next_node] = indptr[next_node]
                path_end += 1
                path[path_end] = next_node
                waiting[waiting_end] = next_node
                waiting_end += 1
            node, next_node = path[path_end], np.int64(-1)
            for entry in range(upcoming[node], indptr[node + 1]):
                neighbor = indices[entry]
                if label[neighbor] >= 0:
                    continue
                if found[neighbor] == 0:
                    upcoming[node] = entry + 1
                    next_node = np.int64(neighbor)
                    break
                lowest[node] = min(lowest[node], found[neighbor])
            if next_node >= 0:
                continue
            path_end -= 1
            if path_end >= 0:
                lowest[path[path_end]] = min(lowest[path[path_end]], lowest[node])
            if lowest[node] == found[node]:
                while True:
                    waiting_end -= 1
                    label[waiting[waiting_end]] = number
                    if waiting[waiting_end] == node:
                        break
                number += 1
    return label
