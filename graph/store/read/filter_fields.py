"""The fields that people are filtered by as columns, a part of the accounts at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.store.connection import Store
from graph.store.read.columns import ACCOUNTS_AT_ONCE

_FIELDS = """
UNWIND $numbers AS number MATCH (i:Influencer {number: number})
RETURN collect(number), collect(coalesce(i.followers, -1)), collect(coalesce(i.pagerank, -1.0)),
       collect(coalesce(i.engagement_rate, -1.0)), collect(coalesce(i.community, 0)), collect(i.platform)
"""


@dataclass(frozen=True, slots=True)
class FilterFields:
    """Fields of accounts by column: -1 stands for an unknown number, 0 for no community."""

    numbers: list[int]
    followers: list[int]
    pagerank: list[float]
    engagement_rate: list[float]
    community: list[int]
    platform: list[str]


def filter_fields(store: Store, numbers: Sequence[int]) -> Iterator[FilterFields]:
    """The fields of the accounts of these numbers, without those that were removed meanwhile."""
    for start in range(0, len(numbers), ACCOUNTS_AT_ONCE):
        yield FilterFields(*store.columns(_FIELDS, numbers=list(numbers[start : start + ACCOUNTS_AT_ONCE])))
