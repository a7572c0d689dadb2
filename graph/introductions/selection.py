"""From candidates of several partners to one ordered list: each target once, with the partner to ask."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.introductions.candidates import Candidates, first_of_each
from graph.introductions.filters import Traits
from graph.introductions.objective import Objective, reach_of
from graph.nx_backend.arrays import Bools, Floats, Ints

SCORE_DECIMALS = 5  # scores that differ by less are equal, and the stronger path decides


@dataclass(frozen=True)
class Suggestion:
    """The rows of the candidates that lead to one target: the one to take, then the others, the best first."""

    rows: Ints

    @property
    def row(self) -> int:
        return int(self.rows[0])

    @property
    def alternatives(self) -> Ints:
        return self.rows[1:]


@dataclass(frozen=True)
class Selection:
    """The suggestions in order; `over_cap` targets are omitted: each partner who reaches them has `cap` already."""

    suggestions: list[Suggestion]
    over_cap: int


def select(
    candidates: Candidates,
    traits: Traits,
    objective: Objective,
    mentioned_by: Floats,
    is_hub: Bools,
    ratios: Floats,
    *,
    cap: int | None = None,
    max_hub_share: float = 1.0,
) -> Selection:
    """One suggestion per target, in the order of the objective.

    Parameters
    ----------
    mentioned_by
        How many accounts mention each of `traits.targets`.
    is_hub
        Whether each of `traits.targets` is among the most mentioned.
    ratios
        What the score of each of `traits.targets` is multiplied by, for the order only.
    cap
        The maximum number of introductions per partner; a target goes to the best partner who has fewer.
    max_hub_share
        The largest share of hubs among the first rows, see `spread_hubs`.
    """
    order = np.lexsort((-candidates.path_strength, -np.round(candidates.score, SCORE_DECIMALS), candidates.target))
    first, number = first_of_each(candidates.target[order])
    best = candidates.select(order[first])
    trait = np.searchsorted(traits.targets, best.target)
    best_first = objective.order(
        scores=100 * best.score * ratios[trait],
        reach=np.array([reach_of(followers) for followers in traits.of_targets("followers", best.target)]),
        closeness=100 * best.path_strength,
        mentioned_by=mentioned_by[trait],
    )
    ranked = np.array(best_first, np.int64)
    groups = ranked[spread_hubs(is_hub[trait[ranked]], max_hub_share)].tolist()
    suggestions = [Suggestion(order[first[group] : first[group] + number[group]]) for group in groups]
    if cap is None:
        return Selection(suggestions, 0)
    return _share_out(suggestions, candidates, cap)


def spread_hubs(is_hub: Bools, max_share: float) -> Ints:
    """The indices of a list in a new order, with at most this share of hubs among its first rows, rounded up.

    Hubs that are too many wait until enough others precede them; everybody else keeps the order.

    >>> spread_hubs(np.array([True, True, False, False, False]), 0.5).tolist()
    [0, 2, 1, 3, 4]
    """
    waiting, others = deque(np.flatnonzero(is_hub).tolist()), deque(np.flatnonzero(~is_hub).tolist())
    order: list[int] = []
    hubs = 0
    while waiting and others:
        if waiting[0] < others[0] and hubs < math.ceil((len(order) + 1) * max_share):
            order.append(waiting.popleft())
            hubs += 1
        else:
            order.append(others.popleft())
    return np.array([*order, *waiting, *others], np.int64)


def _share_out(suggestions: Sequence[Suggestion], candidates: Candidates, cap: int) -> Selection:
    """The same order, with at most `cap` suggestions for each partner."""
    load: dict[int, int] = {}
    kept = []
    for suggestion in suggestions:
        introducers = candidates.introducer[suggestion.rows].tolist()
        free = next((place for place, partner in enumerate(introducers) if load.get(partner, 0) < cap), None)
        if free is None:
            continue
        load[introducers[free]] = load.get(introducers[free], 0) + 1
        chosen = suggestion.rows[free : free + 1]
        kept.append(Suggestion(np.concatenate([chosen, np.delete(suggestion.rows, free)])))
    return Selection(kept, len(suggestions) - len(kept))
