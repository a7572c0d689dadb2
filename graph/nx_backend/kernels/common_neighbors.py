"""Neighbours that two nodes share."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled


@compiled
def _next(indices, place, end, neighbour):
    """The first place from `place` on whose index is not below `neighbour`; gallops, since rows differ in length."""
    if place == end or indices[place] >= neighbour:
        return place
    step = 1
    while place + step < end and indices[place + step] < neighbour:
        step *= 2
    low, high = place + step // 2 + 1, min(place + step, end)
    while low < high:
        middle = (low + high) // 2
        if indices[middle] < neighbour:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def shared(indptr, indices, ones, others, worth):
    """For each pair of positions the sum of `worth` over the neighbours of both, without the two themselves."""
    found = np.zeros(len(ones))
    for pair in range(len(ones)):
        one, other = ones[pair], others[pair]
        if indptr[one + 1] - indptr[one] > indptr[other + 1] - indptr[other]:
            one, other = other, one
        place, end = indptr[other], indptr[other + 1]
        for entry in range(indptr[one], indptr[one + 1]):
            neighbour = indices[entry]
            place = _next(indices, place, end, neighbour)
            if place == end:
                break
            if indices[place] == neighbour and neighbour != one and neighbour != other:
                found[pair] += worth[neighbour]
    return found


@compiled
def jaccard(indptr, indices, ones, others):
    """The share of both's neighbours that both have; the two themselves are no common neighbours."""
    found = np.zeros(len(ones))
    for pair in range(len(ones)):
        one, other = ones[pair], others[pair]
        if indptr[one + 1] - indptr[one] > indptr[other + 1] - indptr[other]:
            one, other = other, one
        place, end = indptr[other], indptr[other + 1]
        common, met = 0, 0
        for entry in range(indptr[one], indptr[one + 1]):
            neighbour = indices[entry]
            place = _next(indices, place, end, neighbour)
            if place == end:
                break
            if indices[place] == neighbour:
                met += 1
                common += neighbour != one and neighbour != other
        union = indptr[one + 1] - indptr[one] + indptr[other + 1] - indptr[other] - met
        if union:
            found[pair] = common / union
    return found
