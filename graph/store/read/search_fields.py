"""The fields of full-text search as columns, a range of account numbers at a time."""

from collections.abc import Iterator
from typing import Any

from graph.store.connection import Store
from graph.store.read.columns import ACCOUNTS_AT_ONCE, State

_RANGE = "UNWIND range($first, $last) AS number MATCH (i:Influencer {number: number})"
_INFLUENCE = f"{_RANGE} RETURN collect(i.number), collect(coalesce(i.pagerank, 0.0))"
_TEXTS = f"""{_RANGE}
RETURN collect(i.number), collect(i.key), collect(coalesce(i.handle, i.account_id, '')), collect(coalesce(i.name, '')),
       collect(coalesce(i.former_handles, [])), collect(coalesce(i.bio, ''))
"""


def influence(store: Store, state: State) -> Iterator[list[list[Any]]]:
    """Number and PageRank of all accounts."""
    for first in range(0, state.numbers, ACCOUNTS_AT_ONCE):
        yield store.columns(_INFLUENCE, first=first, last=first + ACCOUNTS_AT_ONCE - 1)


def texts(store: Store, state: State) -> Iterator[list[list[Any]]]:
    """Number, key, handle, name, former handles and bio of all accounts."""
    for first in range(0, state.numbers, ACCOUNTS_AT_ONCE):
        yield store.columns(_TEXTS, first=first, last=first + ACCOUNTS_AT_ONCE - 1)
