"""The list of introductions: whom partners can introduce us to, directly or through one connector."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from graph.errors import NothingFound, WrongUse
from graph.introductions.candidates import UNCONNECTED, IntroductionSettings
from graph.introductions.context import ranking_context
from graph.introductions.filters import Filters
from graph.introductions.introduction import Introduction, describe
from graph.introductions.learning import training
from graph.introductions.learning.training import Learned
from graph.introductions.objective import Objective
from graph.introductions.outcomes import Outcomes, outcomes
from graph.introductions.promise import ListPromise, list_promise, row_chances
from graph.introductions.ranking import ListRequest, Ranking, rank
from graph.outreach import PartnerLoad, partner_loads
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
    at_limit
        Partners who were skipped because they are paused, or because as many introductions through them are open as
        the team allows.
    promise
        The chance that at least one row comes true; None if that is unknown.
    """

    rows: list[Introduction]
    found: int
    after_filters: int
    as_of: int | None
    meaning: str = ""
    resting: list[Influencer] = field(default_factory=list)
    over_cap: int = 0
    cap: int | None = None
    at_limit: list[PartnerLoad] = field(default_factory=list)
    promise: ListPromise | None = None


def introduce(
    store: Store,
    partners: Sequence[str] = (),
    *,
    top: int | None = None,
    level: float | None = None,
    filters: Filters | None = None,
    objective: Objective | None = None,
    settings: IntroductionSettings | None = None,
    formula: TieSettings | None = None,
    learned: Learned | None = None,
) -> IntroductionList:
    """Rank the accounts that partners can introduce us to.

    Partners, and accounts that have declined, are never targets; each target is listed once.

    Parameters
    ----------
    partners
        Keys of the accounts to ask; by default all marked partners.
    top
        The number of introductions; None for all.
    level
        Instead of `top`: as many introductions as it takes for a chance of `level`, 0 to 1, that at least one comes
        true.
    filters
        Which targets to show; by default those of the objective. They change no score.
    objective
        The order; by default by score. It changes no score.
    formula
        Measures ties by the formula with these settings; None means what the store has learned, else the formula.
    learned
        The models; None means what the store has learned, or with `settings.as_of` what it could have learned then.

    Raises
    ------
    NothingFound
        No partner is marked and none is given, one that is given is not in the store, all were asked within
        `settings.cool_down_days`, all are at the limit of the team, or no list has a chance of `level`.
    WrongUse
        `settings.cool_down_days` is given without `settings.now`.
    """
    settings, objective = settings or IntroductionSettings(), objective or Objective()
    filters = filters or objective.filters
    marked = {row.key: row for row in read.partners(store)}
    asked, resting = _whom_to_ask(store, partners, marked, settings)
    asked, at_limit = _within_limits(store, asked, settings)
    learned = learned or training.learned_at(store, settings.as_of)
    context = ranking_context(store, settings.as_of)
    decisions = outcomes(store, settings.as_of) if settings.use_outcomes else Outcomes()
    request = ListRequest(filters, objective, settings, formula, learned, decisions)
    ranking = rank(store, context, request, asked, {*marked, *partners})
    shown = len(ranking.targets) if top is None else min(top, len(ranking.targets))
    if level is not None:
        shown = _rows_for(level, _promise(ranking, learned, 0))
    return IntroductionList(
        rows=_described(store, ranking, request, shown, set(marked)),
        found=int(ranking.traits.can_be_introduced.sum()),
        after_filters=len(ranking.targets),
        as_of=context.last_at,
        meaning=ranking.finder.meaning,
        resting=resting,
        over_cap=ranking.selection.over_cap,
        cap=settings.cap,
        promise=_promise(ranking, learned, shown),
        at_limit=at_limit,
    )


def _within_limits(
    store: Store, keys: list[str], settings: IntroductionSettings
) -> tuple[list[str], list[PartnerLoad]]:
    """The partners who may be asked at `settings.now`, and the others; a list of an earlier day has no limits."""
    if settings.now is None or settings.as_of is not None:
        return keys, []
    at_limit = [load for load in partner_loads(store, settings.now, keys) if load.is_resting]
    skipped = {load.partner.key for load in at_limit}
    if skipped and skipped.issuperset(keys):
        texts = " ".join(load.text for load in at_limit)
        raise NothingFound(
            f"{texts} Note the answers with `intrograph outreach`, or change the limits of the partners."
        )
    return [key for key in keys if key not in skipped], at_limit


def _promise(ranking: Ranking, learned: Learned, rows: int) -> ListPromise | None:
    model = learned.list_chance
    return list_promise(ranking.finder.context, model, ranking.ordered, rows) if model is not None else None


def _rows_for(level: float, promise: ListPromise | None) -> int:
    rows = promise.rows_for(level) if promise is not None else None
    if rows is None:
        raise NothingFound(
            f"No list is known to have a chance of {level:.0%} that at least one introduction comes true; "
            + (f"the highest is {promise.highest:.0%}." if promise and promise.highest else "train on more mentions.")
        )
    return rows


def _described(
    store: Store, ranking: Ranking, request: ListRequest, rows: int, marked: Collection[str]
) -> list[Introduction]:
    """The first rows in full, with what earlier decisions say about each, and its chance."""
    finder, model = ranking.finder, request.learned.list_chance
    suggestions = ranking.selection.suggestions[:rows]
    chosen = ranking.ordered.select(np.arange(rows))
    chances = np.full(rows, np.nan)
    if finder.scores_are_chances:
        chances = np.where(chosen.connector == UNCONNECTED, np.nan, chosen.score)
    elif model is not None:
        chances = row_chances(finder.context, model, chosen)
    described = describe(store, finder, ranking.candidates, suggestions, marked, chances)
    return [replace(row, outcome=request.outcomes.of(row.target)) for row in described]


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
