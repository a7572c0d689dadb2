"""Which names belong to one account, decided from what loads said in their order; nothing here knows a server.

A node's `key` never changes: the first name it was met by, a handle (`x:jade`) or the platform's id (`x#17`). Any other
name that leads to it (an id that came later, a new or a former handle) is an alias.

    met by handle only               node x:jade
    the id 17 comes later            alias x#17 -> x:jade
    17 changes its handle to jade2   alias x:jade2 -> x:jade; former handles gain "jade"
    account 99 takes the handle      node x#99, alias x:jade -> x#99
    id and handle met separately     the handle's node is merged into the id's, with all its mentions
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.records import Account
from graph.store.write.evidence import Evidence, added, in_order


class Observation(NamedTuple):
    """An account as a source named it at an instant (ms)."""

    account: Account
    at: int


@dataclass
class Identity:
    """A node: its names, the loads that named it with what they said, and the nodes that claimed one of its handles."""

    key: str
    platform: str
    handle: str | None
    account_id: str | None
    handle_at: int
    former: list[str] = field(default_factory=list)
    loads: list[int] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    rivals: list[str] = field(default_factory=list)  # keys
    new: bool = False
    changed: bool = False
    marked: bool = False  # with a load, or with something that a load said

    @property
    def handle_key(self) -> str | None:
        return Account(self.platform, self.handle).handle_key

    def retire_handle(self) -> None:
        if self.handle and self.handle not in self.former:
            self.former.append(self.handle)
        self.handle, self.changed = None, True

    def mark(self, loads: Iterable[int]) -> None:
        if more := set(loads).difference(self.loads):
            self.loads, self.marked = sorted(more.union(self.loads)), True

    def note(self, evidence: Iterable[Evidence]) -> None:
        """Keep what a load said about the account."""
        for said in evidence:
            self.marked |= added(self.evidence, said)

    def note_rival(self, other: "Identity") -> None:
        for one, key in ((self, other.key), (other, self.key)):
            if key not in one.rivals:
                one.rivals, one.marked = [*one.rivals, key], True


class Identities:
    """Nodes by their keys, and the names that lead to them; `observe` changes both."""

    def __init__(self) -> None:
        self.nodes: dict[str, Identity] = {}
        self.key_of: dict[str, str] = {}
        self.created: set[str] = set()
        self.merged_into: dict[str, str] = {}  # keys of nodes that turned out to be another one
        self.merges: list[tuple[str, str]] = []  # of nodes that a store holds: loser and winner
        self.aliases: dict[str, str] = {}  # names that lead to another node than before

    def final_key(self, key: str | None) -> str | None:
        """The key that holds an observed account at the end, after merges."""
        while key is not None and key in self.merged_into:
            key = self.merged_into[key]
        return key

    def note(self, account: Account, said: Evidence) -> str:
        """Observe an account that a load named, keep what the load said, and return the key."""
        key = self.observe(account, said.at)
        node = self.nodes[key]
        node.mark([said.load])
        node.note([said])
        return key

    def observe(self, account: Account, at: int) -> str:
        """The key of the node that these names mean at this instant; it is created if there is none."""
        if account.id_key is None:
            assert account.handle_key is not None
            return self.key_of.get(account.handle_key) or self._create(account, at, account.handle_key)
        key = self.key_of.get(account.id_key)
        holder_key = self.key_of.get(account.handle_key) if account.handle_key else None
        holder = self.nodes[holder_key] if holder_key else None
        if key is None:
            if holder is not None and holder.account_id is None:  # the id of a known handle
                holder.account_id, holder.changed = account.account_id, True
                holder.handle_at = max(holder.handle_at, at)
                self._set_alias(account.id_key, holder.key)
                return holder.key
            key = self._create(Account(account.platform, None, account.account_id), at, account.id_key)
        if account.handle_key:
            self._take_handle(self.nodes[key], account, at, holder)
        return key

    def _take_handle(self, node: Identity, account: Account, at: int, holder: Identity | None) -> None:
        assert account.handle
        assert account.handle_key
        if holder is node and node.handle_key == account.handle_key:
            if at > node.handle_at:
                node.handle_at, node.changed = at, True
            return
        if holder is not None and holder is not node and holder.account_id is None:
            self._merge(holder, node)
            holder = None
        if holder is not None and holder is not node:
            node.note_rival(holder)
        rival = holder is not None and holder is not node and holder.handle_key == account.handle_key
        if (at < node.handle_at and node.handle) or (rival and holder is not None and at < holder.handle_at):
            # An older file: this is a handle that the account had before.
            if account.handle not in node.former:
                node.former.append(account.handle)
                node.changed = True
            if holder is None:
                self._set_alias(account.handle_key, node.key)
            return
        if rival and holder is not None:
            holder.retire_handle()
        node.retire_handle()
        if account.handle in node.former:
            node.former.remove(account.handle)
        node.handle, node.handle_at, node.changed = account.handle, at, True
        self._set_alias(account.handle_key, node.key)

    def _create(self, account: Account, at: int, key: str) -> str:
        self.nodes[key] = Identity(key, account.platform, account.handle, account.account_id, at, new=True)
        self.key_of[key] = key
        self.created.add(key)
        return key

    def _set_alias(self, name: str, key: str) -> None:
        self.aliases[name] = self.key_of[name] = key

    def _merge(self, loser: Identity, winner: Identity) -> None:
        self.merged_into[loser.key] = winner.key
        winner.mark(loser.loads)
        winner.evidence, winner.marked = in_order([*loser.evidence, *winner.evidence]), True
        winner.rivals = list(dict.fromkeys((*winner.rivals, *loser.rivals)))
        if not loser.new:
            self.merges.append((loser.key, winner.key))
            self.created.discard(winner.key)  # it has mentions now
        del self.nodes[loser.key]
        handles = [*loser.former, *([loser.handle] if loser.handle else [])]
        for handle in handles:
            if handle not in winner.former and handle != winner.handle:
                winner.former.append(handle)
            name = Account(loser.platform, handle).handle_key
            if name and self.key_of.get(name) == loser.key:
                self._set_alias(name, winner.key)
        winner.changed = True
        self._set_alias(loser.key, winner.key)
