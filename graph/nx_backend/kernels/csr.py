"""Rows of a sparse matrix: turning, merging and summing them."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled


@compiled
def transpose(indptr, indices, weights):
    """The columns as rows, ascending."""
    size = len(indptr) - 1
    turned = np.zeros(size + 1, np.int64)
    for target in indices:
        turned[target + 1] += 1
    for node in range(size):
        turned[node + 1] += turned[node]
    place = turned[:-1].copy()
    sources, values = np.empty_like(indices), np.empty_like(weights)
    for source in range(size):
        for entry in range(indptr[source], indptr[source + 1]):
            target = indices[entry]
            sources[place[target]] = source
            values[place[target]] = weights[entry]
            place[target] += 1
    return turned, sources, values


@compiled
def merge(indptr, indices, weights, other_indptr, other_indices, other_weights):
    """The sum of a matrix and its transpose, the diagonal counted once; rows of both ascend."""
    size = len(indptr) - 1
    merged = np.zeros(size + 1, np.int64)
    columns = np.empty(len(indices) + len(other_indices), indices.dtype)
    values = np.empty(len(columns), weights.dtype)
    end = 0
    for row in range(size):
        one, one_end = indptr[row], indptr[row + 1]
        two, two_end = other_indptr[row], other_indptr[row + 1]
        while one < one_end or two < two_end:
            if two == two_end or (one < one_end and indices[one] < other_indices[two]):
                columns[end], values[end] = indices[one], weights[one]
                one += 1
            elif one == one_end or other_indices[two] < indices[one]:
                columns[end], values[end] = other_indices[two], other_weights[two]
                two += 1
            else:
                columns[end] = indices[one]
                values[end] = weights[one] + (0.0 if indices[one] == row else other_weights[two])
                one += 1
                two += 1
            end += 1
        merged[row + 1] = end
    return merged, columns[:end].copy(), values[:end].copy()


@compiled
def reverse_entries(indptr, indices):
    """For each entry (i, j) of a symmetric matrix the place of (j, i)."""
    size = len(indptr) - 1
    place = indptr[:-1].copy()
    found = np.empty(len(indices), np.int64)
    for row in range(size):
        for entry in range(indptr[row], indptr[row + 1]):
            column = indices[entry]
            found[entry] = place[column]
            place[column] += 1
    return found


@compiled
def self_loops(indptr, indices):
    size = len(indptr) - 1
    found = np.zeros(size, np.bool_)
    for row in range(size):
        for entry in range(indptr[row], indptr[row + 1]):
            if indices[entry] == row:
                found[row] = True
    return found


@compiled
def diagonal(indptr, indices, values):
    size = len(indptr) - 1
    found = np.zeros(size)
    for row in range(size):
        for entry in range(indptr[row], indptr[row + 1]):
            if indices[entry] == row:
                found[row] = values[entry]
    return found


@compiled
def sums(indptr, values):
    size = len(indptr) - 1
    totals = np.zeros(size)
    for row in range(size):
        for entry in range(indptr[row], indptr[row + 1]):
            totals[row] += values[entry]
    return totals


@compiled
def pull(first, last, indptr, indices, weights, values, result):
    """result[i] = sum over j of matrix[i, j] * values[j], for the rows from `first` to `last`."""
    for row in range(first, last):
        total = 0.0
        for entry in range(indptr[row], indptr[row + 1]):
            total += weights[entry] * values[indices[entry]]
        result[row] = total


@compiled
def pull_plain(first, last, indptr, indices, values, result):
    """The same where every weight is 1."""
    for row in range(first, last):
        total = 0.0
        for entry in range(indptr[row], indptr[row + 1]):
            total += values[indices[entry]]
        result[row] = total


@compiled
def shared_entries(indptr, indices, other_indptr, other_indices):
    """For each row how many columns stand in the same row of both matrices."""
    size = len(indptr) - 1
    shared = np.zeros(size, np.int64)
    for row in range(size):
        one, two = indptr[row], other_indptr[row]
        while one < indptr[row + 1] and two < other_indptr[row + 1]:
            if indices[one] == other_indices[two]:
                shared[row] += 1
                one += 1
                two += 1
            elif indices[one] < other_indices[two]:
                one += 1
            else:
                two += 1
    return shared


@compiled
def moments(indptr, indices, values, others):
    """Means over all entries (i, j) of x = values[i], y = others[j], x * y, x * x and y * y."""
    mean, other, product, square, other_square = 0.0, 0.0, 0.0, 0.0, 0.0
    for row in range(len(indptr) - 1):
        entries = indptr[row + 1] - indptr[row]
        total = 0.0
        for entry in range(indptr[row], indptr[row + 1]):
            value = others[indices[entry]]
            total += value
            other_square += value * value
        mean += values[row] * entries
        square += values[row] * values[row] * entries
        product += values[row] * total
        other += total
    number = len(indices)
    return mean / number, other / number, product / number, square / number, other_square / number


@compiled
def find(indptr, indices, row, column):
    """The entry at (row, column), or -1; the columns of a row ascend."""
    low, high = indptr[row], indptr[row + 1]
    end = high
    while low < high:
        middle = (low + high) // 2
        if indices[middle] < column:
            low = middle + 1
        else:
            high = middle
    return low if low < end and indices[low] == column else -1


@compiled
def find_all(indptr, indices, rows, columns):
    """The entry at each (row, column), or -1."""
    entries = np.empty(len(rows), np.int64)
    for number in range(len(rows)):
        entries[number] = find(indptr, indices, rows[number], columns[number])
    return entries
