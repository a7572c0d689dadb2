"""A ring buffer of the nodes that a local search visits next. No node waits twice, so it never holds more than all."""

from graph.nx_backend.kernels.jit import compiled
from graph.nx_backend.kernels.prefetch import NODES_AHEAD, prefetch, prefetch_entries, prefetch_weights

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
def _waiting_at(queue, place):
    """The node at a place that may lie beyond the end of the ring."""
    return queue[place if place < len(queue) else place - len(queue)]


@compiled
def prefetch_waiting(indptr, indices, weights, label, queue, head, count):
    """Ask for the rows of nodes that leave the queue soon, and for the labels of their neighbors."""
    if count <= 2 * NODES_AHEAD:
        return
    prefetch(indptr, _waiting_at(queue, head + 2 * NODES_AHEAD))
    node = _waiting_at(queue, head + NODES_AHEAD)
    prefetch_entries(indptr, indices, node)
    prefetch_weights(indptr, weights, node)
    node = _waiting_at(queue, head + LABELS_AHEAD)
    start = indptr[node]
    for entry in range(start, min(start + MOST_LABELS, indptr[node + 1])):
        prefetch(label, indices[entry])
