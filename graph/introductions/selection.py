"""From candidates of several partners to one ordered list: each target once, with the partner to ask."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.introductions.candidates import Candidates, Floats, Ints, first_of_each
from graph.introductions.filters import Traits
from graph.introductions.objective import Objective, reach_of

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
    candidates: Candidates, traits: Traits, objective: Objective, cap: int | None, mentioned_by: Floats
) -> Selection:
    """One suggestion per target, in the order of the objective.

    Parameters
    ----------
    mentioned_by
        How many accounts mention each of `traits.targets`.
    cap
        The maximum number of introductions per partner; a target goes to the best partner who has fewer.
    """
    order = np.lexsort((-candidates.path_strength, -np.round(candidates.score, SCORE_DECIMALS), candidates.target))
    first, number = first_of_each(candidates.target[order])
    best = candidates.select(order[first])
    ranked = objective.order(
        scores=100 * best.score,
        reach=np.array([reach_of(followers) for followers in traits.of_targets("followers", best.target)]),
        closeness=100 * best.path_strength,
        mentioned_by=mentioned_by[np.searchsorted(traits.targets, best.target)],
    )
    suggestions = [Suggestion(order[first[group] : first[group] + number[group]]) for group in ranked]
    if cap is None:
        return Selection(suggestions, 0)
    return _share_out(suggestions, candidates, cap)


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
