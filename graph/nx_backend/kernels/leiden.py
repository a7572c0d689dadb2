"""The inner loops of Louvain and Leiden: moving nodes between communities, and splitting communities into parts.

Modularity is written with each node's out- and in-strength, so that one formula serves directed and undirected networks
(Leicht and Newman 2008). Moving node u into community C gains

    weight(u, C) - (out_strength[u] * in_strength(C) + in_strength[u] * out_strength(C)) * gamma_over_2m[u]

where C is taken without u. `weight` counts both directions of an edge; in an undirected network both strengths are the
degree, so each weight counts twice. `gamma_over_2m` is the resolution over the total strength, by node because groups
can be searched as networks of their own.
"""

import numpy as np

from graph.nx_backend.kernels.jit import compiled
from graph.nx_backend.kernels.node_queue import append_neighbors, prefetch_waiting


@compiled
def move(indptr, indices, weights, out_strength, in_strength, gamma_over_2m, label, order):
    """Move nodes to the neighboring community of the greatest gain until no move gains (Traag et al. 2019).

    The nodes of `order` are visited first, then every node whose neighbor has moved. Changes `label` in place; returns
    the number of moves.
    """
    size = len(indptr) - 1
    strength = np.zeros((size, 2))  # out- and in-strength of each community
    members = np.zeros(size, np.int32)
    for node in range(size):
        strength[label[node], 0] += out_strength[node]
        strength[label[node], 1] += in_strength[node]
        members[label[node]] += 1
    empty = np.empty(size, np.int32)  # a stack of the labels without members
    empties = 0
    for community in range(size):
        if members[community] == 0:
            empty[empties] = community
            empties += 1
    head, count, moves = 0, len(order), 0
    queue = np.empty(size, np.int32)
    queue[:count] = order
    waiting = np.zeros(size, np.bool_)
    waiting[order] = True
    weight_to = np.zeros(size)
    touched = np.empty(size + 1, np.int32)
    while count:
        node = queue[head]
        head = head + 1 if head + 1 < size else 0
        count -= 1
        waiting[node] = False
        prefetch_waiting(indptr, indices, weights, label, queue, head, count)
        start, end = indptr[node], indptr[node + 1]
        own = label[node]
        touches = 0
        for entry in range(start, end):
            neighbor = indices[entry]
            if neighbor == node:
                continue
            community = label[neighbor]
            known = weight_to[community]
            touched[touches] = community  # without a branch, which would be mispredicted often
            touches += known == 0.0
            weight_to[community] = known + weights[entry]
        node_out, node_in, scale = out_strength[node], in_strength[node], gamma_over_2m[node]
        strength[own, 0] -= node_out
        strength[own, 1] -= node_in
        best, highest = own, weight_to[own] - (node_out * strength[own, 1] + node_in * strength[own, 0]) * scale
        for index in range(touches):
            community = touched[index]
            expected = (node_out * strength[community, 1] + node_in * strength[community, 0]) * scale
            gain = weight_to[community] - expected
            if gain > highest + 1e-12 * abs(highest):
                best, highest = community, gain
            weight_to[community] = 0.0
        weight_to[own] = 0.0
        if highest < 0.0 and members[own] > 1:  # alone, a node gains 0
            empties -= 1
            best = empty[empties]
        strength[best, 0] += node_out
        strength[best, 1] += node_in
        if best != own:
            members[best] += 1
            members[own] -= 1
            if members[own] == 0:
                empty[empties] = own
                empties += 1
            label[node] = best
            moves += 1
            count = append_neighbors(indices, start, end, label, best, waiting, queue, head, count)
    return moves


@compiled
def refine(indptr, indices, weights, out_strength, in_strength, gamma_over_2m, label, order):
    """Split communities into well-connected parts (Traag et al. 2019, RefinePartition, greedily).

    Every node begins alone. A node that is well connected within its community joins the neighboring part of the
    greatest gain among the parts that are well connected themselves. `order` holds all nodes of the communities to
    split; others stay alone. Returns the label of each node's part.
    """
    size = len(indptr) - 1
    whole = np.zeros((size, 2))  # out- and in-strength of each community
    for node in range(size):
        whole[label[node], 0] += out_strength[node]
        whole[label[node], 1] += in_strength[node]
    part = np.arange(size).astype(np.int32)
    strength = np.empty((size, 2))  # of each part
    outside = np.zeros(size)  # weight from a part to the rest of its community
    members = np.ones(size, np.int32)
    for node in order:
        strength[node, 0], strength[node, 1] = out_strength[node], in_strength[node]
        for entry in range(indptr[node], indptr[node + 1]):
            neighbor = indices[entry]
            if neighbor != node and label[neighbor] == label[node]:
                outside[node] += weights[entry]
    weight_to = np.zeros(size)
    touched = np.empty(size + 1, np.int32)
    for node in order:
        if members[part[node]] != 1 or part[node] != node:
            continue
        community = label[node]
        node_out, node_in, scale = out_strength[node], in_strength[node], gamma_over_2m[node]
        needed = (node_out * (whole[community, 1] - node_in) + node_in * (whole[community, 0] - node_out)) * scale
        if outside[node] < needed:
            continue
        touches = 0
        for entry in range(indptr[node], indptr[node + 1]):
            neighbor = indices[entry]
            if neighbor == node or label[neighbor] != community:
                continue
            target = part[neighbor]
            known = weight_to[target]
            touched[touches] = target  # as in `move`
            touches += known == 0.0
            weight_to[target] = known + weights[entry]
        best, highest = node, 0.0
        for index in range(touches):
            target = touched[index]
            part_out, part_in = strength[target, 0], strength[target, 1]
            needed = (part_out * (whole[community, 1] - part_in) + part_in * (whole[community, 0] - part_out)) * scale
            if outside[target] >= needed:
                gain = weight_to[target] - (node_out * part_in + node_in * part_out) * scale
                if gain > highest:
                    best, highest = target, gain
        if best != node:
            part[node] = best
            strength[best, 0] += node_out
            strength[best, 1] += node_in
            members[best] += 1
            members[node] = 0
            outside[best] += outside[node] - 2 * weight_to[best]
        for index in range(touches):
            weight_to[touched[index]] = 0.0
    return part
