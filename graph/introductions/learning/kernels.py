"""The inner loops of introductions: whom an account could come to know, and what speaks for each of them.

Arrays named `out_*`, `in_*` and `near_*` are rows of whom each account mentions, who mentions it, and both; ascending.
"""

import numpy as np

from graph.nx_backend.kernels.jit import compiled

PAIR_SCORES = 15
WALK_STEPS = 4
RESTART = 0.3  # of a walk, at the account it started from


@compiled
def candidates(source, near_indptr, near_indices, mark, found):
    """Accounts two steps from `source`, ascending, into `found`; returns how many.

    `mark` is 0 everywhere and stays so for strangers; it is 1 for the account and its contacts, 2 for candidates.
    """
    mark[source] = 1
    start, end = near_indptr[source], near_indptr[source + 1]
    for entry in range(start, end):
        mark[near_indices[entry]] = 1
    number = 0
    for entry in range(start, end):
        contact = near_indices[entry]
        for further in range(near_indptr[contact], near_indptr[contact + 1]):
            account = near_indices[further]
            if mark[account] == 0:
                mark[account] = 2
                found[number] = account
                number += 1
    found[:number].sort()
    return number


@compiled
def unmark(source, near_indptr, near_indices, mark, found):
    """Undo what `candidates` left in `mark`."""
    mark[source] = 0
    for entry in range(near_indptr[source], near_indptr[source + 1]):
        mark[near_indices[entry]] = 0
    for account in found:
        mark[account] = 0


@compiled
def score_pairs(
    source,
    out_indptr,
    out_indices,
    log_count,
    recent,
    in_indptr,
    in_indices,
    near_indptr,
    near_indices,
    near_ties,
    mark,
    alike,
    alike_met,
    scores,
):
    """Add up what the neighbourhood says of each candidate (`mark` 2) into its row of `scores`.

    `log_count` and `recent` (columns: three half-lives) belong to the entries of the out-rows. `alike` is 0 everywhere
    and is so again afterwards. The columns are those of `features.PAIR`, without the two walks.
    """
    met = 0
    for entry in range(out_indptr[source], out_indptr[source + 1]):
        contact = out_indices[entry]
        part = 1.0 / (in_indptr[contact + 1] - in_indptr[contact])
        for place in range(in_indptr[contact], in_indptr[contact + 1]):
            other = in_indices[place]
            if alike[other, 2] == 0.0:
                alike_met[met] = other
                met += 1
            alike[other, 0] += part
            alike[other, 1] += recent[entry, 1] * part
            alike[other, 2] += 1.0
            if mark[other] == 2:
                scores[other, 10] += part  # out_in
        step = 1.0 / (out_indptr[contact + 1] - out_indptr[contact])
        for place in range(out_indptr[contact], out_indptr[contact + 1]):
            account = out_indices[place]
            if mark[account] == 2:
                scores[account, 5] += recent[entry, 1] * recent[place, 1]  # out_out_recent
                scores[account, 6] += log_count[entry] * log_count[place]  # out_out_counts
                scores[account, 7] += step  # out_out_walk, divided by the source's degree by the caller
    for place in range(met):
        other = alike_met[place]
        start, end = out_indptr[other], out_indptr[other + 1]
        same, same_recent, shared = alike[other, 0], alike[other, 1], alike[other, 2]
        alike[other, 0], alike[other, 1], alike[other, 2] = 0.0, 0.0, 0.0
        step = 1.0 / (end - start)
        nearness = (shared * np.sqrt(step)) ** 1.5
        for entry in range(start, end):
            account = out_indices[entry]
            if mark[account] == 2:
                scores[account, 0] += same * step * recent[entry, 0]  # cocitation, three half-lives
                scores[account, 1] += same * step * recent[entry, 1]
                scores[account, 2] += same * step * recent[entry, 2]
                scores[account, 3] += same * step  # cocitation, static
                scores[account, 4] += same_recent * step * recent[entry, 1]  # both steps recent
                scores[account, 12] += nearness  # nearest_users
    for entry in range(in_indptr[source], in_indptr[source + 1]):
        contact = in_indices[entry]
        start, end = out_indptr[contact], out_indptr[contact + 1]
        for place in range(start, end):
            if mark[out_indices[place]] == 2:
                scores[out_indices[place], 9] += 1.0 / (end - start)  # in_out
        for place in range(in_indptr[contact], in_indptr[contact + 1]):
            if mark[in_indices[place]] == 2:
                scores[in_indices[place], 11] += 1.0  # in_in
    for entry in range(near_indptr[source], near_indptr[source + 1]):
        contact = near_indices[entry]
        worth = near_ties[entry] / (near_indptr[contact + 1] - near_indptr[contact])
        for place in range(near_indptr[contact], near_indptr[contact + 1]):
            if mark[near_indices[place]] == 2:
                scores[near_indices[place], 8] += worth * near_ties[place]  # resource_allocation


@compiled
def walk(source, indptr, indices, share, now, later, met):
    """Where a walk with restarts from `source` is after `WALK_STEPS`, into `now`; returns how many `met` names.

    `share` says which part of an account goes over each entry. `now` and `later` are 0 everywhere; the caller sets
    `now` back for those in `met`. The restart feeds whoever was met once in every later step, so nobody is met twice.
    """
    now[source] = 1.0
    met[0] = source
    number = 1
    for _ in range(WALK_STEPS):
        known = number
        for place in range(known):
            account = met[place]
            value = now[account] * (1.0 - RESTART)
            for entry in range(indptr[account], indptr[account + 1]):
                neighbour = indices[entry]
                if later[neighbour] == 0.0 and now[neighbour] == 0.0:
                    met[number] = neighbour
                    number += 1
                later[neighbour] += value * share[entry]
        later[source] += RESTART
        for place in range(number):
            account = met[place]
            now[account] = later[account]
            later[account] = 0.0
    return number


@compiled
def look_up(rows, column, indptr, indices, values, found):
    """The value at (row, column) of a sparse matrix for each of `rows`, 0 where there is none, into `found`."""
    for place in range(len(rows)):
        low, high = indptr[rows[place]], indptr[rows[place] + 1]
        end = high
        while low < high:
            middle = (low + high) // 2
            if indices[middle] < column:
                low = middle + 1
            else:
                high = middle
        found[place] = values[low] if low < end and indices[low] == column else 0.0
