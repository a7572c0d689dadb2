"""The inner loops of label propagation, from a queue and by color."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled
from graph.nx_backend.kernels.node_queue import append_neighbors, prefetch_waiting


@compiled
def _random(state):
    """The next 53 random bits of a sequence (Vigna 2016, xorshift64*); changes `state` in place."""
    bits = state[0]
    bits ^= bits >> np.uint64(12)
    bits ^= bits << np.uint64(25)
    bits ^= bits >> np.uint64(27)
    state[0] = bits
    return (bits * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)


@compiled
def propagate(indptr, indices, weights, weighted, order, seed, keep):
    """Give each node the most frequent label among its neighbors until all have one (Traag and Šubelj 2023).

    Nodes wait in a queue. Among equally frequent labels the choice is random, unless `keep` is set and the node's
    present label is one of them.
    """
    size = len(indptr) - 1
    label = np.arange(size).astype(np.int32)
    state = np.array([seed], np.uint64)
    queue = order.copy()
    waiting = np.ones(size, np.bool_)
    votes = np.zeros(size)
    touched = np.empty(size, np.int32)
    head, count = 0, size
    while count:
        node = queue[head]
        head = head + 1 if head + 1 < size else 0
        count -= 1
        waiting[node] = False
        prefetch_waiting(indptr, indices, weights, label, queue, head, count)
        start, end = indptr[node], indptr[node + 1]
        touches = 0
        highest = 0.0
        for entry in range(start, end):
            candidate = label[indices[entry]]
            if votes[candidate] == 0.0:
                touched[touches] = candidate
                touches += 1
            votes[candidate] += weights[entry] if weighted else 1.0
            if votes[candidate] > highest:
                highest = votes[candidate]
        if touches == 0:
            continue
        own = label[node]
        best, ties = own, 0
        if not (keep and votes[own] == highest):
            for index in range(touches):
                candidate = touched[index]
                if votes[candidate] == highest:
                    ties += 1
                    if ties == 1 or _random(state) % np.uint64(ties) == 0:
                        best = candidate
        for index in range(touches):
            votes[touched[index]] = 0.0
        if best != own:
            label[node] = best
            count = append_neighbors(indices, start, end, label, best, waiting, queue, head, count)
    return label


@compiled
def colors(indptr, indices, order):
    """A color for each node that no neighbor has: the smallest free number, assigned in `order`."""
    size = len(indptr) - 1
    color = np.full(size, -1, np.int32)
    taken_for = np.full(size + 1, -1, np.int32)  # the last node with a neighbor of this color
    for node in order:
        for entry in range(indptr[node], indptr[node + 1]):
            neighbor = indices[entry]
            if color[neighbor] >= 0 and neighbor != node:
                taken_for[color[neighbor]] = node
        free = 0
        while taken_for[free] == node:
            free += 1
        color[node] = free
    return color


@compiled
def propagate_by_color(indptr, indices, order):
    """Label propagation in `order`, one color after another, until nothing changes (Cordasco and Gargano 2010).

    Among equally frequent labels a node keeps its present one, else it takes the highest.
    """
    size = len(indptr) - 1
    label = np.arange(size).astype(np.int32)
    votes = np.zeros(size, np.int64)
    touched = np.empty(size, np.int32)
    settled = False
    while not settled:
        settled = True
        for node in order:
            start, end = indptr[node], indptr[node + 1]
            touches, highest = 0, 0
            for entry in range(start, end):
                candidate = label[indices[entry]]
                if votes[candidate] == 0:
                    touched[touches] = candidate
                    touches += 1
                votes[candidate] += 1
                highest = max(highest, votes[candidate])
            own = label[node]
            if touches and votes[own] != highest:
                settled = False
                best = -1
                for index in range(touches):
                    if votes[touched[index]] == highest:
                        best = max(best, touched[index])
                label[node] = best
            for index in range(touches):
                votes[touched[index]] = 0
    return label
