"""All targets of some partners in order, before a list is cut off and described."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from graph.errors import NothingFound
from graph.introductions.candidates import CandidateFinder, Candidates, IntroductionSettings
from graph.introductions.context import RankingContext
from graph.introductions.filters import Filters, Traits
from graph.introductions.learning.training import NOTHING, Learned
from graph.introductions.objective import Objective
from graph.introductions.outcomes import Outcomes
from graph.introductions.selection import Selection, select
from graph.introductions.similar import is_newcomer, similar_people
from graph.nx_backend.arrays import Ints
from graph.store import Store, read
from graph.ties import TieSettings


@dataclass(frozen=True)
class ListRequest:
    """What a list is asked for; see `graph.introductions.rank.introduce`."""

    filters: Filters = field(default_factory=Filters)
    objective: Objective = field(default_factory=Objective)
    settings: IntroductionSettings = field(default_factory=IntroductionSettings)
    formula: TieSettings | None = None
    learned: Learned = NOTHING
    outcomes: Outcomes = field(default_factory=Outcomes)


@dataclass(frozen=True)
class Ranking:
    """The targets of some partners.

    Attributes
    ----------
    partners
        The positions of the partners that were asked.
    reachable
        Every candidate, before filters.
    candidates
        The candidates that pass the filters; `selection` refers to their rows.
    """

    finder: CandidateFinder
    partners: tuple[int, ...]
    reachable: Candidates
    traits: Traits
    candidates: Candidates
    selection: Selection

    @cached_property
    def ordered(self) -> Candidates:
        """The candidate that was chosen for each target, the best target first."""
        rows = [suggestion.row for suggestion in self.selection.suggestions]
        return self.candidates.select(np.array(rows, np.int64))

    @property
    def targets(self) -> Ints:
        """The positions of the targets in order, the best first."""
        return self.ordered.target

    def rank_of(self, target: int) -> int | None:
        """The rank of a target (position), from 1; None if it is not among the targets."""
        rows = np.flatnonzero(self.targets == target)
        return int(rows[0]) + 1 if len(rows) else None


def rank(
    store: Store, context: RankingContext, request: ListRequest, partners: Sequence[str], excluded: Iterable[str]
) -> Ranking:
    """Rank the targets of these partners (keys); `excluded` accounts are never targets or connectors.

    Raises
    ------
    NothingFound
        A partner is not in the store.
    """
    numbers = read.numbers_of(store, {*excluded, *partners})
    if unknown := [key for key in partners if key not in numbers]:
        raise NothingFound(f"There is no account “{unknown[0][:100]}” in the store.")
    positions = dict(zip(numbers, context.snapshot.positions(list(numbers.values())).tolist(), strict=True))
    learned = request.learned
    finder = CandidateFinder(
        context,
        request.settings,
        request.formula or TieSettings(),
        learned.introductions,
        None if request.formula else learned.ties,
        np.array(list(positions.values()), np.int64),
    )
    asked = tuple(positions[key] for key in partners)
    reachable = Candidates.concatenate([_candidates(finder, position) for position in asked])
    traits = Traits.of(store, context, np.unique(reachable.target))
    candidates = _that_pass(store, context, request.filters, reachable, traits)
    return Ranking(finder, asked, reachable, traits, candidates, _select(context, request, candidates, traits))


def _candidates(finder: CandidateFinder, partner: int) -> Candidates:
    """The candidates of a partner; those of a newcomer, and then people like them."""
    candidates = finder.candidates(partner)
    if not is_newcomer(finder.context, partner):
        return candidates
    excluded = np.concatenate([finder.excluded, candidates.target])
    return Candidates.concatenate([candidates, similar_people(finder.context, partner, excluded)])


def _that_pass(
    store: Store, context: RankingContext, filters: Filters, candidates: Candidates, traits: Traits
) -> Candidates:
    passes = traits.can_be_introduced & filters.mask(traits, context) & filters.on_lists(store, traits)
    is_strong = candidates.path_strength >= filters.min_tie_strength
    return candidates.select(np.isin(candidates.target, traits.targets[passes]) & is_strong)


def _select(context: RankingContext, request: ListRequest, candidates: Candidates, traits: Traits) -> Selection:
    nodes = context.network.nodes_at(traits.targets)
    settings, objective = request.settings, request.objective
    return select(
        candidates,
        traits,
        objective,
        context.network.incoming.lengths[nodes].astype(float),
        context.network.hubs[nodes],
        request.outcomes.ratios(traits),
        cap=settings.cap,
        max_hub_share=1.0 if objective.reach else settings.max_hub_share,
    )
