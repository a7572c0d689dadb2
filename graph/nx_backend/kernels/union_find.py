"""Components by union and find."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled


@compiled
def _root(parent, node):
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@compiled
def components(indptr, indices):
    """A number from 0 for each node, equal where an undirected path connects; in order of first appearance."""
    size = len(indptr) - 1
    parent = np.arange(size).astype(np.int32)
    for node in range(size):
        one = _root(parent, node)
        for entry in range(indptr[node], indptr[node + 1]):
            other = _root(parent, indices[entry])
            if other < one:
                parent[one] = other
                one = other
            elif one < other:
                parent[other] = one
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
