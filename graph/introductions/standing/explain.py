"""Why a target has its rank in the list of a partner, or none."""

from dataclasses import dataclass, fields, replace

import numpy as np

from graph.errors import NothingFound, WrongUse
from graph.introductions.candidates import IntroductionSettings
from graph.introductions.context import RankingContext, ranking_context
from graph.introductions.filters import Filters
from graph.introductions.learning import training
from graph.introductions.learning.training import Learned
from graph.introductions.objective import Objective
from graph.introductions.outcomes import Outcomes, outcomes
from graph.introductions.ranking import ListRequest, Ranking, rank
from graph.introductions.standing.comparison import compare
from graph.introductions.standing.hypothetical import with_mention
from graph.introductions.standing.standing import (
    BELOW,
    FAR,
    FILTERED,
    LISTED,
    PARTNER,
    SILENT,
    WEAK,
    RankAfterMention,
    Standing,
)
from graph.nx_backend.arrays import Ints
from graph.records import Influencer
from graph.store import Store, read
from graph.store.team import outreach
from graph.ties import TieSettings

TOP = 20
CONNECTORS = 4  # whose mention is tried out: each means ranking everybody again
COMPARED = 20  # people whose evidence is compared with that of the target
NO_FILTERS = Filters(show_dismissed=True)


def explain_target(
    store: Store,
    partner: str,
    target: str,
    *,
    top: int = TOP,
    filters: Filters | None = None,
    objective: Objective | None = None,
    settings: IntroductionSettings | None = None,
    formula: TieSettings | None = None,
    learned: Learned | None = None,
    connectors: int = CONNECTORS,
) -> Standing:
    """Why a target has its rank in the list of a partner, or none, and which mention would change it.

    Parameters
    ----------
    partner, target
        Keys of two accounts; the partner need not be marked as one.
    top
        The number of rows that the list shows.
    filters, objective, settings, formula, learned
        Those of the list, as in `introduce`; without limits per partner.
    connectors
        The number of the partner's strongest contacts whose mention of the target is tried out.

    Raises
    ------
    NothingFound
        One of the accounts is not in the store.
    WrongUse
        Both are the same account.
    """
    if partner == target:
        raise WrongUse("A partner cannot be introduced to themselves: name two accounts.")
    people = read.influencers(store, {partner, target})
    if missing := {partner, target} - people.keys():
        raise NothingFound(f"There is no account “{min(missing)[:100]}” in the store.")
    objective = objective or Objective()
    settings = replace(settings or IntroductionSettings(), cap=None, cool_down_days=0.0)
    learned = learned or training.learned_at(store, settings.as_of)
    decisions = outcomes(store, settings.as_of) if settings.use_outcomes else Outcomes()
    request = ListRequest(filters or objective.filters, objective, settings, formula, learned, decisions)
    question = _Question(store, ranking_context(store, settings.as_of), people[partner], people[target], request)
    return question.answer(top, connectors)


@dataclass(frozen=True)
class _Question:
    """One partner and one target."""

    store: Store
    context: RankingContext
    partner: Influencer
    target: Influencer
    request: ListRequest

    def answer(self, top: int, connectors: int) -> Standing:
        source, target = self._positions()
        shown = self._rank(self.context, self.request)
        all_hubs = replace(self.request.settings, max_hub_share=1.0)
        free = self._rank(self.context, replace(self.request, filters=NO_FILTERS, settings=all_hubs))
        place, free_place = shown.rank_of(target), free.rank_of(target)
        node = int(self.context.network.nodes_at(np.array([target]))[0])
        state = self._state(place, free_place, source, target, top)
        others = _beside(free, free_place)
        scores = free.candidates.score[free.candidates.target == target]
        return Standing(
            self.partner,
            self.target,
            state,
            top,
            place,
            len(shown.targets),
            free_place,
            len(free.targets),
            score=100 * float(scores[0]) if len(scores) else None,
            hidden_by=self._hidden_by(free, target) if free_place and not place else (),
            is_contact=self._is_contact(source, target),
            is_hub=node >= 0 and bool(self.context.network.hubs[node]),
            evidence=compare(free, source, target, others.tolist()),
            compared=len(others),
            after_mention=self._after_mention(state, free, source, target, connectors),
            meaning=free.finder.meaning,
        )

    def _positions(self) -> tuple[int, int]:
        numbers = read.numbers_of(self.store, [self.partner.key, self.target.key])
        source, target = self.context.snapshot.positions([numbers[self.partner.key], numbers[self.target.key]]).tolist()
        return source, target

    def _rank(self, context: RankingContext, request: ListRequest) -> Ranking:
        marked = {row.key for row in read.partners(self.store)} - {self.target.key}
        return rank(self.store, context, request, [self.partner.key], marked)

    def _state(self, place: int | None, free_place: int | None, source: int, target: int, top: int) -> str:
        if self.target.is_partner:
            return PARTNER
        if self.target.outreach_status in outreach.SETTLED:
            return self.target.outreach_status
        if place:
            return LISTED if place <= top else BELOW
        if free_place:
            return FILTERED
        nodes = self.context.network.nodes_at(np.array([source, target]))
        if (nodes < 0).any():
            return SILENT
        two_steps = self.context.quick_extractor.two_step_nodes(int(nodes[0])).target
        return WEAK if self._is_contact(source, target) or nodes[1] in two_steps else FAR

    def _is_contact(self, source: int, target: int) -> bool:
        pairs = self.context.ties(np.array([source]), np.array([target]), TieSettings(), None)
        return bool(pairs.out[0] or pairs.back[0])

    def _hidden_by(self, free: Ranking, target: int) -> tuple[str, ...]:
        """The names of the filters that the target does not pass."""
        asked = self.request.filters
        names = [field.name for field in fields(Filters) if field.name != "show_dismissed"]
        alone = {name: replace(NO_FILTERS, **{name: value}) for name in names if (value := getattr(asked, name))}
        if not asked.show_dismissed:
            alone["show_dismissed"] = Filters()
        ranked = {name: self._rank(self.context, replace(self.request, filters=only)) for name, only in alone.items()}
        return tuple(name for name, ranking in ranked.items() if ranking.rank_of(target) is None)

    def _after_mention(
        self, state: str, free: Ranking, source: int, target: int, connectors: int
    ) -> tuple[RankAfterMention, ...]:
        """The ranks of the target after one more mention by the partner, and by the strongest contacts."""
        if state in (PARTNER, *outreach.SETTLED):
            return ()
        request = replace(self.request, filters=NO_FILTERS) if state == FILTERED else self.request
        contacts = [place for place in free.finder.strongest_contacts(source, connectors + 1) if place != target]
        accounts = [source, *contacts[:connectors]]
        keys = [self.context.snapshot.keys[account] for account in accounts]
        people = read.influencers(self.store, keys)
        ranks = [
            RankAfterMention(
                people[key], self._rank(with_mention(self.context, account, target), request).rank_of(target)
            )
            for account, key in zip(accounts, keys, strict=True)
            if key in people
        ]
        return tuple(sorted(ranks, key=lambda after: after.rank or len(self.context.snapshot)))


def _beside(free: Ranking, place: int | None) -> Ints:
    """The people above a rank, the best first; those below the leader; without a rank, the first ones."""
    targets = free.targets
    if place is None:
        return targets[:COMPARED]
    return targets[: place - 1][:COMPARED] if place > 1 else targets[1 : 1 + COMPARED]
