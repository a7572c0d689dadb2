"""The whole graph as columns, or the part that changed: the input of snapshots.

Lists that the server collects travel ten times as fast as rows. They are read for some accounts at a time, so that
neither side holds all of them at once.

The whole graph is read by node id (see `graph.store.node_ids`): the server finds an account by its id without an index,
and names the target of a pair without reading it.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.store.ahead import run_ahead
from graph.store.connection import Store
from graph.store.node_ids import node_ids

ACCOUNTS_AT_ONCE = 20_000
SOURCES_AT_ONCE = 2_000  # whose pairs are looked through; few, so that all readers take part
EVENTS_AT_ONCE = 150_000  # about; the mentions of one account stay together

_STATE = """
MATCH (s:Store {id: 'store'})
RETURN s.graph_revision AS revision, s.removed_revision AS removed_revision, s.ids_allocated AS numbers,
       s.salt AS salt, coalesce(s.copy_id, '') AS copy_id
"""
_ACCOUNT = (
    "collect(i.number), collect(i.key), collect(coalesce(i.handle, i.account_id, '')), collect(coalesce(i.bio, '')),"
    " collect(id(i))"
)
_EVENTS = """
WITH {source} AS source, {target} AS target, m.at AS at, m.kinds AS kinds, m.counts AS counts
UNWIND range(0, size(at) - 1) AS e
RETURN collect(source), collect(target), collect(at[e]), collect(kinds[e]), collect(counts[e])
"""


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


def accounts(store: Store) -> Iterator[list[list[Any]]]:
    """Numbers, keys, handles, bios and node ids of all accounts, some at a time."""
    query = f"UNWIND $ids AS id MATCH (i:Influencer) WHERE id(i) = id RETURN {_ACCOUNT}"
    ids = np.unique(np.concatenate(list(node_ids(store.columns, "Influencer"))))  # each once, as pages may overlap
    return run_ahead(partial(store.columns, query, ids=part) for part in _parts(ids.tolist()))


def events(store: Store, nodes: npt.NDArray[np.int64]) -> Iterator[list[list[Any]]]:
    """Source and target, instant, kind and count of all mentions by these accounts, some of them at a time.

    Parameters
    ----------
    nodes
        Node ids of the accounts; the result names sources and targets by node ids too.
    """
    selected = _EVENTS.format(source="id", target="id(b)")
    query = f"UNWIND $ids AS id MATCH (a:Influencer) WHERE id(a) = id MATCH (a)-[m:MENTIONS]->(b) {selected}"
    accounts = 1_000  # of the next part, by what the last one held

    def read(part: list[int]) -> tuple[int, list[list[Any]]]:
        return len(part), store.columns(query, ids=part)

    def reads() -> Iterator[Callable[[], tuple[int, list[list[Any]]]]]:
        last = 0
        while last < len(nodes):
            first, last = last, min(last + accounts, len(nodes))
            yield partial(read, nodes[first:last].tolist())

    for width, columns in run_ahead(reads()):
        yield columns
        accounts = max(1, min(4 * width, width * EVENTS_AT_ONCE // max(1, len(columns[0]))))


def events_by_number(store: Store, sources: Sequence[int]) -> Iterator[list[list[Any]]]:
    """The columns of `events` by the numbers of accounts, which no other account ever gets."""
    return changed_events(store, sources, since=-1)


def changed_accounts(store: Store, since: int, state: State) -> Iterator[list[list[Any]]]:
    """The columns of `accounts`, for those that were added or changed after this revision."""
    changed = _changed(store, "revision", since, state)
    query = f"UNWIND $numbers AS number MATCH (i:Influencer {{number: number}}) RETURN {_ACCOUNT}"
    return run_ahead(partial(store.columns, query, numbers=part) for part in _parts(changed))


def changed_sources(store: Store, since: int, state: State) -> list[int]:
    """The numbers of accounts whose outgoing mentions changed after this revision."""
    return _changed(store, "mentions_revision", since, state)


def changed_events(store: Store, sources: Sequence[int], since: int) -> Iterator[list[list[Any]]]:
    """The columns of `events` by number, for the pairs of these sources that changed after this revision."""
    query = (
        "UNWIND $numbers AS number MATCH (a:Influencer {number: number})-[m:MENTIONS]->(b:Influencer)"
        f" WHERE m.revision > $since {_EVENTS.format(source='number', target='b.number')}"
    )
    parts = _parts(sources, SOURCES_AT_ONCE)
    return run_ahead(partial(store.columns, query, numbers=part, since=since) for part in parts)


def _parts(numbers: Sequence[int], size: int = ACCOUNTS_AT_ONCE) -> Iterator[Sequence[int]]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


def _changed(store: Store, name: str, since: int, state: State) -> list[int]:
    """The numbers of accounts whose property of this name is a revision after `since`."""
    # Numbers one by one: the embedded server uses an index for equality, and scans all accounts for a range.
    query = f"UNWIND range($first, $last) AS number MATCH (i:Influencer {{{name}: number}}) RETURN collect(i.number)"
    return store.columns(query, first=since + 1, last=state.revision)[0]
