"""Communities after refreshes: continued from the last ones, against a search from scratch.

    PYTHONPATH=. python benchmarks/refreshing.py [--accounts 100000] [--pairs 1000000] [--refreshes 10]

Each refresh changes about 1 % of the ties, a third of them new. Prints processor seconds of the broad and fine level,
modularity, the share of accounts that keep their community (by the matching of `analyze`), and how many communities
are not connected.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from engines.networks import Pairs, invent

from graph.analysis.communities import Communities, Overlap, Start, affinity, search_from
from graph.analysis.communities.detect import Labels, find_broad, find_fine
from graph.nx_backend.algorithms import community_detection
from graph.nx_backend.network import Network

RESOLUTION, SEED = 1.0, 1


def more(pairs: Pairs, number: int, seed: int) -> Pairs:
    """Two of three new mentions between existing pairs, the others between accounts that were no pair."""
    chance = np.random.default_rng(seed)
    counts = pairs.counts.copy()
    counts[chance.choice(len(counts), 2 * number // 3, replace=False)] += 1
    ends = chance.integers(0, pairs.size, (2, number // 3)).astype(np.int32)
    ends = ends[:, ends[0] != ends[1]]
    sources, targets = np.append(pairs.sources, ends[0]), np.append(pairs.targets, ends[1])
    return Pairs(pairs.size, sources, targets, np.append(counts, np.ones(ends.shape[1], np.int64)))


def ties_of(pairs: Pairs) -> Network:
    return affinity(Network.from_edges(pairs.sources, pairs.targets, pairs.counts, size=pairs.size))


def search(ties: Network) -> Communities:
    """Both levels from scratch, without the agreement, which is not measured here."""
    broad = find_broad(ties, RESOLUTION, SEED)
    fine = find_fine(ties, broad, RESOLUTION, SEED)
    return Communities(broad, fine, community_detection.modularity_of(ties, broad.clip(0)), None)


def kept(label: Labels, before: Labels) -> float:
    """The share of accounts whose community has the number that it had before."""
    numbers = [0 if number is None else number for number in Overlap.of(label, before + 1).carry_numbers()]
    return float((np.array([*numbers, 0])[label] == before + 1).mean())


def measured(label: str, work: Callable[[], Communities], ties: Network, before: Labels | None) -> Communities:
    start = time.process_time()
    found = work()
    seconds = time.process_time() - start
    parts = community_detection.disconnected(ties, found.broad) + community_detection.disconnected(ties, found.fine)
    share = "" if before is None else f"kept {kept(found.broad, before):.3f}"
    print(
        f"{label:12} {seconds:6.2f} s  modularity {found.modularity:.4f}  {share:10}"
        f"  communities {found.broad.max() + 1:,}  disconnected {parts}",
        flush=True,
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--refreshes", type=int, default=10)
    options = parser.parse_args()
    pairs = invent(options.accounts, options.pairs)
    ties = ties_of(pairs)
    last = scratch = measured("first", partial(search, ties), ties, None)
    for refresh in range(options.refreshes):
        strengths = ties.strengths
        pairs = more(pairs, len(pairs.sources) // 100, refresh)
        ties = ties_of(pairs)
        changed = np.flatnonzero(ties.strengths != strengths)
        start = Start(last.broad + 1, last.fine + 1, changed)
        print(f"refresh {refresh + 1}: the ties of {len(changed):,} accounts have changed")
        last = measured("continued", partial(search_from, start, ties, RESOLUTION, SEED), ties, last.broad)
        scratch = measured("from scratch", partial(search, ties), ties, scratch.broad)


if __name__ == "__main__":
    main()
