"""What speaks for a target: facts that can be checked, the weightiest first, each with what would vanish without it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.introductions.context import RankingContext
from graph.introductions.learning.features import FEATURES, Candidates
from graph.introductions.learning.model import Model
from graph.introductions.learning.network_at import NetworkAt
from graph.records import DAY_MS, UNDATED

Ints = npt.NDArray[np.int64]

CONTACTS, ALIKE, COMMUNITY, RISING = "contacts", "alike", "community", "rising"
LATELY_DAYS = 30
TOLD = 2  # facts of each target

# Which features tell which fact: the fact that moved a target up most comes first.
_GROUPS = {
    CONTACTS: (
        "out_out_recent",
        "out_out_counts",
        "out_out_walk",
        "resource_allocation",
        "walk_undirected",
        "walk_directed",
    ),
    ALIKE: (
        "cocitation_0",
        "cocitation_1",
        "cocitation_2",
        "cocitation",
        "cocitation_both_recent",
        "nearest_users",
        "embedding",
        "audience_likeness",
    ),
    COMMUNITY: ("interest_in_community", "audience_from_community", "same_community"),
    RISING: ("in_events_0", "new_partners_0", "new_partners_1", "new_partners_2", "taste_x_new_partners"),
}
_COLUMNS = {name: [FEATURES.index(feature) for feature in of] for name, of in _GROUPS.items()}
_PLAIN_ORDER = (ALIKE,)  # recent co-citation looks at nothing else


@dataclass(frozen=True)
class Reason:
    """One fact: `number` of `of` accounts, `lately` mentions within `LATELY_DAYS`; `by` are the accounts (positions).

    `contacts`: of those the partner mentions, so many mention the target. `alike`: so many who mention the same people
    as the partner mention the target too. `community`: both are in one community. `rising`: so many mentioned the
    target for the first time lately.
    """

    kind: str
    number: int = 0
    of: int = 0
    lately: int = 0
    by: tuple[int, ...] = ()


def explain(context: RankingContext, model: Model, partner: int, targets: Sequence[int]) -> dict[int, list[Reason]]:
    """The facts about each target, positions in the snapshot, for a partner two steps away from them."""
    if not targets:
        return {}
    past = context.past
    source = int(past.positions(np.array([partner]))[0])
    places = past.positions(np.array(targets))
    order = _orders(context, model, source, places)
    found = {}
    for target, place in zip(targets, places.tolist(), strict=True):
        facts = {fact.kind: fact for fact in _facts(context, past, source, place, partner, target)}
        found[target] = [facts[kind] for kind in order[place] if kind in facts][:TOLD]
    return found


def _orders(context: RankingContext, model: Model, source: int, places: Ints) -> dict[int, list[str]]:
    """For each target the kinds of facts by how much they moved it above the other candidates; none that did not."""
    if not model.coefficients:
        return {place: list(_PLAIN_ORDER) for place in places.tolist()}
    candidates = context.extractor.candidates(source)
    features = context.extractor.describe(candidates)
    pushed = (features - features.mean(axis=0)) * np.array(model.coefficients)
    return {place: _order(pushed[_row(candidates, place)]) for place in places.tolist()}


def _row(candidates: Candidates, place: int) -> int:
    return int(np.searchsorted(candidates.target, place))


def _order(pushed: npt.NDArray[np.float64]) -> list[str]:
    weight = {kind: float(pushed[columns].sum()) for kind, columns in _COLUMNS.items()}
    return sorted((kind for kind in weight if weight[kind] > 0), key=lambda kind: -weight[kind])


def _facts(
    context: RankingContext, past: NetworkAt, source: int, place: int, partner: int, target: int
) -> list[Reason]:
    mentioned_by = past.incoming.of(place)
    talked_with = past.out.of(source)
    contacts = np.intersect1d(talked_with, mentioned_by)
    facts = []
    if len(contacts):
        lately = _lately(context, past.known[contacts], target)
        facts.append(Reason(CONTACTS, len(contacts), len(talked_with), lately, tuple(past.known[contacts].tolist())))
    alike = mentioned_by[_shared_with(past, source, mentioned_by) > 0]
    if len(alike):
        facts.append(
            Reason(
                ALIKE,
                len(alike),
                lately=_lately(context, past.known[alike], target),
                by=tuple(past.known[alike].tolist()),
            )
        )
    if past.is_prepared and past.community[source] == past.community[place]:
        facts.append(Reason(COMMUNITY))
    fresh = _first_lately(context, past.known[mentioned_by], target)
    if len(fresh):
        facts.append(Reason(RISING, len(fresh), by=tuple(fresh.tolist())))
    return facts


def _shared_with(past: NetworkAt, source: int, others: npt.NDArray[np.int32]) -> Ints:
    """How many of the accounts that the source mentions each of the others mentions too."""
    mine = np.zeros(len(past), np.bool_)
    mine[past.out.of(source)] = True
    return np.array([int(mine[past.out.of(int(other))].sum()) for other in others], np.int64)


def _events(context: RankingContext, ones: Ints, target: int) -> tuple[Ints, Ints, Ints]:
    """Which of `ones` mentions the target, when, and how often, an entry a mention, in order of time for each."""
    snapshot = context.snapshot
    pair = snapshot.pairs_at(ones, np.full(len(ones), target))
    first, end = snapshot.first_event[pair], snapshot.first_event[pair + 1]
    spans = [slice(int(a), int(b)) for a, b in zip(first, end, strict=True)]
    who = np.repeat(np.arange(len(ones)), end - first)
    at = np.concatenate([snapshot.at[span] for span in spans]) if spans else np.empty(0, np.int64)
    count = np.concatenate([snapshot.counts[span] for span in spans]) if spans else np.empty(0, np.int64)
    kept = at <= context.as_of if context.as_of is not None else np.ones(len(at), np.bool_)
    return who[kept], at[kept], count[kept]


def _lately(context: RankingContext, ones: Ints, target: int) -> int:
    """How often these accounts mentioned the target in the last `LATELY_DAYS`."""
    if context.last_at is None:
        return 0
    _, at, count = _events(context, ones, target)
    return int(count[at > context.last_at - LATELY_DAYS * DAY_MS].sum())


def _first_lately(context: RankingContext, ones: Ints, target: int) -> Ints:
    """Of these accounts those that mentioned the target for the first time in the last `LATELY_DAYS`.

    Nobody where the whole history is not much longer than that, since then everybody is new.
    """
    at = context.history.at
    dated = at[at != UNDATED]
    if context.last_at is None or context.last_at - int(dated[0]) < 2 * LATELY_DAYS * DAY_MS:
        return np.empty(0, np.int64)
    who, when, _ = _events(context, ones, target)
    earliest = np.full(len(ones), np.iinfo(np.int64).max)
    np.minimum.at(earliest, who, when)
    return ones[(earliest > context.last_at - LATELY_DAYS * DAY_MS) & (earliest < np.iinfo(np.int64).max)]
