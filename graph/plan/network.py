"""The audiences of everybody in a store, and their estimated parts: computed once for each state of the store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph.cross_filter import CategoryColumn, NumberColumn, PeopleTable
from graph.cross_filter.network import network_table
from graph.nx_backend.arrays import Floats, Ints
from graph.plan.coverage import Coverage
from graph.plan.estimate import Audiences, estimate_coverage
from graph.snapshot import Snapshot, current_snapshot
from graph.store import Store
from graph.store.write import runs


@dataclass(frozen=True)
class PlanningNetwork:
    """Everybody in a store, in the order of its snapshot.

    Attributes
    ----------
    keys, audiences
        The accounts and what is known about their audiences.
    engagement : (n,)
        The share of the followers who engage, NaN if unknown.
    as_of
        The instant (ms) of the last mention.
    is_analyzed
        Whether communities are known.
    """

    keys: Sequence[str]
    audiences: Audiences
    engagement: Floats
    as_of: int | None
    is_analyzed: bool

    def __len__(self) -> int:
        return len(self.engagement)

    @property
    def followers(self) -> Floats:
        """NaN if unknown, (n,)."""
        return self.audiences.followers

    @cached_property
    def coverage(self) -> Coverage:
        """The parts of all audiences."""
        return estimate_coverage(self.audiences)

    @cached_property
    def engaged(self) -> Coverage:
        """The parts that engage; those of accounts without an engagement rate are empty."""
        return self.coverage.scaled(np.nan_to_num(self.engagement).clip(0, 1))

    @cached_property
    def _row(self) -> dict[str, int]:
        return {key: row for row, key in enumerate(self.keys)}

    def rows(self, keys: Iterable[str]) -> list[int]:
        """The rows of these accounts in their order, without those that the snapshot does not have."""
        return [row for key in keys if (row := self._row.get(key)) is not None]


def planning_network(store: Store) -> PlanningNetwork:
    """The audiences of a store; the same object while neither mentions, profiles nor communities change."""
    snapshot, analysis = current_snapshot(store), runs.last_analysis(store)
    version = snapshot.identity, snapshot.revision, analysis.number if analysis else 0
    return store.session.value("planning network", version, lambda: _of(network_table(store), snapshot))


def _of(table: PeopleTable, snapshot: Snapshot) -> PlanningNetwork:
    sources = np.repeat(np.arange(len(snapshot), dtype=np.int64), np.diff(snapshot.indptr))
    targets = np.asarray(snapshot.targets, np.int64)
    is_other = sources != targets
    community = _communities(table)
    return PlanningNetwork(
        keys=snapshot.keys.tolist(),
        audiences=Audiences(_numbers(table, "followers"), community, sources[is_other], targets[is_other]),
        engagement=_numbers(table, "engagement") / 100,
        as_of=snapshot.last_at,
        is_analyzed=bool(community.any()),
    )


def _numbers(table: PeopleTable, name: str) -> Floats:
    column = table.column(name)
    return column.values if isinstance(column, NumberColumn) else np.full(len(table), np.nan)


def _communities(table: PeopleTable) -> Ints:
    column = table.column("community")
    if not isinstance(column, CategoryColumn):
        return np.zeros(len(table), np.int64)
    numbers = np.array([int(category.value or 0) for category in column.categories], np.int64)
    return numbers[column.codes]
