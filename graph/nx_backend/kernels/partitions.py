"""Partitions of the nodes, as one label for each: renumbered, summed, and turned into a smaller network."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled
from graph.nx_backend.kernels.prefetch import prefetch_weighted_row


@compiled
def renumber(label):
    """The labels as 0, 1, ... in order of first appearance, and their number."""
    new_label = np.full(len(label), -1, np.int32)
    result = np.empty(len(label), np.int32)
    number = 0
    for node in range(len(label)):
        if new_label[label[node]] < 0:
            new_label[label[node]] = number
            number += 1
        result[node] = new_label[label[node]]
    return result, number


@compiled
def aggregate(indptr, indices, weights, label, number):
    """The network whose nodes are the labels; weights within a label become its self loop."""
    size = len(indptr) - 1
    first = np.zeros(number + 1, np.int64)
    for node in range(size):
        first[label[node] + 1] += 1
    for group in range(number):
        first[group + 1] += first[group]
    members = np.empty(size, np.int32)
    filled = first[:-1].copy()
    for node in range(size):
        members[filled[label[node]]] = node
        filled[label[node]] += 1
    rows = np.zeros(number + 1, np.int64)
    columns = np.empty(len(indices), np.int32)
    values = np.empty(len(indices))
    entry_of = np.full(number, -1, np.int64)  # the entry of a target's label, if not before the present row
    end = 0
    for group in range(number):
        start = end
        for index in range(first[group], first[group + 1]):
            node = members[index]
            prefetch_weighted_row(indptr, indices, weights, members, index, size)
            for entry in range(indptr[node], indptr[node + 1]):
                target = label[indices[entry]]
                known = entry_of[target]
                if known < start:
                    entry_of[target] = end
                    columns[end] = target
                    values[end] = weights[entry]
                    end += 1
                else:
                    values[known] += weights[entry]
        rows[group + 1] = end
    return rows, columns[:end].copy(), values[:end].copy()


@compiled
def weight_inside(indptr, indices, weights, label, loops):
    """The sum of the weights of entries whose row and column have the same label; self loops count `loops` times."""
    total = 0.0
    for node in range(len(label)):
        own, inside = label[node], 0.0
        for entry in range(indptr[node], indptr[node + 1]):
            neighbor = indices[entry]
            # A product, as a branch would be mispredicted often.
            inside += weights[entry] * (label[neighbor] == own)
            if neighbor == node:
                inside += weights[entry] * (loops - 1)
        total += inside
    return total


@compiled
def sum_by_label(values, label, number):
    """The sum of the values of each label."""
    totals = np.zeros(number)
    for node in range(len(label)):
        totals[label[node]] += values[node]
    return totals
