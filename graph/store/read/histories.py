"""The followers of all accounts over time as columns, a part of the accounts at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.store.connection import Store
from graph.store.read.columns import ACCOUNTS_AT_ONCE

_HISTORIES = """
UNWIND $numbers AS number MATCH (i:Influencer {number: number})-[:HAS_PROFILE_HISTORY]->(h:ProfileHistory)
RETURN collect(number), collect(h.at), collect(h.followers)
"""


@dataclass(frozen=True, slots=True)
class HistoryColumns:
    """Observed followers of accounts: for each number, parallel lists of instants (ms) and counts, -1 if unknown."""

    numbers: list[int]
    at: list[list[int]]
    followers: list[list[int]]


def follower_histories(store: Store, numbers: Sequence[int]) -> Iterator[HistoryColumns]:
    """The histories of the accounts of these numbers, without those that have none."""
    for start in range(0, len(numbers), ACCOUNTS_AT_ONCE):
        yield HistoryColumns(*store.columns(_HISTORIES, numbers=list(numbers[start : start + ACCOUNTS_AT_ONCE])))
