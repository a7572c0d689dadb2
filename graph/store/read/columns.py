"""The whole graph as columns, or the part that changed: the input of snapshots.

Lists that the server collects travel ten times as fast as rows. They are read for ranges of account numbers, so that
neither side holds all of them at once.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graph.store.ahead import run_ahead
from graph.store.connection import Store

ACCOUNTS_AT_ONCE = 20_000
EVENTS_AT_ONCE = 150_000  # about; the mentions of one account stay together

_STATE = """
MATCH (s:Store {id: 'store'})
RETURN s.graph_revision AS revision, s.removed_revision AS removed_revision, s.ids_allocated AS numbers,
       s.salt AS salt, coalesce(s.copy_id, '') AS copy_id
"""
_ACCOUNT = (
    "collect(i.number), collect(i.key), collect(coalesce(i.handle, i.account_id, '')), collect(coalesce(i.bio, ''))"
)
_EVENTS = """
WITH number AS source, b.number AS target, m.at AS at, m.kinds AS kinds, m.counts AS counts
UNWIND range(0, size(at) - 1) AS e
RETURN collect(source), collect(target), collect(at[e]), collect(kinds[e]), collect(counts[e])
"""
# Numbers one by one: the embedded server uses an index for equality, and scans all accounts for a range.
_RANGE = "UNWIND range($first, $last) AS number"


@dataclass(frozen=True)
class State:
    """A revision of a store: `identity` tells stores and their copies apart.

    `numbers` is how many account numbers are allocated.
    `removed_revision` is the last revision that removed accounts or pairs.
    """

    identity: str
    revision: int
    removed_revision: int
    numbers: int


def state(store: Store) -> State:
    """Read this first; every later read reflects this revision or a newer one."""
    rows = store.read(_STATE)
    if not rows:
        return State("", 0, 0, 0)
    row = rows[0]
    identity = hashlib.sha256(f"snapshot {row['salt']}{row['copy_id']}".encode()).hexdigest()[:16]
    return State(identity, row["revision"], row["removed_revision"], row["numbers"])


def accounts(store: Store, state: State) -> Iterator[list[list[Any]]]:
    """Numbers, keys, handles and bios of all accounts, a range of numbers at a time."""
    query = f"{_RANGE} MATCH (i:Influencer {{number: number}}) RETURN {_ACCOUNT}"
    return run_ahead(
        partial(store.columns, query, first=first, last=first + ACCOUNTS_AT_ONCE - 1)
        for first in range(0, state.numbers, ACCOUNTS_AT_ONCE)
    )


def events(store: Store, state: State) -> Iterator[list[list[Any]]]:
    """Source and target number, instant, kind and count of all mentions, a range of sources at a time."""
    query = f"{_RANGE} MATCH (a:Influencer {{number: number}})-[m:MENTIONS]->(b:Influencer) {_EVENTS}"
    accounts = 1_000  # of the next range, by what the last one held

    def read(first: int, last: int) -> tuple[int, list[list[Any]]]:
        return last - first, store.columns(query, first=first, last=last - 1)

    def reads() -> Iterator[Callable[[], tuple[int, list[list[Any]]]]]:
        last = 0
        while last < state.numbers:
            first, last = last, min(last + accounts, state.numbers)
            yield partial(read, first, last)

    for width, columns in run_ahead(reads()):
        yield columns
        accounts = max(1, min(4 * width, width * EVENTS_AT_ONCE // max(1, len(columns[0]))))


def changed_accounts(store: Store, since: int, state: State) -> Iterator[list[list[Any]]]:
    """The columns of `accounts`, for those that were added or changed after this revision."""
    changed = _changed(store, "revision", since, state)
    query = f"UNWIND $numbers AS number MATCH (i:Influencer {{number: number}}) RETURN {_ACCOUNT}"
    return run_ahead(partial(store.columns, query, numbers=part) for part in _parts(changed))


def changed_sources(store: Store, since: int, state: State) -> list[int]:
    """The numbers of accounts whose outgoing mentions changed after this revision."""
    return _changed(store, "mentions_revision", since, state)


def changed_events(store: Store, sources: Sequence[int], since: int) -> Iterator[list[list[Any]]]:
    """The columns of `events`, for the pairs of these sources that changed after this revision."""
    query = (
        "UNWIND $numbers AS number MATCH (a:Influencer {number: number})-[m:MENTIONS]->(b:Influencer)"
        f" WHERE m.revision > $since {_EVENTS}"
    )
    return run_ahead(partial(store.columns, query, numbers=part, since=since) for part in _parts(sources))


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + ACCOUNTS_AT_ONCE] for start in range(0, len(numbers), ACCOUNTS_AT_ONCE))


def _changed(store: Store, name: str, since: int, state: State) -> list[int]:
    """The numbers of accounts whose property of this name is a revision after `since`."""
    query = f"{_RANGE} MATCH (i:Influencer {{{name}: number}}) RETURN collect(i.number)"
    return store.columns(query, first=since + 1, last=state.revision)[0]
