"""Components by union and find, of a network or within the groups of its nodes."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled


@compiled
def _root(parent, node):
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@compiled
def components(indptr, indices, group):
    """The component of each node, ignoring directions and edges between groups, from 0 in order of first appearance."""
    size = len(indptr) - 1
    parent = np.arange(size).astype(np.int32)
    for node in range(size):
        root = _root(parent, node)
        for entry in range(indptr[node], indptr[node + 1]):
            if group[node] != group[indices[entry]]:
                continue
            neighbor_root = _root(parent, indices[entry])
            if neighbor_root < root:
                parent[root] = neighbor_root
                root = neighbor_root
            elif root < neighbor_root:
                parent[neighbor_root] = root
    labels = np.empty(size, np.int32)
    number = 0
    for node in range(size):  # the root of a component is its first node
        root = _root(parent, node)
        if root == node:
            labels[node] = number
            number += 1
        else:
            labels[node] = labels[root]
    return labels
