"""Fields of the accounts of a snapshot, which the store has and the snapshot has not."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.nx_backend.arrays import Floats, Ints
from graph.snapshot.arrays import Snapshot
from graph.store import Store
from graph.store.read.filter_fields import filter_fields
from graph.store.write.runs import last_analysis


@dataclass(frozen=True)
class AccountFields:
    """Fields of all n accounts in the order of a snapshot, each (n,).

    Attributes
    ----------
    followers, pagerank, engagement_rate
        NaN where unknown.
    community
        0 for an account in none.
    platform
        Texts; empty for an account that was removed meanwhile.
    """

    followers: Floats
    pagerank: Floats
    engagement_rate: Floats
    community: Ints
    platform: npt.NDArray[Any]


def account_fields(store: Store, snapshot: Snapshot) -> AccountFields:
    """The fields of the accounts of a snapshot; read once for each state of the graph and its analysis."""
    return store.session.value("account fields", fields_version(store, snapshot), lambda: _read(store, snapshot))


def fields_version(store: Store, snapshot: Snapshot) -> tuple[object, ...]:
    """A value that changes whenever fields of accounts do, for caches."""
    analysis = last_analysis(store)
    return snapshot.identity, snapshot.revision, analysis.number if analysis else 0


def _read(store: Store, snapshot: Snapshot) -> AccountFields:
    size = len(snapshot)
    followers, pagerank, engagement_rate = (np.full(size, -1.0) for _ in range(3))
    community, platform = np.zeros(size, np.int64), np.full(size, "", object)
    for part in filter_fields(store, snapshot.numbers.tolist()):
        rows = snapshot.positions(part.numbers)
        followers[rows], pagerank[rows], engagement_rate[rows] = part.followers, part.pagerank, part.engagement_rate
        community[rows], platform[rows] = part.community, part.platform
    return AccountFields(_known(followers), _known(pagerank), _known(engagement_rate), community, platform)


def _known(values: Floats) -> Floats:
    return np.where(values < 0, np.nan, values)
