"""The table of everybody in a store: values from the store, the last activity and kinds from the snapshot."""

from collections.abc import Sequence

import numpy as np

from graph.cross_filter.columns import PeopleTable
from graph.cross_filter.people import People, people_table
from graph.nx_backend.arrays import Ints
from graph.records import UNDATED, TierBounds
from graph.snapshot import Snapshot, current_snapshot
from graph.snapshot.accounts import account_fields, fields_version
from graph.store import Store, read


def network_table(store: Store) -> PeopleTable:
    """The people of a store in the order of its snapshot; read once for each state of the store."""
    snapshot = current_snapshot(store)
    bounds = read.tier_bounds(store)
    version = (*fields_version(store, snapshot), bounds)
    return store.session.value("people table", version, lambda: people_table(_people(store, snapshot, bounds)))


def table_of(store: Store, keys: Sequence[str]) -> PeopleTable:
    """The people of these keys, in their order, with the bins of the whole network; all have to be in the store."""
    table = network_table(store)
    row_of = {key: row for row, key in enumerate(table.keys)}
    return table.take(np.array([row_of[key] for key in keys], np.int64))


def _people(store: Store, snapshot: Snapshot, bounds: TierBounds) -> People:
    fields = account_fields(store, snapshot)
    ranked = np.count_nonzero(~np.isnan(fields.pagerank))
    return People(
        keys=snapshot.keys,
        followers=fields.followers,
        influence=fields.pagerank * ranked,
        engagement=fields.engagement_rate * 100,
        active_at=last_activity(snapshot),
        community=fields.community,
        platform=fields.platform.tolist(),
        kind=_names(snapshot, main_kind(snapshot)),
        community_names={each.number: each.name for each in read.communities(store)},
        tier_bounds=bounds,
    )


def last_activity(snapshot: Snapshot) -> Ints:
    """The instant (ms) at which each account last mentioned somebody; UNDATED if it never did, or nobody knows when."""
    latest = np.full(len(snapshot), UNDATED, np.int64)
    active = np.flatnonzero(np.diff(snapshot.indptr))
    if len(active):
        # The mentions of an account stand together, and accounts without mentions take no room among them.
        latest[active] = np.maximum.reduceat(snapshot.at, snapshot.first_event[snapshot.indptr[active]])
    return latest


def main_kind(snapshot: Snapshot) -> Ints:
    """The kind of mention that each account makes most often, as an index into `kind_names`; -1 if it makes none."""
    kinds = max(1, len(snapshot.kind_names))
    events_of_account = np.diff(snapshot.first_event[snapshot.indptr])
    account = np.repeat(np.arange(len(snapshot)), events_of_account)
    pairs, inverse = np.unique(account * kinds + snapshot.kinds, return_inverse=True)
    counts = np.bincount(inverse, weights=snapshot.counts, minlength=len(pairs))
    order = np.lexsort((-pairs, counts, pairs // kinds))  # the most frequent kind of each account comes last
    main = np.full(len(snapshot), -1, np.int64)
    main[pairs[order] // kinds] = pairs[order] % kinds
    return main


def _names(snapshot: Snapshot, kinds: Ints) -> list[str]:
    names = [*snapshot.kind_names, ""]  # -1 stands for the last one
    return [names[kind] for kind in kinds.tolist()]
