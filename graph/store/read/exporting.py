"""Accounts and mentions as exports need them, a few thousand accounts at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graph.records import INFLUENCER_FIELDS, Influencer
from graph.store.connection import Store
from graph.store.read.columns import EVENTS_AT_ONCE
from graph.store.read.tiers import tier_bounds

ACCOUNTS_AT_ONCE = 5_000

_ACCOUNTS = f"""
UNWIND $numbers AS number MATCH (i:Influencer {{number: number}})
RETURN collect([i.x, i.y, {", ".join(f"i.{name}" for name in INFLUENCER_FIELDS)}])
"""
_MENTIONS = """
UNWIND $numbers AS number MATCH (a:Influencer {number: number})-[m:MENTIONS]->(b:Influencer)
WITH a.number AS source, b.number AS target, m.at AS at, m.kinds AS kinds, m.counts AS counts, m.urls AS urls
UNWIND range(0, size(at) - 1) AS e
RETURN collect(source), collect(target), collect(at[e]), collect(kinds[e]), collect(counts[e]), collect(urls[e])
"""


@dataclass(frozen=True, slots=True)
class PlacedInfluencer:
    """An influencer and its position on the map, in the map's own units; None before the first analysis."""

    influencer: Influencer
    x: float | None
    y: float | None


@dataclass(frozen=True, slots=True)
class MentionColumns:
    """Mentions as columns: numbers of the accounts, instants (ms), kinds, counts and addresses of posts."""

    sources: list[int]
    targets: list[int]
    at: list[int]
    kinds: list[str]
    counts: list[float]
    urls: list[str]


def placed_influencers(store: Store, numbers: Sequence[int]) -> Iterator[list[PlacedInfluencer]]:
    """The accounts of these numbers in their order, without those that were removed meanwhile."""
    position, bounds = INFLUENCER_FIELDS.index("former_handles"), tier_bounds(store)
    for start in range(0, len(numbers), ACCOUNTS_AT_ONCE):
        rows = store.columns(_ACCOUNTS, numbers=list(numbers[start : start + ACCOUNTS_AT_ONCE]))[0]
        part = []
        for x, y, *values in rows:
            values[position] = tuple(values[position] or ())
            part.append(PlacedInfluencer(Influencer(*values, *[bounds]), x, y))
        yield part


def mentions_from(store: Store, numbers: Sequence[int]) -> Iterator[MentionColumns]:
    """All mentions from the accounts of these numbers; those of one account stay together."""
    start, accounts = 0, 500
    while start < len(numbers):
        columns: list[list[Any]] = store.columns(_MENTIONS, numbers=list(numbers[start : start + accounts]))
        part = MentionColumns(*columns)
        yield part
        start += accounts
        accounts = max(1, min(4 * accounts, accounts * EVENTS_AT_ONCE // max(1, len(part.at))))
