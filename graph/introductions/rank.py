"""The list of introductions: whom partners can introduce us to, directly or through one connector."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from graph.errors import NothingFound, WrongUse
from graph.introductions.candidates import CandidateFinder, Candidates, IntroductionSettings
from graph.introductions.context import ranking_context
from graph.introductions.filters import Filters, Traits
from graph.introductions.introduction import Introduction, describe
from graph.introductions.learning import training
from graph.introductions.learning.training import Learned
from graph.introductions.objective import Objective
from graph.introductions.selection import select
from graph.records import DAY_MS, UNDATED, Influencer
from graph.store import Store, read
from graph.store.team import outreach
from graph.ties import TieSettings


@dataclass(frozen=True)
class IntroductionList:
    """The introductions of a list, and what to say about it.

    Attributes
    ----------
    rows
        The introductions shown, the best first.
    found, after_filters
        How many targets can be reached, and how many of them the filters and `cap` leave.
    as_of
        The instant (ms) of the last mention that counts.
    meaning
        What the score says, in a sentence.
    resting
        Partners who were skipped because they were asked within `cool_down_days`.
    over_cap
        Targets that were dropped because every partner who can reach them already has `cap` introductions.
    cap
        The maximum number of introductions per partner that was asked for; None for no limit.
    """

    rows: list[Introduction]
    found: int
    after_filters: int
    as_of: int | None
    meaning: str = ""
    resting: list[Influencer] = field(default_factory=list)
    over_cap: int = 0
    cap: int | None = None


def introduce(
    store: Store,
    partners: Sequence[str] = (),
    *,
    top: int | None = None,
    filters: Filters | None = None,
    objective: Objective | None = None,
    settings: IntroductionSettings | None = None,
    formula: TieSettings | None = None,
    learned: Learned | None = None,
    targets: Collection[str] | None = None,
) -> IntroductionList:
    """Rank the accounts that partners can introduce us to.

    Partners, and accounts that have declined, are never targets; each target is listed once.

    Parameters
    ----------
    partners
        Keys of the accounts to ask; by default all marked partners.
    top
        The number of introductions; None for all.
    filters
        Which targets to show; by default those of the objective. They change no score.
    objective
        The order; by default by score. It changes no score.
    formula
        Measures ties by the formula with these settings; None means what the store has learned, else the formula.
    learned
        The models; None means what the store has learned, or with `settings.as_of` what it could have learned then.
    targets
        Keys of the only accounts to list; None for all. It changes no score.

    Raises
    ------
    NothingFound
        No partner is marked and none is given, one that is given is not in the store, or all were asked within
        `settings.cool_down_days`.
    WrongUse
        `settings.cool_down_days` is given without `settings.now`.
    """
    settings, objective = settings or IntroductionSettings(), objective or Objective()
    filters = filters or objective.filters
    marked = {row.key: row for row in read.partners(store)}
    asked, resting = _whom_to_ask(store, partners, marked, settings)
    learned = learned or _learned(store, settings.as_of)
    context = ranking_context(store, settings.as_of)
    numbers = read.numbers_of(store, {*marked, *asked, *partners})
    if unknown := [key for key in asked if key not in numbers]:
        raise NothingFound(f"There is no account “{unknown[0][:100]}” in the store.")
    positions = dict(zip(numbers, context.snapshot.positions(list(numbers.values())).tolist(), strict=True))
    finder = CandidateFinder(
        context,
        settings,
        formula or TieSettings(),
        learned.introductions,
        None if formula else learned.ties,
        np.array(list(positions.values()), np.int64),
    )
    candidates = Candidates.concatenate([finder.candidates(positions[key]) for key in asked])
    traits = Traits.of(store, context, np.unique(candidates.target))
    is_target = traits.can_be_introduced & traits.has_key_in(targets)
    allowed = traits.targets[is_target & filters.mask(traits, context) & filters.on_lists(store, traits)]
    candidates = candidates.select(
        np.isin(candidates.target, allowed) & (candidates.path_strength >= filters.min_tie_strength)
    )
    mentioned_by = context.network.incoming.lengths[context.network.nodes_at(traits.targets)].astype(float)
    selection = select(candidates, traits, objective, settings.cap, mentioned_by)
    return IntroductionList(
        rows=describe(store, finder, candidates, selection.suggestions[:top], set(marked)),
        found=int(is_target.sum()),
        after_filters=len(selection.suggestions),
        as_of=context.last_at,
        meaning=finder.meaning,
        resting=resting,
        over_cap=selection.over_cap,
        cap=settings.cap,
    )


def _learned(store: Store, as_of: int | None) -> Learned:
    return training.learned(store) if as_of is None else training.learned_until(store, as_of)


def _whom_to_ask(
    store: Store, partners: Sequence[str], marked: dict[str, Influencer], settings: IntroductionSettings
) -> tuple[list[str], list[Influencer]]:
    """The keys of the partners to ask, and the partners to skip because they were asked recently."""
    keys = list(dict.fromkeys(partners)) or sorted(marked)
    if not keys:
        raise NothingFound(
            "Nobody is marked as a partner yet: mark one with `intrograph partner HANDLE`, or name an account to ask."
        )
    if settings.cool_down_days <= 0:
        return keys, []
    if settings.now is None:
        raise WrongUse("IntroductionSettings: `cool_down_days` needs `now`, the present instant in ms.")
    last_asked = outreach.last_asked(store, keys)
    since = settings.now - settings.cool_down_days * DAY_MS
    skipped = [key for key in keys if last_asked.get(key, UNDATED) > since]
    people = read.influencers(store, skipped)
    resting = [people[key] for key in skipped if key in people]
    keys = [key for key in keys if key not in skipped]
    if not keys:
        names = ", ".join(person.display_name for person in resting)
        raise NothingFound(
            f"{names}: asked within the last {settings.cool_down_days:g} days. Wait, or lower --cool-down-days."
        )
    return keys, resting
