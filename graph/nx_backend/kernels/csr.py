"""Rows of a sparse matrix (CSR): searched, transposed, merged and summed."""

import numpy as np

from graph.nx_backend.kernels.jit import compiled


@compiled
def lower_bound(values, low, high, value):
    """The first index in [low, high) at which the ascending `values` are not below `value`, else `high`."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def find(indptr, indices, row, column):
    """The entry at (row, column), or -1; the columns of a row ascend."""
    end = indptr[row + 1]
    entry = lower_bound(indices, indptr[row], end, column)
    return entry if entry < end and indices[entry] == column else -1


@compiled
def find_all(indptr, indices, rows, columns):
    """The entry at each (row, column), or -1."""
    entries = np.empty(len(rows), np.int64)
    for number in range(len(rows)):
        entries[number] = find(indptr, indices, rows[number], columns[number])
    return entries


@compiled
def transpose(indptr, indices, weights):
    """The columns as rows, ascending."""
    size = len(indptr) - 1
    column_indptr = np.zeros(size + 1, np.int64)
    for target in indices:
        column_indptr[target + 1] += 1
    for node in range(size):
        column_indptr[node + 1] += column_indptr[node]
    end = column_indptr[:-1].copy()
    sources, values = np.empty_like(indices), np.empty_like(weights)
    for source in range(size):
        for entry in range(indptr[source], indptr[source + 1]):
            target = indices[entry]
            sources[end[target]] = source
            values[end[target]] = weights[entry]
            end[target] += 1
    return column_indptr, sources, values


@compiled
def merge(indptr, indices, weights, in_indptr, in_indices, in_weights):
    """The sum of a matrix and its transpose, the diagonal counted once; the columns of both ascend."""
    size = len(indptr) - 1
    merged = np.zeros(size + 1, np.int64)
    columns = np.empty(len(indices) + len(in_indices), indices.dtype)
    values = np.empty(len(columns), weights.dtype)
    end = 0
    for row in range(size):
        out_entry, out_end = indptr[row], indptr[row + 1]
        in_entry, in_end = in_indptr[row], in_indptr[row + 1]
        while out_entry < out_end or in_entry < in_end:
            if in_entry == in_end or (out_entry < out_end and indices[out_entry] < in_indices[in_entry]):
                columns[end], values[end] = indices[out_entry], weights[out_entry]
                out_entry += 1
            elif out_entry == out_end or in_indices[in_entry] < indices[out_entry]:
                columns[end], values[end] = in_indices[in_entry], in_weights[in_entry]
                in_entry += 1
            else:
                columns[end] = indices[out_entry]
                values[end] = weights[out_entry] + (0.0 if indices[out_entry] == row else in_weights[in_entry])
                out_entry += 1
                in_entry += 1
            end += 1
        merged[row + 1] = end
    return merged, columns[:end].copy(), values[:end].copy()


@compiled
def reverse_entries(indptr, indices):
    """For each entry (i, j) of a symmetric matrix, the index of the entry (j, i)."""
    size = len(indptr) - 1
    end = indptr[:-1].copy()
    reverse = np.empty(len(indices), np.int64)
    for row in range(size):
        for entry in range(indptr[row], indptr[row + 1]):
            column = indices[entry]
            reverse[entry] = end[column]
            end[column] += 1
    return reverse


@compiled
def self_loops(indptr, indices):
    """Whether each row has an entry on the diagonal."""
    size = len(indptr) - 1
    has_loop = np.zeros(size, np.bool_)
    for row in range(size):
        for entry in range(indptr[row], indptr[row + 1]):
            if indices[entry] == row:
                has_loop[row] = True
    return has_loop


@compiled
def diagonal(indptr, indices, values):
    """The value on the diagonal of each row, 0 without an entry."""
    size = len(indptr) - 1
    on_diagonal = np.zeros(size)
    for row in range(size):
        for entry in range(indptr[row], indptr[row + 1]):
            if indices[entry] == row:
                on_diagonal[row] = values[entry]
    return on_diagonal


@compiled
def sums(indptr, values):
    """The sum of each row."""
    size = len(indptr) - 1
    totals = np.zeros(size)
    for row in range(size):
        for entry in range(indptr[row], indptr[row + 1]):
            totals[row] += values[entry]
    return totals


@compiled
def pull(first, last, indptr, indices, weights, values, result):
    """result[i] = sum over j of matrix[i, j] * values[j], for the rows in [first, last)."""
    for row in range(first, last):
        total = 0.0
        for entry in range(indptr[row], indptr[row + 1]):
            total += weights[entry] * values[indices[entry]]
        result[row] = total


@compiled
def pull_unweighted(first, last, indptr, indices, values, result):
    """`pull` where every weight is 1."""
    for row in range(first, last):
        total = 0.0
        for entry in range(indptr[row], indptr[row + 1]):
            total += values[indices[entry]]
        result[row] = total


@compiled
def shared_entries(indptr, indices, other_indptr, other_indices):
    """For each row, how many columns have an entry in both matrices."""
    size = len(indptr) - 1
    shared = np.zeros(size, np.int64)
    for row in range(size):
        entry, other_entry = indptr[row], other_indptr[row]
        while entry < indptr[row + 1] and other_entry < other_indptr[row + 1]:
            if indices[entry] == other_indices[other_entry]:
                shared[row] += 1
                entry += 1
                other_entry += 1
            elif indices[entry] < other_indices[other_entry]:
                entry += 1
            else:
                other_entry += 1
    return shared


@compiled
def moments(indptr, indices, row_values, column_values):
    """Means over all entries (i, j) of x = row_values[i], y = column_values[j], x * y, x * x and y * y."""
    x, y, product, x_square, y_square = 0.0, 0.0, 0.0, 0.0, 0.0
    for row in range(len(indptr) - 1):
        entries = indptr[row + 1] - indptr[row]
        total = 0.0
        for entry in range(indptr[row], indptr[row + 1]):
            value = column_values[indices[entry]]
            total += value
            y_square += value * value
        x += row_values[row] * entries
        x_square += row_values[row] * row_values[row] * entries
        product += row_values[row] * total
        y += total
    number = len(indices)
    return x / number, y / number, product / number, x_square / number, y_square / number
