"""The table of the people in a network, or of any people whose values are known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.cross_filter.bins import FINE, calendar_edges, decade_edges
from graph.cross_filter.columns import DAY, Category, CategoryColumn, Codes, NumberColumn, PeopleTable
from graph.nx_backend.arrays import Floats, Ints
from graph.records import DEFAULT_BOUNDS, TIER_NAMES, TIERS, UNDATED, UNKNOWN_TIER, TierBounds

LABELS = {
    "followers": "Followers",
    "influence": "Influence (× average)",
    "engagement": "Engagement",
    "active": "Last activity",
    "community": "Community",
    "platform": "Platform",
    "tier": "Tier",
    "kind": "Kind of mention",
}
MOST_CATEGORIES = 60_000  # the largest ones; people in others count as unknown


@dataclass(frozen=True)
class People:
    """The values of some people, one entry for each: NaN, `UNDATED`, 0 or an empty text if unknown.

    `influence` compares with the average person, `engagement` is in percent, `active_at` (ms) is the last activity,
    `kind` the kind of mention that a person makes most often. `community` holds numbers, named by `community_names`.
    """

    keys: Sequence[str]
    followers: Floats
    influence: Floats
    engagement: Floats
    active_at: Ints
    community: Ints
    platform: Sequence[str]
    kind: Sequence[str]
    community_names: Mapping[int, str]
    tier_bounds: TierBounds = DEFAULT_BOUNDS


def people_table(people: People, labels: Mapping[str, str] | None = None) -> PeopleTable:
    """The columns that somebody has a value for.

    Parameters
    ----------
    labels
        Other labels than those of `LABELS`, by the name of the column.
    """
    shown = LABELS | dict(labels or {})
    active = np.where(people.active_at == UNDATED, np.nan, people.active_at.astype(np.float64))
    known = people.active_at[people.active_at != UNDATED]
    columns = (
        _numbers("followers", shown, "", people.followers, decade_edges(people.followers)),
        _numbers("influence", shown, "×", people.influence, decade_edges(people.influence, FINE)),
        _numbers("engagement", shown, "%", people.engagement, decade_edges(people.engagement, FINE)),
        _numbers("active", shown, DAY, active, calendar_edges(known).astype(float) if len(known) else np.zeros(2)),
        _communities(people, shown["community"]),
        _texts("platform", shown, people.platform),
        _tiers(people, shown["tier"]),
        _texts("kind", shown, people.kind),
    )
    kept = tuple(column for column in columns if _has_values(column))
    names = {column.name for column in kept}
    missing = tuple(column.label for column in columns if column.name not in names and column.name != "tier")
    return PeopleTable(people.keys, kept, missing)


def _has_values(column: NumberColumn | CategoryColumn) -> bool:
    """Whether somebody has a value."""
    if isinstance(column, NumberColumn):
        return not bool(np.isnan(column.values).all())
    return any(category.value not in ("", "0", UNKNOWN_TIER) for category in column.categories)


def _numbers(name: str, labels: Mapping[str, str], unit: str, values: Floats, edges: Floats) -> NumberColumn:
    return NumberColumn(name, labels[name], unit, values, edges)


def _communities(people: People, label: str) -> CategoryColumn:
    numbers, codes = np.unique(people.community, return_inverse=True)
    names = [people.community_names.get(number, "no community") for number in numbers.tolist()]
    return _by_size("community", label, codes, [str(number) for number in numbers.tolist()], names)


def _texts(name: str, labels: Mapping[str, str], texts: Sequence[str]) -> CategoryColumn:
    known: dict[str, int] = {}
    codes = np.fromiter((known.setdefault(text, len(known)) for text in texts), np.int64, len(texts))
    return _by_size(name, labels[name], codes, list(known), [text or "unknown" for text in known])


def _by_size(name: str, label: str, codes: Ints, values: Sequence[str], labels: Iterable[str]) -> CategoryColumn:
    """A column with the largest categories first."""
    categories = [Category(value, text) for value, text in zip(values, labels, strict=True)]
    order = np.argsort(-np.bincount(codes, minlength=len(values)), kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    ranked = [categories[index] for index in order.tolist()]
    if len(ranked) > MOST_CATEGORIES:
        ranked = [*ranked[:MOST_CATEGORIES], Category("", "others")]
    return CategoryColumn(name, label, _narrow(rank[codes], len(ranked)), tuple(ranked))


def _narrow(codes: Ints, categories: int) -> Codes:
    """Codes in as few bytes as they need; those beyond the last category stand for that one."""
    codes = np.minimum(codes, max(0, categories - 1))
    return codes.astype(np.uint8) if categories <= 255 else codes.astype(np.uint16)


def _tiers(people: People, label: str) -> CategoryColumn:
    """The tiers in their order, those without people included."""
    followers = people.followers
    categories = [Category(name, name) for name in TIER_NAMES]
    used = len(categories) if bool(np.isnan(followers).any()) else len(TIERS)
    if bool(np.isnan(followers).all()):
        return CategoryColumn("tier", label, np.zeros(len(followers), np.uint8), (Category(UNKNOWN_TIER, "unknown"),))
    codes = tier_codes(followers, people.tier_bounds).astype(np.uint8)
    return CategoryColumn("tier", label, codes, tuple(categories[:used]))


def tier_codes(followers: Floats, bounds: TierBounds) -> Ints:
    """The tier of each number of followers, as an index into `TIER_NAMES`; NaN is an unknown number.

    >>> tier_codes(np.array([0, 4_200, 10_000, np.nan]), DEFAULT_BOUNDS).tolist()
    [0, 1, 2, 5]
    """
    codes = np.searchsorted(bounds.minimums, followers, side="right")
    return np.where(np.isnan(followers), len(TIERS), codes)
