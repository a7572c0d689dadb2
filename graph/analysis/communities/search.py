"""One search for communities at both levels: from scratch, or from the communities of the last analysis."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from graph.analysis.communities.agreement import Shares, agreement, searches_in
from graph.analysis.communities.detect import Labels, Start, find_broad, find_fine
from graph.nx_backend.algorithms import community_detection
from graph.nx_backend.kernels.jit import in_threads
from graph.nx_backend.network import Network


@dataclass(frozen=True)
class Communities:
    """Labels by account position, and the modularity of the broad communities.

    `agreement` says how sure each broad community is, by label; None if the search did not start from scratch.
    """

    broad: Labels
    fine: Labels
    modularity: float
    agreement: Shares | None


def search(ties: Network, resolution: float, seed: int, step: Callable[[str], None]) -> Communities:
    """The communities of an `affinity` network from scratch."""
    step("finding communities, and how sure each of them is")

    def both_levels() -> tuple[Labels, Labels]:
        broad = find_broad(ties, resolution, seed)
        return broad, find_fine(ties, broad, resolution, seed)

    def from_other_seed(other: int) -> Labels:
        return find_broad(ties, resolution, seed + other)

    searches = [both_levels, *(partial(from_other_seed, other) for other in range(1, searches_in(ties)))]
    (broad, fine), *others = in_threads(lambda search: search(), [(search,) for search in searches])
    return Communities(broad, fine, _modularity(ties, broad), agreement(broad, others))


def search_from(start: Start, ties: Network, resolution: float, seed: int) -> Communities:
    """The communities of an `affinity` network that has changed a little: several times as fast as from scratch."""
    broad = find_broad(ties, resolution, seed, start)
    fine = find_fine(ties, broad, resolution, seed, start)
    return Communities(broad, fine, _modularity(ties, broad), None)


def _modularity(ties: Network, broad: Labels) -> float:
    return community_detection.modularity_of(ties, np.maximum(broad, 0)) if len(ties.indices) else 0.0
