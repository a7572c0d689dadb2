"""The fields of full-text search as columns, a range of account numbers at a time."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from graph.store.connection import Store
from graph.store.read.columns import ACCOUNTS_AT_ONCE, State

_RANGE = "UNWIND range($first, $last) AS number MATCH (i:Influencer {number: number})"
_INFLUENCE = f"{_RANGE} RETURN collect(i.number), collect(coalesce(i.pagerank, 0.0))"
_TEXTS = f"""{_RANGE}
RETURN collect(i.number), collect(i.key), collect(coalesce(i.handle, i.account_id, '')), collect(coalesce(i.name, '')),
       collect(coalesce(i.former_handles, [])), collect(coalesce(i.bio, '')), collect(coalesce(i.category, '')),
       collect(coalesce(i.location, '')), collect(i.platform), collect(coalesce(i.followers, -1)),
       collect(coalesce(i.community, 0)), collect(coalesce(i.community_name, '')),
       collect(coalesce(i.community_fine_name, ''))
"""


def influence(store: Store, state: State) -> Iterator[list[list[Any]]]:
    """Number and PageRank of all accounts."""
    for first in range(0, state.numbers, ACCOUNTS_AT_ONCE):
        yield store.columns(_INFLUENCE, first=first, last=first + ACCOUNTS_AT_ONCE - 1)


class SearchFields(NamedTuple):
    """What an account is found by. `followers` is -1 if unknown, `community` 0 if there is none."""

    number: int
    key: str
    handle: str
    name: str
    former_handles: list[str]
    bio: str
    category: str
    location: str
    platform: str
    followers: int
    community: int
    community_name: str
    community_fine_name: str


def accounts(store: Store, state: State) -> Iterator[list[SearchFields]]:
    """The fields of all accounts, a range of numbers at a time."""
    for first in range(0, state.numbers, ACCOUNTS_AT_ONCE):
        columns = store.columns(_TEXTS, first=first, last=first + ACCOUNTS_AT_ONCE - 1)
        yield [SearchFields(*values) for values in zip(*columns, strict=True)]
