"""Where the search for communities starts: from those of the last analysis, or from scratch.

Continuing the last communities is faster and steadier, but drifts: such a search makes local changes only. So it starts
from scratch if the last communities belong to other settings or to accounts that are gone, if too much has changed,
after `MAX_CONTINUED` analyses in a row, and if the modularity has fallen.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graph.analysis.communities import Communities, Start, search, search_from
from graph.nx_backend.arrays import Ints
from graph.nx_backend.network import Network
from graph.store.write.runs import AnalysisRun, Columns

MAX_CONTINUED = 10  # analyses in a row that continue the communities of the one before
MAX_CHANGED_SHARE = 0.5  # of the accounts with ties
MAX_LOSS = 0.01  # of the modularity that the last search from scratch reached

TIES = ("in_degree", "out_degree", "in_strength", "out_strength")  # results that tell whose ties have changed


@dataclass(frozen=True)
class Continuation:
    """The communities of the run `last` as the start of a search."""

    last: AnalysisRun
    start: Start

    @property
    def expected_modularity(self) -> float:
        """The modularity that the last search from scratch reached."""
        expected = self.last.expected_modularity
        return self.last.modularity if expected is None else expected


@dataclass(frozen=True)
class StartPlan:
    """How a search for communities is to start: with a `continuation`, or from scratch without one.

    `why_from_scratch` is a clause for people, empty if there is nothing to explain.
    """

    continuation: Continuation | None = None
    why_from_scratch: str = ""


@dataclass(frozen=True)
class FoundCommunities:
    """The communities, and the plan that was followed."""

    communities: Communities
    plan: StartPlan

    @property
    def continued(self) -> int:
        """How many analyses in a row have continued communities, with this one; 0 for one from scratch."""
        return self.plan.continuation.last.continued + 1 if self.plan.continuation else 0

    @property
    def expected_modularity(self) -> float:
        """The modularity that the last search from scratch reached."""
        continuation = self.plan.continuation
        return continuation.expected_modularity if continuation else self.communities.modularity


def plan_start(
    last: AnalysisRun, before: Columns, network: Network, *, same_settings: bool, removed_revision: int
) -> StartPlan:
    """Decide whether a search continues the communities of the last run.

    Parameters
    ----------
    before
        `community`, `community_fine` and `TIES` of the last run, by account position.
    removed_revision
        The last revision of the graph that removed accounts or ties.
    """
    changed = _changed_accounts(network, before)
    with_ties = int(np.count_nonzero(network.in_degrees + network.out_degrees))
    if not same_settings:
        why = "the settings have changed"
    elif removed_revision > last.graph_revision:
        why = "accounts or ties have been removed"
    elif last.continued >= MAX_CONTINUED:
        why = f"{last.continued} analyses in a row have continued earlier ones"
    elif len(changed) > MAX_CHANGED_SHARE * with_ties:
        why = f"the ties of {len(changed):,} influencers have changed"
    else:
        start = Start(before["community"], before["community_fine"], changed)
        return StartPlan(Continuation(last, start))
    return StartPlan(why_from_scratch=why)


def find_communities(
    ties: Network, plan: StartPlan, resolution: float, seed: int, step: Callable[[str], None]
) -> FoundCommunities:
    """Search an `affinity` network as planned, and from scratch if the modularity is lower than can be expected."""
    if (continuation := plan.continuation) is not None:
        step(f"continuing the communities of {continuation.last.id}")
        continued = search_from(continuation.start, ties, resolution, seed)
        if continued.modularity >= (1 - MAX_LOSS) * continuation.expected_modularity:
            return FoundCommunities(continued, plan)
        plan = StartPlan(why_from_scratch=f"continuing those of {continuation.last.id} lowers the modularity")
    return FoundCommunities(search(ties, resolution, seed, step), plan)


def _changed_accounts(network: Network, before: Columns) -> Ints:
    """The positions of the accounts that have another number or strength of ties than in `before`."""
    now = (network.in_degrees, network.out_degrees, np.rint(network.in_strengths), np.rint(network.out_strengths))
    differs = [before[name] != values for name, values in zip(TIES, now, strict=True)]
    return np.flatnonzero(np.any(differs, axis=0))
