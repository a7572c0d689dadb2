"""A ring buffer of the nodes that a local search visits next. No node waits twice, so it never holds more than all."""

from graph.nx_backend.kernels.jit import compiled


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
