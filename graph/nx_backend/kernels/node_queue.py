"""A ring buffer of the nodes that a local search visits next. No node waits twice, so it never holds more than all."""

from graph.nx_backend.kernels.jit import compiled
from graph.nx_backend.kernels.prefetch import LINE, NODES_AHEAD, prefetch

LABELS_AHEAD = 4  # nodes: by then their rows have arrived
MOST_LABELS = 32  # of one node: those of a hub would take the place of others


@compiled
def append_neighbors(indices, start, end, label, new_label, waiting, queue, head, count):
    """Append the neighbors in `indices[start:end]` that do not wait and have another label than `new_label`.

    `queue` holds `count` nodes from `head` on. Returns the new count.
    """
    size = len(queue)
    for entry in range(start, end):
        neighbor = indices[entry]
        if not waiting[neighbor] and label[neighbor] != new_label:
            waiting[neighbor] = True
            tail = head + count
            queue[tail if tail < size else tail - size] = neighbor
            count += 1
    return count


@compiled
def prefetch_waiting(indptr, indices, weights, label, queue, head, count):
    """Ask for the rows of nodes that leave the queue soon, and for the labels of their neighbors."""
    if count <= 2 * NODES_AHEAD:
        return
    size = len(queue)
    place = head + 2 * NODES_AHEAD
    prefetch(indptr, queue[place if place < size else place - size])
    place = head + NODES_AHEAD
    first = indptr[queue[place if place < size else place - size]]
    prefetch(indices, first)
    prefetch(indices, first + LINE // 4)
    prefetch(weights, first)
    prefetch(weights, first + LINE // 8)
    prefetch(weights, first + LINE // 4)
    place = head + LABELS_AHEAD
    node = queue[place if place < size else place - size]
    start = indptr[node]
    for entry in range(start, min(start + MOST_LABELS, indptr[node + 1])):
        prefetch(label, indices[entry])
