"""The inner loops of introductions: the nodes two steps from a node, and the pair features of each of them.

Arguments named `out_*`, `in_*` and `neighbors_*` are the arrays of sparse rows, columns ascending: the nodes that each
node mentions, those that mention it, and both together.
"""

import numpy as np

from graph.nx_backend.kernels import csr
from graph.nx_backend.kernels.jit import compiled

WALK_STEPS = 4
RESTART = 0.3  # the share of a walk that returns to its source at each step

# The columns of the pair features. They stand in this file because the compiled kernels are cached by its date.
PAIR = (
    "cocitation_0",
    "cocitation_1",
    "cocitation_2",
    "cocitation",
    "cocitation_both_recent",
    "out_out_recent",
    "out_out_counts",
    "out_out_walk",
    "resource_allocation",
    "adamic_adar",
    "in_out",
    "out_in",
    "in_in",
    "nearest_users",
    "walk_undirected",
    "walk_directed",
)
_COCITATION_FAST = PAIR.index("cocitation_0")
_COCITATION_MEDIUM = PAIR.index("cocitation_1")
_COCITATION_SLOW = PAIR.index("cocitation_2")
_COCITATION = PAIR.index("cocitation")
_COCITATION_BOTH_RECENT = PAIR.index("cocitation_both_recent")
_OUT_OUT_RECENT = PAIR.index("out_out_recent")
_OUT_OUT_COUNTS = PAIR.index("out_out_counts")
_OUT_OUT_WALK = PAIR.index("out_out_walk")
_RESOURCE_ALLOCATION = PAIR.index("resource_allocation")
_ADAMIC_ADAR = PAIR.index("adamic_adar")
_IN_OUT = PAIR.index("in_out")
_OUT_IN = PAIR.index("out_in")
_IN_IN = PAIR.index("in_in")
_NEAREST_USERS = PAIR.index("nearest_users")

# The columns of `recent`, one for each half-life, and of `similar`.
FAST, MEDIUM, SLOW = 0, 1, 2
SIMILARITY, RECENT_SIMILARITY, SHARED = 0, 1, 2
SIMILAR_COLUMNS = 3

SORT_COST = 10  # to sort a node takes as long as to look at so many marks

# The bit whose product with 0x09AF has these highest 4 bits.
BIT_OF_PRODUCT = np.array([0, 1, 2, 5, 3, 9, 6, 11, 15, 4, 8, 10, 14, 7, 13, 12], np.int64)

# The values of `mark`.
FAR, NEAR, TWO_STEPS = 0, 1, 2


@compiled
def two_step_nodes(source, neighbors_indptr, neighbors_indices, mark, nodes):
    """Write the nodes two steps from `source` into `nodes`, ascending; returns their number.

    `mark` has to be FAR everywhere. Afterwards it is NEAR for the source and its neighbors, TWO_STEPS for the nodes.
    """
    mark[source] = NEAR
    start, end = neighbors_indptr[source], neighbors_indptr[source + 1]
    for entry in range(start, end):
        mark[neighbors_indices[entry]] = NEAR
    number = 0
    for entry in range(start, end):
        neighbor = neighbors_indices[entry]
        for further in range(neighbors_indptr[neighbor], neighbors_indptr[neighbor + 1]):
            node = neighbors_indices[further]
            if mark[node] == FAR:
                mark[node] = TWO_STEPS
                nodes[number] = node
                number += 1
    if number * SORT_COST < len(mark):
        nodes[:number].sort()
        return number
    number = 0
    for node in range(len(mark)):
        if mark[node] == TWO_STEPS:
            nodes[number] = node
            number += 1
    return number


@compiled
def are_two_steps_apart(sources, targets, neighbors_indptr, neighbors_indices, result):
    """Write for each pair of nodes whether they share a neighbor, and are neither neighbors nor one node."""
    for position in range(len(sources)):
        source, target = sources[position], targets[position]
        if source == target or csr.find(neighbors_indptr, neighbors_indices, source, target) >= 0:
            continue
        # The neighbors of the one with fewer are looked up: one of the two may be a hub.
        few, many = source, target
        if neighbors_indptr[few + 1] - neighbors_indptr[few] > neighbors_indptr[many + 1] - neighbors_indptr[many]:
            few, many = many, few
        for entry in range(neighbors_indptr[few], neighbors_indptr[few + 1]):
            if csr.find(neighbors_indptr, neighbors_indices, many, neighbors_indices[entry]) >= 0:
                result[position] = True
                break


@compiled
def clear_marks(source, neighbors_indptr, neighbors_indices, mark, nodes):
    """Set `mark` back to FAR after `two_step_nodes`."""
    mark[source] = FAR
    for entry in range(neighbors_indptr[source], neighbors_indptr[source + 1]):
        mark[neighbors_indices[entry]] = FAR
    for node in nodes:
        mark[node] = FAR


@compiled
def score_out_out(source, out_indptr, out_indices, log_count, recent, mark, scores):
    """Score paths source -> contact -> node, by how often and how recently both steps were mentioned."""
    for entry in range(out_indptr[source], out_indptr[source + 1]):
        contact = out_indices[entry]
        step = 1.0 / (out_indptr[contact + 1] - out_indptr[contact])
        for further in range(out_indptr[contact], out_indptr[contact + 1]):
            node = out_indices[further]
            if mark[node] == TWO_STEPS:
                scores[node, _OUT_OUT_RECENT] += recent[entry, MEDIUM] * recent[further, MEDIUM]
                scores[node, _OUT_OUT_COUNTS] += log_count[entry] * log_count[further]
                # Not divided by the source's degree: it is the same for all nodes.
                scores[node, _OUT_OUT_WALK] += step


@compiled
def score_cocitation(
    source, out_indptr, out_indices, recent, in_indptr, in_indices, mark, similar, similar_nodes, scores
):
    """Score the nodes mentioned by accounts that mention the same contacts as the source.

    `similar` has to be 0 everywhere and is so again afterwards; `similar_nodes` is room for one entry per node.
    """
    number = 0
    for entry in range(out_indptr[source], out_indptr[source + 1]):
        contact = out_indices[entry]
        part = 1.0 / (in_indptr[contact + 1] - in_indptr[contact])
        for further in range(in_indptr[contact], in_indptr[contact + 1]):
            other = in_indices[further]
            if similar[other, SHARED] == 0.0:
                similar_nodes[number] = other
                number += 1
            similar[other, SIMILARITY] += part
            similar[other, RECENT_SIMILARITY] += recent[entry, MEDIUM] * part
            similar[other, SHARED] += 1.0
            if mark[other] == TWO_STEPS:
                scores[other, _OUT_IN] += part
    for row in range(number):
        other = similar_nodes[row]
        start, end = out_indptr[other], out_indptr[other + 1]
        similarity, recent_similarity = similar[other, SIMILARITY], similar[other, RECENT_SIMILARITY]
        step = 1.0 / (end - start)
        nearness = (similar[other, SHARED] * np.sqrt(step)) ** 1.5
        similar[other, :] = 0.0
        for entry in range(start, end):
            node = out_indices[entry]
            if mark[node] == TWO_STEPS:
                scores[node, _COCITATION_FAST] += similarity * step * recent[entry, FAST]
                scores[node, _COCITATION_MEDIUM] += similarity * step * recent[entry, MEDIUM]
                scores[node, _COCITATION_SLOW] += similarity * step * recent[entry, SLOW]
                scores[node, _COCITATION] += similarity * step
                scores[node, _COCITATION_BOTH_RECENT] += recent_similarity * step * recent[entry, MEDIUM]
                scores[node, _NEAREST_USERS] += nearness


@compiled
def score_in_paths(source, out_indptr, out_indices, in_indptr, in_indices, mark, scores):
    """Score paths source <- contact -> node and source <- contact <- node."""
    for entry in range(in_indptr[source], in_indptr[source + 1]):
        contact = in_indices[entry]
        start, end = out_indptr[contact], out_indptr[contact + 1]
        for further in range(start, end):
            if mark[out_indices[further]] == TWO_STEPS:
                scores[out_indices[further], _IN_OUT] += 1.0 / (end - start)
        for further in range(in_indptr[contact], in_indptr[contact + 1]):
            if mark[in_indices[further]] == TWO_STEPS:
                scores[in_indices[further], _IN_IN] += 1.0


@compiled
def score_resource_allocation(source, neighbors_indptr, neighbors_indices, neighbors_weights, mark, scores):
    """Score shared neighbors, each divided by its degree, by the weights of both steps (Zhou, Lü and Zhang 2009).

    The same loop counts them, each divided by the logarithm of its degree (Adamic and Adar 2003).
    """
    for entry in range(neighbors_indptr[source], neighbors_indptr[source + 1]):
        contact = neighbors_indices[entry]
        degree = neighbors_indptr[contact + 1] - neighbors_indptr[contact]
        share, rarity = neighbors_weights[entry] / degree, 1.0 / np.log(max(2, degree))
        for further in range(neighbors_indptr[contact], neighbors_indptr[contact + 1]):
            node = neighbors_indices[further]
            if mark[node] == TWO_STEPS:
                scores[node, _RESOURCE_ALLOCATION] += share * neighbors_weights[further]
                scores[node, _ADAMIC_ADAR] += rarity


@compiled
def walk(source, indptr, indices, share, now, later, visited):
    """The distribution of a walk with restarts before its last step, into `now`; returns the number of visited nodes.

    `share` is the part of a node's walk that takes each entry. `now` and `later` have to be 0 everywhere; the caller
    sets `now` back to 0 for the nodes in `visited`. After its first visit a node is reached at every later step, since
    the restart feeds each step: no node is visited for the first time twice.
    """
    now[source] = 1.0
    visited[0] = source
    number = 1
    for _ in range(WALK_STEPS - 1):
        known = number
        for row in range(known):
            node = visited[row]
            value = now[node] * (1.0 - RESTART)
            for entry in range(indptr[node], indptr[node + 1]):
                neighbor = indices[entry]
                if later[neighbor] == 0.0 and now[neighbor] == 0.0:
                    visited[number] = neighbor
                    number += 1
                later[neighbor] += value * share[entry]
        later[source] += RESTART
        for row in range(number):
            node = visited[row]
            now[node] = later[node]
            later[node] = 0.0
    return number


@compiled
def walk_to(targets, indptr, indices, share_back, now, result):
    """The last step of a walk, into `targets` alone: most of the nodes that it reaches are asked by nobody.

    The rows hold the nodes from which each node is reached, `share_back` the part of their walk that reaches it.
    """
    for position in range(len(targets)):
        node = targets[position]
        total = 0.0
        for entry in range(indptr[node], indptr[node + 1]):
            total += now[indices[entry]] * share_back[entry]
        result[position] = (1.0 - RESTART) * total


@compiled
def find_connectors(source, targets, neighbors_indptr, neighbors_indices, neighbors_weights, result):
    """Write for each target the neighbor of both nodes for which the weaker of its two ties is strongest.

    Of equal ones it is the first; -1 without any.
    """
    for position in range(len(targets)):
        target = targets[position]
        result[position] = -1
        strongest = -1.0
        for entry in range(neighbors_indptr[target], neighbors_indptr[target + 1]):
            own = csr.find(neighbors_indptr, neighbors_indices, source, neighbors_indices[entry])
            if own >= 0:
                weaker = min(neighbors_weights[own], neighbors_weights[entry])
                if weaker > strongest:
                    strongest = weaker
                    result[position] = neighbors_indices[entry]


@compiled
def score_trees(columns, first_condition, feature, threshold, possible, leaf_value, total):
    """Add the score of each row by each tree to `total`; see `graph.introductions.learning.trees.Trees`.

    `columns` holds a row for each feature. The lowest bit that is left is the leaf of a row; 0x09AF is a de Bruijn
    sequence, by which the highest 4 bits of its product differ for each bit.
    """
    rows = columns.shape[1]
    left = np.empty(rows, np.uint16)
    for tree in range(len(first_condition) - 1):
        left[:] = 0xFFFF
        for condition in range(first_condition[tree], first_condition[tree + 1]):
            column, limit, stays = columns[feature[condition]], threshold[condition], possible[condition]
            for row in range(rows):
                left[row] &= np.uint16(0xFFFF) if column[row] <= limit else stays
        values = leaf_value[tree]
        for row in range(rows):
            lowest = np.uint32(left[row] & -left[row])
            total[row] += values[BIT_OF_PRODUCT[((lowest * np.uint32(0x09AF)) & np.uint32(0xFFFF)) >> np.uint32(12)]]


@compiled
def look_up(rows, column, indptr, indices, values, result):
    """Write the value at (row, column) of a sparse matrix for each of `rows` into `result`; 0 for an absent entry."""
    for position in range(len(rows)):
        low, high = indptr[rows[position]], indptr[rows[position] + 1]
        end = high
        while low < high:
            middle = (low + high) // 2
            if indices[middle] < column:
                low = middle + 1
            else:
                high = middle
        result[position] = values[low] if low < end and indices[low] == column else 0.0
