"""Who can be picked: everybody who passes niche and communities, without those of whom too little is known."""

from dataclasses import dataclass

import numpy as np

from graph.errors import NothingFound
from graph.nx_backend.arrays import Bools, Floats, Ints
from graph.plan.network import PlanningNetwork
from graph.plan.result import LeftOut
from graph.plan.settings import Aim, PlanSettings
from graph.search.filters import SearchQuery, how_to_write
from graph.search.query import matching_keys
from graph.store import Store
from graph.store.team import outreach

UNWANTED = (outreach.DECLINED, outreach.DISMISSED)


@dataclass(frozen=True)
class PlanCandidates:
    """The rows of those who can be picked, and how many others were left out."""

    rows: Ints
    left_out: LeftOut


def plan_candidates(
    store: Store, network: PlanningNetwork, settings: PlanSettings, taken: list[int], costs: Floats
) -> PlanCandidates:
    """Everybody who passes niche and communities and can be picked.

    Parameters
    ----------
    taken
        Rows of partners and of people who are in the plan anyway: they are no candidates.

    Raises
    ------
    NothingFound
        Nobody passes, or nobody who passes can be picked.
    """
    passes = _passing(store, network, settings)
    passes[taken] = False
    if not passes.any():
        raise NothingFound("Nobody else passes niche and communities: widen them, or load more people.")
    declined = _flags(network, [note.key for note in outreach.noted(store) if note.status in UNWANTED])
    excluded = _flags(network, settings.excluded) & ~declined
    is_open = passes & ~declined & ~excluded
    has_followers = network.followers > 0
    has_engagement = ~np.isnan(network.engagement) | (settings.aim is Aim.REACH)
    has_cost = ~np.isnan(costs) | (settings.budget is None)
    left_out = LeftOut(
        without_followers=_count(is_open & np.isnan(network.followers)),
        without_engagement=_count(is_open & has_followers & ~has_engagement),
        without_cost=_count(is_open & has_followers & has_engagement & ~has_cost),
        declined=_count(passes & declined),
        excluded=_count(passes & excluded),
    )
    rows = np.flatnonzero(is_open & has_followers & has_engagement & has_cost)
    if not len(rows) and not settings.included:
        raise NothingFound(" ".join(["Nobody can be planned.", *left_out.sentences]))
    return PlanCandidates(rows, left_out)


def _passing(store: Store, network: PlanningNetwork, settings: PlanSettings) -> Bools:
    passes = np.ones(len(network), np.bool_)
    if settings.communities:
        passes &= np.isin(network.audiences.community, list(settings.communities))
    query = SearchQuery.parse(settings.niche)
    if query.unread:
        raise NothingFound(" ".join(map(how_to_write, query.unread)))
    if query.words or query.filters:
        passes &= _flags(network, matching_keys(store, query))
    return passes


def _flags(network: PlanningNetwork, keys: "list[str] | tuple[str, ...] | frozenset[str]") -> Bools:
    flags = np.zeros(len(network), np.bool_)
    flags[network.rows(keys)] = True
    return flags


def _count(flags: Bools) -> int:
    return int(flags.sum())
