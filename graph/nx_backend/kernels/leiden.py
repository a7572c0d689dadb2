"""Communities by moving nodes: the inner loops of Louvain, Leiden and label propagation.

Modularity is written with what each node sends (`given`) and receives (`taken`), so that one formula serves both
kinds of network. Moving node u into community C is worth

    gain = weight(u, C) - (given[u] * taken(C) + taken[u] * given(C)) * penalty[u]

`weight` counts both directions of an edge; undirected, given = taken = strength, so each weight stands twice.
"""

import numpy as np

from graph.nx_backend.kernels.jit import compiled


@compiled
def move(indptr, indices, weights, given, taken, penalty, label, order):
    """Move nodes to the neighbouring community of the greatest gain, until none gains (Traag et al. 2019).

    `order` is in which sequence nodes are looked at first; those whose neighbours moved come again. Changes `label`
    in place; returns how many moves there were.
    """
    size = len(indptr) - 1
    sums = np.zeros((size, 2))
    members = np.zeros(size, np.int32)
    for node in range(size):
        sums[label[node], 0] += given[node]
        sums[label[node], 1] += taken[node]
        members[label[node]] += 1
    empty = np.empty(size, np.int32)
    empties = 0
    for community in range(size):
        if members[community] == 0:
            empty[empties] = community
            empties += 1
    queue = order.copy()
    waiting = np.ones(size, np.bool_)
    weight_to = np.zeros(size)
    touched = np.empty(size, np.int32)
    head, count, moves = 0, size, 0
    while count:
        node = queue[head]
        head = head + 1 if head + 1 < size else 0
        count -= 1
        waiting[node] = False
        start, end = indptr[node], indptr[node + 1]
        own = label[node]
        met = 0
        for entry in range(start, end):
            neighbour = indices[entry]
            if neighbour == node:
                continue
            community = label[neighbour]
            if weight_to[community] == 0.0:
                touched[met] = community
                met += 1
            weight_to[community] += weights[entry]
        out, into, cost = given[node], taken[node], penalty[node]
        sums[own, 0] -= out
        sums[own, 1] -= into
        best, highest = own, weight_to[own] - (out * sums[own, 1] + into * sums[own, 0]) * cost
        for place in range(met):
            community = touched[place]
            gain = weight_to[community] - (out * sums[community, 1] + into * sums[community, 0]) * cost
            if gain > highest + 1e-12 * abs(highest):
                best, highest = community, gain
            weight_to[community] = 0.0
        weight_to[own] = 0.0
        if highest < 0.0 and members[own] > 1:  # better alone
            empties -= 1
            best = empty[empties]
        sums[best, 0] += out
        sums[best, 1] += into
        if best != own:
            members[best] += 1
            members[own] -= 1
            if members[own] == 0:
                empty[empties] = own
                empties += 1
            label[node] = best
            moves += 1
            for entry in range(start, end):
                neighbour = indices[entry]
                if not waiting[neighbour] and label[neighbour] != best:
                    waiting[neighbour] = True
                    tail = head + count
                    queue[tail if tail < size else tail - size] = neighbour
                    count += 1
    return moves


@compiled
def refine(indptr, indices, weights, given, taken, penalty, label, order):
    """Split communities into parts that hang together well (Traag et al. 2019, RefinePartition, greedily).

    Every node begins alone; those well connected within their community join the neighbouring part, itself well
    connected, where the gain is greatest. Returns the parts' labels.
    """
    size = len(indptr) - 1
    whole = np.zeros((size, 2))  # sums of the communities
    for node in range(size):
        whole[label[node], 0] += given[node]
        whole[label[node], 1] += taken[node]
    part = np.arange(size).astype(np.int32)
    sums = np.empty((size, 2))
    outside = np.zeros(size)  # weight from a part to the rest of its community
    members = np.ones(size, np.int32)
    for node in range(size):
        sums[node, 0], sums[node, 1] = given[node], taken[node]
        for entry in range(indptr[node], indptr[node + 1]):
            neighbour = indices[entry]
            if neighbour != node and label[neighbour] == label[node]:
                outside[node] += weights[entry]
    weight_to = np.zeros(size)
    touched = np.empty(size, np.int32)
    for node in order:
        if members[part[node]] != 1 or part[node] != node:
            continue
        community = label[node]
        out, into, cost = given[node], taken[node], penalty[node]
        least = (out * (whole[community, 1] - into) + into * (whole[community, 0] - out)) * cost
        if outside[node] < least:
            continue
        met = 0
        for entry in range(indptr[node], indptr[node + 1]):
            neighbour = indices[entry]
            if neighbour == node or label[neighbour] != community:
                continue
            target = part[neighbour]
            if weight_to[target] == 0.0:
                touched[met] = target
                met += 1
            weight_to[target] += weights[entry]
        best, highest = node, 0.0
        for place in range(met):
            target = touched[place]
            sent, received = sums[target, 0], sums[target, 1]
            needed = (sent * (whole[community, 1] - received) + received * (whole[community, 0] - sent)) * cost
            if outside[target] >= needed:
                gain = weight_to[target] - (out * received + into * sent) * cost
                if gain > highest:
                    best, highest = target, gain
        if best != node:
            part[node] = best
            sums[best, 0] += out
            sums[best, 1] += into
            members[best] += 1
            members[node] = 0
            outside[best] += outside[node] - 2 * weight_to[best]
        for place in range(met):
            weight_to[touched[place]] = 0.0
    return part


@compiled
def renumber(label):
    """Labels as 0, 1, ... in order of first appearance, and how many."""
    seen = np.full(len(label), -1, np.int32)
    result = np.empty(len(label), np.int32)
    number = 0
    for node in range(len(label)):
        if seen[label[node]] < 0:
            seen[label[node]] = number
            number += 1
        result[node] = seen[label[node]]
    return result, number


@compiled
def aggregate(indptr, indices, weights, label, number):
    """The network whose nodes are communities; weights within one become its loop."""
    size = len(indptr) - 1
    first = np.zeros(number + 1, np.int64)
    for node in range(size):
        first[label[node] + 1] += 1
    for community in range(number):
        first[community + 1] += first[community]
    member = np.empty(size, np.int32)
    fill = first[:-1].copy()
    for node in range(size):
        member[fill[label[node]]] = node
        fill[label[node]] += 1
    rows = np.zeros(number + 1, np.int64)
    columns = np.empty(len(indices), np.int32)
    values = np.empty(len(indices))
    place_of = np.full(number, -1, np.int64)
    end = 0
    for community in range(number):
        start = end
        for place in range(first[community], first[community + 1]):
            node = member[place]
            for entry in range(indptr[node], indptr[node + 1]):
                target = label[indices[entry]]
                place_there = place_of[target]
                if place_there < start:
                    place_of[target] = end
                    columns[end] = target
                    values[end] = weights[entry]
                    end += 1
                else:
                    values[place_there] += weights[entry]
        rows[community + 1] = end
    return rows, columns[:end].copy(), values[:end].copy()


@compiled
def inside(indptr, indices, weights, label):
    """The sum of the weights of entries whose row and column have the same label."""
    total = 0.0
    for node in range(len(label)):
        own, some = label[node], 0.0
        for entry in range(indptr[node], indptr[node + 1]):
            if label[indices[entry]] == own:
                some += weights[entry]
        total += some
    return total


@compiled
def gather(values, label, number):
    """The sum of the values of each label."""
    totals = np.zeros(number)
    for node in range(len(label)):
        totals[label[node]] += values[node]
    return totals


@compiled
def _random(state):
    """The next of a sequence of 64 random bits (Vigna 2016, xorshift64*); changes `state` in place."""
    bits = state[0]
    bits ^= bits >> np.uint64(12)
    bits ^= bits << np.uint64(25)
    bits ^= bits >> np.uint64(27)
    state[0] = bits
    return (bits * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)


@compiled
def propagate(indptr, indices, weights, weighted, order, seed, keep):
    """Each node takes the label most of its neighbours have, until all do (Traag and Šubelj 2023, from a queue).

    Among equally frequent labels a random one; `keep` stays with the present label if it is among them.
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
        start, end = indptr[node], indptr[node + 1]
        met = 0
        highest = 0.0
        for entry in range(start, end):
            candidate = label[indices[entry]]
            if votes[candidate] == 0.0:
                touched[met] = candidate
                met += 1
            votes[candidate] += weights[entry] if weighted else 1.0
            if votes[candidate] > highest:
                highest = votes[candidate]
        if met == 0:
            continue
        own = label[node]
        best, ties = own, 0
        if not (keep and votes[own] == highest):
            for place in range(met):
                candidate = touched[place]
                if votes[candidate] == highest:
                    ties += 1
                    if ties == 1 or _random(state) % np.uint64(ties) == 0:
                        best = candidate
        for place in range(met):
            votes[touched[place]] = 0.0
        if best != own:
            label[node] = best
            for entry in range(start, end):
                neighbour = indices[entry]
                if not waiting[neighbour] and label[neighbour] != best:
                    waiting[neighbour] = True
                    tail = head + count
                    queue[tail if tail < size else tail - size] = neighbour
                    count += 1
    return label


@compiled
def colors(indptr, indices, order):
    """A number for each node that no neighbour has: in `order`, the smallest that is free."""
    size = len(indptr) - 1
    color = np.full(size, -1, np.int32)
    taken = np.full(size + 1, -1, np.int32)
    for node in order:
        for entry in range(indptr[node], indptr[node + 1]):
            neighbour = indices[entry]
            if color[neighbour] >= 0 and neighbour != node:
                taken[color[neighbour]] = node
        free = 0
        while taken[free] == node:
            free += 1
        color[node] = free
    return color


@compiled
def propagate_by_color(indptr, indices, order):
    """Label propagation, one colour after the other; of equally frequent labels the present one, else the highest."""
    size = len(indptr) - 1
    label = np.arange(size).astype(np.int32)
    votes = np.zeros(size, np.int64)
    touched = np.empty(size, np.int32)
    settled = False
    while not settled:
        settled = True
        for node in order:
            start, end = indptr[node], indptr[node + 1]
            met, highest = 0, 0
            for entry in range(start, end):
                candidate = label[indices[entry]]
                if votes[candidate] == 0:
                    touched[met] = candidate
                    met += 1
                votes[candidate] += 1
                highest = max(highest, votes[candidate])
            own = label[node]
            if met and votes[own] != highest:
                settled = False
                best = -1
                for place in range(met):
                    if votes[touched[place]] == highest:
                        best = max(best, touched[place])
                label[node] = best
            for place in range(met):
                votes[touched[place]] = 0
    return label
