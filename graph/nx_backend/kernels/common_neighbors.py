"""Scores of pairs of nodes from the neighbors that they share."""

import numpy as np

from graph.nx_backend.kernels.csr import lower_bound
from graph.nx_backend.kernels.jit import compiled
from graph.nx_backend.kernels.prefetch import prefetch_row


@compiled
def _advance(indices, entry, end, neighbor):
    """The first entry from `entry` on that is not below `neighbor`; gallops, because rows differ in length."""
    if entry == end or indices[entry] >= neighbor:
        return entry
    step = 1
    while entry + step < end and indices[entry + step] < neighbor:
        step *= 2
    return lower_bound(indices, entry + step // 2 + 1, min(entry + step, end), neighbor)


@compiled
def shared(indptr, indices, sources, targets, node_weight):
    """For each pair, the sum of `node_weight` over the neighbors of both, without the pair itself."""
    score = np.zeros(len(sources))
    for pair in range(len(sources)):
        prefetch_row(indptr, indices, sources, pair, len(sources))
        prefetch_row(indptr, indices, targets, pair, len(targets))
        short, long = sources[pair], targets[pair]
        if indptr[short + 1] - indptr[short] > indptr[long + 1] - indptr[long]:
            short, long = long, short
        position, end = indptr[long], indptr[long + 1]
        for entry in range(indptr[short], indptr[short + 1]):
            neighbor = indices[entry]
            position = _advance(indices, position, end, neighbor)
            if position == end:
                break
            if indices[position] == neighbor and neighbor != short and neighbor != long:
                score[pair] += node_weight[neighbor]
    return score


@compiled
def jaccard(indptr, indices, sources, targets):
    """The share of the neighbors of a pair that both have; the pair itself is not a common neighbor."""
    score = np.zeros(len(sources))
    for pair in range(len(sources)):
        prefetch_row(indptr, indices, sources, pair, len(sources))
        prefetch_row(indptr, indices, targets, pair, len(targets))
        short, long = sources[pair], targets[pair]
        if indptr[short + 1] - indptr[short] > indptr[long + 1] - indptr[long]:
            short, long = long, short
        position, end = indptr[long], indptr[long + 1]
        common, in_both = 0, 0
        for entry in range(indptr[short], indptr[short + 1]):
            neighbor = indices[entry]
            position = _advance(indices, position, end, neighbor)
            if position == end:
                break
            if indices[position] == neighbor:
                in_both += 1
                common += neighbor != short and neighbor != long
        union = indptr[short + 1] - indptr[short] + indptr[long + 1] - indptr[long] - in_both
        if union:
            score[pair] = common / union
    return score
