"""Finding introductions: partner -> target, and partner -> connector -> target, in one list.

What a way is worth stands in `graph.introductions.candidates`; here targets are chosen, ordered, and shared out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from graph.errors import NothingFound
from graph.introductions.candidates import NOBODY, Finder, IntroductionSettings, Options, at_least, first_of_each
from graph.introductions.context import RankingContext, ranking_context
from graph.introductions.filters import Filters, Traits
from graph.introductions.learning.model import UNTRAINED, Model
from graph.introductions.objective import Objective, reach_of
from graph.introductions.reasons import Reason
from graph.records import DAY_MS, UNDATED, Influencer
from graph.store import Store, read
from graph.store.team import outreach
from graph.ties import Tie, TieMeasures, TieModel, TieSettings, latest_with_link

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

EXPLAINED = 200  # rows of a list whose reasons are worked out; a longer one is a file that nobody reads line by line
ALTERNATIVES = 3


@dataclass(frozen=True)
class Introduction:
    """One row: the introducer is the partner who can introduce, over `connector` where they do not know the target.

    `alternatives` are other ways to the same target, the best first, as (introducer, connector or None).
    """

    rank: int
    target: Influencer
    introducer: Influencer
    connector: Influencer | None
    score: float
    first_tie: Tie
    last_tie: Tie
    tie_introducer_target: float
    ways: int
    is_partner: bool
    alternatives: list[tuple[Influencer, Influencer | None]] = field(default_factory=list)
    speaks: list[Reason] = field(default_factory=list)

    @property
    def path(self) -> list[str]:
        people = [self.introducer, *([self.connector] if self.connector else []), self.target]
        return [person.display_name.removeprefix("@") for person in people]


@dataclass(frozen=True)
class IntroductionList:
    """The rows shown, how many there are in all, how many the filters let through, and the data's last day (ms).

    `meaning` says in a sentence what the score is. `resting` are partners who were asked too lately (`cool_down_days`),
    `over_cap` counts targets left out because every partner who knows them has enough to do.
    """

    rows: list[Introduction]
    found: int
    after_filters: int
    as_of: int | None
    meaning: str = ""
    resting: list[Influencer] = field(default_factory=list)
    over_cap: int = 0


def introduce(
    store: Store,
    partners: Sequence[str] = (),
    *,
    top: int | None = None,
    filters: Filters | None = None,
    objective: Objective | None = None,
    settings: IntroductionSettings | None = None,
    tie_settings: TieSettings | None = None,
    model: Model = UNTRAINED,
    tie_model: TieModel | None = None,
) -> IntroductionList:
    """Rank the accounts that these partners (keys; by default all marked ones) can introduce us to.

    No partner and nobody who declined is ever a target, and nobody stands twice in the list. `top` shows so many; None
    shows all. `objective` says what the order looks at beside the score; it changes no score, and neither do `filters`.

    Raises
    ------
    NothingFound
        Nobody is marked as a partner and none is named, or all were asked too lately.
    """
    settings, filters, objective = settings or IntroductionSettings(), filters or Filters(), objective or Objective()
    marked = {row.key: row for row in read.partners(store)}
    asked, resting = _who_to_ask(store, partners, marked, settings)
    context = ranking_context(store, settings.as_of)
    numbers = read.numbers_of(store, {*marked, *asked, *partners})
    snapshot = context.snapshot
    ours = snapshot.positions([numbers[key] for key in numbers]) if numbers else np.empty(0, np.int64)
    finder = Finder(context, settings, tie_settings or TieSettings(), model, tie_model, ours)
    options = [finder.options(int(snapshot.positions([numbers[key]])[0])) for key in asked]
    target = np.unique(np.concatenate([one.target for one in options]))
    traits = Traits.of(store, context, target)
    there = traits.may_be_asked
    passed = there & filters.let_through(traits, context)
    allowed = target[passed]
    if filters.least_tie:
        options = [at_least(one, filters.least_tie) for one in options]
        allowed = np.intersect1d(allowed, np.concatenate([one.target for one in options]))
    mentioned_by = context.past.incoming.lengths[context.past.positions(target)]
    chosen, over_cap = _choose(options, allowed, traits, objective, settings.cap, mentioned_by.astype(float))
    shown = chosen if top is None else chosen[:top]
    rows = _rows(store, context, finder, options, shown, set(marked))
    return IntroductionList(rows, int(there.sum()), len(chosen), context.last_at, finder.meaning, resting, over_cap)


def _who_to_ask(
    store: Store, partners: Sequence[str], marked: dict[str, Influencer], settings: IntroductionSettings
) -> tuple[list[str], list[Influencer]]:
    """The partners to ask, and those who are left alone for now."""
    asked = list(dict.fromkeys(partners)) or sorted(marked)
    if not asked:
        raise NothingFound(
            "Nobody is marked as a partner yet: mark one with `intrograph partner HANDLE`, or name one to ask for."
        )
    resting: list[Influencer] = []
    if settings.cool_down_days > 0:
        last = outreach.last_asked(store, asked)
        since = settings.now - settings.cool_down_days * DAY_MS
        tired = [key for key in asked if last.get(key, UNDATED) > since]
        people = read.influencers(store, tired)
        resting = [people[key] for key in tired if key in people]
        asked = [key for key in asked if key not in tired]
        if not asked:
            names = ", ".join(row.display_name for row in resting)
            raise NothingFound(
                f"{names}: asked within the last {settings.cool_down_days:g} days. Wait, or lower --cool-down-days."
            )
    return asked, resting


@dataclass(frozen=True)
class _Chosen:
    """A target, its score, and its places in the options: the way to take first, then other partners' ways."""

    target: int
    score: float
    ways: list[tuple[int, int]]  # (which options, which entry)


def _choose(
    options: Sequence[Options],
    allowed: Ints,
    traits: Traits,
    objective: Objective,
    cap: int | None,
    mentioned_by: Floats,
) -> tuple[list[_Chosen], int]:
    """Each allowed target once, in order, with the partner to ask: the best one who has not got `cap` already."""
    which = np.concatenate([np.full(len(one.target), place) for place, one in enumerate(options)])
    entry = np.concatenate([np.arange(len(one.target)) for one in options])
    target, value, way = (np.concatenate([getattr(one, n) for one in options]) for n in ("target", "value", "way"))
    kept = np.isin(target, allowed)
    which, entry, target, value, way = (
        column[kept].astype(column.dtype) for column in (which, entry, target, value, way)
    )
    order = np.lexsort((-way, -np.round(value, 5), target))
    chosen: list[_Chosen] = []
    for first, number in zip(*map(np.ndarray.tolist, first_of_each(target[order])), strict=True):
        places = order[first : first + number]
        ways = list(zip(which[places].tolist(), entry[places].tolist(), strict=True))
        chosen.append(_Chosen(int(target[places[0]]), 100 * float(value[places[0]]), ways))
    strongest = {one.target: options[one.ways[0][0]].way[one.ways[0][1]] for one in chosen}
    keys = np.array([one.target for one in chosen], np.int64)
    scores = np.array([one.score for one in chosen])
    ranks = objective.order(
        scores=scores,
        reach=np.array([reach_of(followers) for followers in traits.of_targets("followers", keys)]),
        closeness=100 * np.array([strongest[one.target] for one in chosen]),
        mentioned_by=mentioned_by[np.searchsorted(traits.targets, keys)],
    )
    ordered = [chosen[place] for place in ranks]
    return _shared_out(ordered, options, cap) if cap is not None else (ordered, 0)


def _shared_out(chosen: list[_Chosen], options: Sequence[Options], cap: int) -> tuple[list[_Chosen], int]:
    """The same in the same order with nobody asked more than `cap` times; how many targets nobody is left for."""
    load = [0] * len(options)
    kept = []
    for one in chosen:
        free = [way for way in one.ways if load[way[0]] < cap]
        if free:
            load[free[0][0]] += 1
            others = [way for way in one.ways if way != free[0]]
            score = 100 * float(options[free[0][0]].value[free[0][1]])
            kept.append(_Chosen(one.target, score, [free[0], *others]))
    return kept, len(chosen) - len(kept)


def _rows(
    store: Store,
    context: RankingContext,
    finder: Finder,
    options: Sequence[Options],
    chosen: Sequence[_Chosen],
    marked: Collection[str],
) -> list[Introduction]:
    """The chosen ones with everything that is told of them."""
    keys = context.snapshot.keys
    taken = [(options[which], entry) for one in chosen for which, entry in one.ways[:1]]
    introducers = np.array([one.partner for one, _ in taken], np.int64)
    connectors = np.array([one.connector[entry] for one, entry in taken], np.int64)
    targets = np.array([one.target for one in chosen], np.int64)
    known = connectors == NOBODY
    first = finder.ties(introducers, np.where(known, targets, connectors))
    last = finder.ties(np.where(known, introducers, connectors), targets)
    others = [
        [
            (options[which].partner, int(options[which].connector[entry]))
            for which, entry in one.ways[1 : 1 + ALTERNATIVES]
        ]
        for one in chosen
    ]
    wanted = {*introducers.tolist(), *connectors.tolist(), *targets.tolist()}
    wanted |= {place for ways in others for way in ways for place in way}
    people = read.influencers(store, {keys[place] for place in wanted if place != NOBODY})
    proofs = _proofs(
        store,
        [
            (keys[int(k if c == NOBODY else c)], keys[int(t)])
            for k, c, t in zip(introducers, connectors, targets, strict=True)
        ],
    )
    speaks: dict[tuple[int, int], list[Reason]] = {}
    for partner in np.unique(introducers[:EXPLAINED]).tolist():
        some = targets[:EXPLAINED][(introducers[:EXPLAINED] == partner) & ~known[:EXPLAINED]]
        speaks |= {(partner, target): found for target, found in finder.explain(partner, some.tolist()).items()}
    rows: list[Introduction] = []
    for place, one in enumerate(chosen):
        partner, middle = int(introducers[place]), int(connectors[place])
        if keys[one.target] not in people:  # somebody may have left meanwhile
            continue
        which, entry = one.ways[0]
        rows.append(
            Introduction(
                rank=len(rows) + 1,
                target=people[keys[one.target]],
                introducer=people[keys[partner]],
                connector=people[keys[middle]] if middle != NOBODY else None,
                score=one.score,
                first_tie=_tie(first, place, ""),
                last_tie=_tie(last, place, proofs[place]),
                tie_introducer_target=float(options[which].way[entry]),
                ways=int(options[which].ways[entry]) + len(one.ways) - 1,
                is_partner=keys[partner] in marked,
                alternatives=[
                    (people[keys[by]], people[keys[over]] if over != NOBODY else None)
                    for by, over in others[place]
                    if keys[by] in people and (over == NOBODY or keys[over] in people)
                ],
                speaks=speaks.get((partner, one.target), []),
            )
        )
    return rows


def _tie(measured: TieMeasures, place: int, url: str) -> Tie:
    last = int(measured.last_at[place])
    return Tie(
        strength=float(measured.strength[place]),
        out=int(measured.out[place]),
        back=int(measured.back[place]),
        last_at=None if last == UNDATED else last,
        url=url,
    )


def _proofs(store: Store, ends: Sequence[tuple[str, str]]) -> list[str]:
    """For each pair of accounts the link of the last mention of one by the other that has one."""
    events = read.events_of(store, {pair for one, other in ends for pair in ((one, other), (other, one))})
    found = (latest_with_link([*events.get((a, b), ()), *events.get((b, a), ())]) for a, b in ends)
    return [event.url if event else "" for event in found]
