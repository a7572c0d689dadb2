"""Whose growth is looked at: the partners, a list of the team, named influencers, or everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.nx_backend.arrays import Ints
from graph.search import resolve
from graph.snapshot import Snapshot
from graph.store import Store, read
from graph.store.team import shortlists


@dataclass(frozen=True)
class WatchScope:
    """A group of influencers: everybody, else those of a list, else those named, else the partners.

    `names` are what people type, as in `jade.runs`.
    """

    everybody: bool = False
    list_name: str = ""
    names: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The group in words.

        >>> WatchScope().title, WatchScope(list_name="Summer").title
        ('partners', 'the list “Summer”')
        """
        if self.everybody:
            return "everybody"
        if self.list_name:
            return f"the list “{self.list_name}”"
        return "the named influencers" if self.names else "partners"


PARTNERS, EVERYBODY = WatchScope(), WatchScope(everybody=True)


def scope_positions(store: Store, snapshot: Snapshot, scope: WatchScope) -> Ints:
    """The positions of the members of a group in a snapshot.

    Raises
    ------
    NothingFound
        There is no list of this name.
    UnknownInfluencer, WrongUse
        A name leads to nobody, or to several accounts.
    """
    if scope.everybody:
        return np.arange(len(snapshot), dtype=np.int64)
    return positions_of(store, snapshot, scope_keys(store, scope))


def positions_of(store: Store, snapshot: Snapshot, keys: Sequence[str]) -> Ints:
    """The positions of accounts by key, without those that came after the snapshot."""
    numbers = np.array(sorted(read.numbers_of(store, keys).values()), np.int64)
    return snapshot.positions(numbers[np.isin(numbers, snapshot.numbers)])


def scope_keys(store: Store, scope: WatchScope) -> list[str]:
    """The keys of a list, of those named or of the partners; not for a scope of everybody."""
    if scope.list_name:
        return [listed.influencer.key for listed in shortlists.members(store, scope.list_name)]
    if scope.names:
        return [resolve.influencer_key(store, name) for name in scope.names]
    return [partner.key for partner in read.partners(store)]
