"""One search for communities at both levels: from scratch, or from the communities of the last analysis."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graph.analysis.communities.agreement import Shares, agreement
from graph.analysis.communities.detect import Labels, Start, find_broad, find_fine
from graph.nx_backend.algorithms import community_detection
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
    step("finding communities")
    broad = find_broad(ties, resolution, seed)
    fine = find_fine(ties, broad, resolution, seed)
    step("checking how sure each community is")
    return Communities(broad, fine, _modularity(ties, broad), agreement(ties, broad, resolution, seed))


def search_from(start: Start, ties: Network, resolution: float, seed: int) -> Communities:
    """The communities of an `affinity` network that has changed a little: several times as fast as from scratch."""
    broad = find_broad(ties, resolution, seed, start)
    fine = find_fine(ties, broad, resolution, seed, start)
    return Communities(broad, fine, _modularity(ties, broad), None)


def _modularity(ties: Network, broad: Labels) -> float:
    return community_detection.modularity_of(ties, np.maximum(broad, 0)) if len(ties.indices) else 0.0
