"""Who could follow an influencer who outgrows a tier: people of the same community who are in that tier now."""

from dataclasses import dataclass

import numpy as np

from graph.nx_backend.arrays import Bools, Floats, Ints
from graph.records import TIERS, Influencer
from graph.search import resolve
from graph.snapshot.accounts import account_fields
from graph.store import Store, read
from graph.text import counted
from graph.watch.scope import positions_of
from graph.watch.state import WatchState, watch_state
from graph.watch.watch import WatchedInfluencer, watched_people

TOP = 10


@dataclass(frozen=True)
class Successor:
    """Somebody who could follow; `reasons` say why in a few words each, the strongest first.

    `common_contacts` counts the accounts that both have a tie with.
    """

    person: WatchedInfluencer
    common_contacts: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Successors:
    """Who could follow `influencer` in the tier `tier`, the best first; `members` counts all who were considered."""

    influencer: Influencer
    tier: str
    members: int
    people: tuple[Successor, ...]


def successors(store: Store, name: str, *, top: int = TOP) -> Successors:
    """People of the same community and tier who are no partners, those with the most common contacts first.

    Whoever has the same number of common contacts is ordered by influence. People who are expected to leave the tier
    as well come last.

    Parameters
    ----------
    name
        What people type, as in `jade.runs`.

    Raises
    ------
    UnknownInfluencer, WrongUse
        The name leads to nobody, or to several accounts.
    """
    key = resolve.influencer_key(store, name)
    influencer = read.influencers(store, [key])[key]
    state = watch_state(store)
    tier = state.bounds.tier_of(influencer.followers)
    own = positions_of(store, state.snapshot, [key])
    if not len(own) or not influencer.community:
        return Successors(influencer, tier, 0, ())
    position = int(own[0])
    possible, rank = _possible(store, state, influencer, position)
    contacts = _common_contacts(state, position)
    leaves = np.array([_leaves(state, at) for at in possible.tolist()], bool)
    best = possible[np.lexsort((-rank[possible], -contacts[possible], leaves))][:top]
    people = tuple(_successor(person, int(contacts[at])) for person, at in _paired(store, state, best))
    return Successors(influencer, tier, len(possible), people)


def _paired(store: Store, state: WatchState, positions: Ints) -> list[tuple[WatchedInfluencer, int]]:
    by_key = {person.influencer.key: person for person in watched_people(store, state, positions)}
    keys = [(state.snapshot.keys[at], at) for at in positions.tolist()]
    return [(by_key[key], at) for key, at in keys if key in by_key]


def _possible(store: Store, state: WatchState, influencer: Influencer, position: int) -> tuple[Ints, Floats]:
    """The positions of those who could follow, and the PageRank of everybody, NaN where unknown."""
    fields = account_fields(store, state.snapshot)
    tier = next(tier for tier in state.bounds.tiers if tier.name == state.bounds.tier_of(influencer.followers or 0))
    fits: Bools = (fields.followers >= tier.minimum) & (fields.community == influencer.community)
    if tier.name != TIERS[-1].name:
        fits &= fields.followers < float(tier.below or 0)
    fits[position] = False
    fits[positions_of(store, state.snapshot, [partner.key for partner in read.partners(store)])] = False
    return np.flatnonzero(fits), fields.pagerank


def _common_contacts(state: WatchState, position: int) -> Ints:
    """For each account the number of contacts that it has in common with this one."""
    neighbors = state.snapshot.undirected.matrix.sign()
    return (neighbors @ neighbors[[position]].toarray().ravel()).astype(np.int64)  # type: ignore[no-any-return]


def _leaves(state: WatchState, position: int) -> bool:
    leaving = state.departure(position)
    return leaving is not None and leaving.expected is not None


def _successor(person: WatchedInfluencer, contacts: int) -> Successor:
    reasons = [counted(contacts, "common contact")] if contacts else []
    if person.is_rising and person.growth is not None:
        reasons.append(f"gains {person.growth.middle:.1f} % followers a week")
    if person.departure is not None and person.departure.expected is not None:
        reasons.append("may leave the tier soon too")
    if person.influencer.engagement_rate is not None:
        reasons.append(f"{100 * person.influencer.engagement_rate:.1f} % engagement")
    return Successor(person, contacts, tuple(reasons))
