"""One account, one node, however a record names it.

A node's `key` never changes: the first name it was met by, a handle (`x:jade`) or the platform's id (`x#17`). Any other
name that leads to it (an id that came later, a new or a former handle) is an `(:Alias {key, influencer})`. To find the
node of a name, look for an alias first, then for a node of that key.

    met by handle only               node x:jade
    the id 17 comes later            alias x#17 -> x:jade
    17 changes its handle to jade2   alias x:jade2 -> x:jade; former_handles gains "jade"
    account 99 takes the handle      node x#99, alias x:jade -> x#99
    id and handle met separately     the handle's node is merged into the id's, with all its mentions

`loads` of a node are the numbers of the loads that named it, so that a load can be taken back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import neo4j

from graph.records import Account
from graph.store.write import merge
from graph.store.write.forgotten import Forgotten
from graph.store.write.loads import BEFORE
from graph.store.write.revisions import allocate_ids

MAX_MERGES = 10  # that an account goes through during one load


class Observation(NamedTuple):
    """An account as a source named it at an instant (ms)."""

    account: Account
    at: int


class Resolved(NamedTuple):
    """Where an observation led to: the key of its node, None if the account is forgotten, and whether it is new."""

    key: str | None
    is_new: bool = False


_ALIASES = "UNWIND $names AS name MATCH (a:Alias {key: name}) RETURN a.key AS name, a.influencer AS key"
_NODES = """
UNWIND $keys AS key MATCH (i:Influencer {key: key})
RETURN i.key AS key, i.handle AS handle, i.account_id AS account_id, i.handle_at AS handle_at, i.platform AS platform,
       i.former_handles AS former, coalesce(i.loads, [$before]) AS loads
"""
_CREATE = """
UNWIND range(0, size($key) - 1) AS n
CREATE (i:Influencer {key: $key[n], platform: $platform[n], handle: $handle[n], account_id: $account_id[n],
                      handle_at: $handle_at[n], former_handles: $former[n], number: $first + n, revision: $revision,
                      loads: [$load]})
"""
_RENAME = """
UNWIND range(0, size($key) - 1) AS n MATCH (i:Influencer {key: $key[n]})
SET i.handle = $handle[n], i.account_id = $account_id[n], i.handle_at = $handle_at[n], i.former_handles = $former[n],
    i.revision = $revision
"""
_MARK = "UNWIND range(0, size($key) - 1) AS n MATCH (i:Influencer {key: $key[n]}) SET i.loads = $loads[n]"
_EXISTING = "UNWIND $keys AS key MATCH (i:Influencer {key: key}) RETURN key"
_SET_ALIASES = "UNWIND range(0, size($name) - 1) AS n MERGE (a:Alias {key: $name[n]}) SET a.influencer = $key[n]"


@dataclass
class _Node:
    key: str
    platform: str
    handle: str | None
    account_id: str | None
    handle_at: int
    former: list[str] = field(default_factory=list)
    loads: list[int] = field(default_factory=list)
    new: bool = False
    changed: bool = False
    marked: bool = False  # with a load that it did not have

    @property
    def handle_key(self) -> str | None:
        return Account(self.platform, self.handle).handle_key

    def retire_handle(self) -> None:
        if self.handle and self.handle not in self.former:
            self.former.append(self.handle)
        self.handle, self.changed = None, True

    def mark(self, loads: Iterable[int]) -> None:
        if added := set(loads).difference(self.loads):
            self.loads, self.marked = sorted(added.union(self.loads)), True


class AccountResolver:
    """Which node each name leads to, for one batch of observations in one transaction.

    Parameters
    ----------
    transaction
        None for an empty store: nothing is looked up, nothing can be written, and the resolver serves any number of
        batches.
    revision
        The revision of the transaction.
    load
        The number of the load that names the accounts.
    """

    def __init__(self, transaction: neo4j.ManagedTransaction | None, revision: int, load: int) -> None:
        self.merged_into: dict[str, str] = {}  # keys of nodes that turned out to be another one
        self._transaction = transaction
        self._revision = revision
        self._load = load
        self._created: set[str] = set()
        self._key_of: dict[str, str] = {}
        self._nodes: dict[str, _Node] = {}
        self._pending_merges: list[tuple[str, str]] = []
        self._pending_aliases: dict[str, str] = {}

    def resolve(self, observations: Sequence[Observation], forgotten: Forgotten) -> list[Resolved]:
        """The node of each observation; nodes are created, renamed and merged as needed.

        Observations count in their order. If two of them name an account differently, the later instant decides its
        handle.
        """
        assert self._transaction is not None
        keys = self._observe_all(observations, forgotten.among(self._transaction, _accounts(observations)))
        self._write()
        return [Resolved(key, key in self._created) for key in map(self.final_key, keys)]

    def preview(self, observations: Sequence[Observation]) -> list[Resolved]:
        """The same as `resolve` would say, with nothing written; forgotten accounts count as new."""
        keys = self._observe_all(observations, set())
        return [Resolved(key, key in self._created) for key in map(self.final_key, keys)]

    def _observe_all(self, observations: Sequence[Observation], gone: set[Account]) -> list[str | None]:
        names = {name for account in _accounts(observations) if account not in gone for name in account.names}
        self._look_up(names)
        keys: list[str | None] = []
        for account, at in observations:
            key = None if account in gone else self._observe(account, at)
            keys.append(key)
            if key is not None:
                self._nodes[key].mark([self._load])
        return keys

    def final_key(self, key: str | None) -> str | None:
        """The key that holds an observed account at the end of the batch, after merges."""
        while key is not None and key in self.merged_into:
            key = self.merged_into[key]
        return key

    def _look_up(self, names: set[str]) -> None:
        if not names or self._transaction is None:
            return
        aliases = {row["name"]: row["key"] for row in self._transaction.run(_ALIASES, names=sorted(names))}
        keys = set(aliases.values()) | (names - aliases.keys())
        for row in self._transaction.run(_NODES, keys=sorted(keys), before=BEFORE):
            self._nodes[row["key"]] = _Node(
                row["key"],
                row["platform"],
                row["handle"],
                row["account_id"],
                row["handle_at"],
                list(row["former"] or []),
                list(row["loads"]),
            )
        self._key_of.update({name: name for name in names if name in self._nodes} | aliases)

    def _observe(self, account: Account, at: int) -> str:
        """The key of the node that these names mean at this instant; it is created if there is none."""
        if account.id_key is None:
            assert account.handle_key is not None
            return self._key_of.get(account.handle_key) or self._create(account, at, account.handle_key)
        key = self._key_of.get(account.id_key)
        holder_key = self._key_of.get(account.handle_key) if account.handle_key else None
        holder = self._nodes[holder_key] if holder_key else None
        if key is None:
            if holder is not None and holder.account_id is None:  # the id of a known handle
                holder.account_id, holder.changed = account.account_id, True
                holder.handle_at = max(holder.handle_at, at)
                self._set_alias(account.id_key, holder.key)
                return holder.key
            key = self._create(Account(account.platform, None, account.account_id), at, account.id_key)
        if account.handle_key:
            self._take_handle(self._nodes[key], account, at, holder)
        return key

    def _take_handle(self, node: _Node, account: Account, at: int, holder: _Node | None) -> None:
        assert account.handle
        assert account.handle_key
        if holder is node and node.handle_key == account.handle_key:
            if at > node.handle_at:
                node.handle_at, node.changed = at, True
            return
        if holder is not None and holder is not node and holder.account_id is None:
            self._merge(holder, node)
            holder = None
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
        self._nodes[key] = _Node(key, account.platform, account.handle, account.account_id, at, new=True)
        self._key_of[key] = key
        self._created.add(key)
        return key

    def _set_alias(self, name: str, key: str) -> None:
        self._pending_aliases[name] = self._key_of[name] = key

    def _merge(self, loser: _Node, winner: _Node) -> None:
        self.merged_into[loser.key] = winner.key
        winner.mark(loser.loads)
        if not loser.new:
            self._pending_merges.append((loser.key, winner.key))
            self._created.discard(winner.key)  # it has mentions now
        del self._nodes[loser.key]
        handles = [*loser.former, *([loser.handle] if loser.handle else [])]
        for handle in handles:
            if handle not in winner.former and handle != winner.handle:
                winner.former.append(handle)
            name = Account(loser.platform, handle).handle_key
            if name and self._key_of.get(name) == loser.key:
                self._set_alias(name, winner.key)
        winner.changed = True
        self._set_alias(loser.key, winner.key)

    @property
    def aliases(self) -> dict[str, str]:
        """The other names of the observed accounts that lead to the keys of their nodes."""
        return self._pending_aliases

    def created(self) -> dict[str, Any]:
        """The new nodes as parallel lists by property."""
        return _columns([node for node in self._nodes.values() if node.new])

    def _write(self) -> None:
        assert self._transaction is not None
        new = [node for node in self._nodes.values() if node.new]
        changed = [node for node in self._nodes.values() if node.changed and not node.new]
        marked = [
            node for node in self._nodes.values() if node.marked and not (node.new and node.loads == [self._load])
        ]
        first = allocate_ids(self._transaction, len(new)) if new else 0
        shared: dict[str, Any] = {"first": first, "revision": self._revision, "load": self._load}
        for statement, nodes in ((_CREATE, new), (_RENAME, changed), (_MARK, marked)):
            if nodes:
                self._transaction.run(statement, **_columns(nodes), **shared).consume()
        if self._pending_aliases:
            names = list(self._pending_aliases)
            aliases = [self._pending_aliases[name] for name in names]
            self._transaction.run(_SET_ALIASES, name=names, key=aliases).consume()
        for loser, winner in self._pending_merges:
            merge.merge_accounts(self._transaction, loser, winner, self._revision)


def current_keys(transaction: neo4j.ManagedTransaction, keys: Iterable[str]) -> dict[str, str | None]:
    """The nodes that these keys of nodes mean now: others, if they were merged meanwhile; None for forgotten ones."""
    found: dict[str, str | None] = {key: key for key in keys}
    missing = set(found)
    for _ in range(MAX_MERGES):
        existing = _existing(transaction, missing)
        missing -= existing
        if not missing:
            return found
        leads_to = {row["name"]: row["key"] for row in transaction.run(_ALIASES, names=sorted(missing))}
        found = {key: leads_to.get(now) if now in missing else now for key, now in found.items()}
        missing = set(leads_to.values())
    return found


def keys_of(transaction: neo4j.ManagedTransaction, names: Iterable[str]) -> dict[str, str]:
    """The key of the node that each of these names leads to; unknown names are left out."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    leads_to = {row["name"]: row["key"] for row in transaction.run(_ALIASES, names=wanted)}
    missing = [name for name in wanted if name not in leads_to]
    return leads_to | {name: name for name in _existing(transaction, missing)}


def _existing(transaction: neo4j.ManagedTransaction, keys: Iterable[str]) -> set[str]:
    return {row["key"] for row in transaction.run(_EXISTING, keys=sorted(keys))}


def conflicting(transaction: neo4j.ManagedTransaction, names: Sequence[tuple[str, str]]) -> list[bool]:
    """For each handle key and id key: whether the store says that the handle belongs to an account with another id."""
    unique = sorted({name for pair in names for name in pair})
    aliases = {row["name"]: row["key"] for row in transaction.run(_ALIASES, names=unique)}
    keys = sorted({aliases.get(name, name) for name in unique})
    ids = {row["key"]: row["account_id"] for row in transaction.run(_NODES, keys=keys, before=BEFORE)}
    result = []
    for handle_key, id_key in names:
        holder = aliases.get(handle_key, handle_key)
        result.append(ids.get(holder) is not None and holder != aliases.get(id_key, id_key))
    return result


def _accounts(observations: Sequence[Observation]) -> dict[Account, None]:
    return dict.fromkeys(observation.account for observation in observations)


def _columns(nodes: list[_Node]) -> dict[str, Any]:
    return {
        "key": [n.key for n in nodes],
        "platform": [n.platform for n in nodes],
        "handle": [n.handle for n in nodes],
        "account_id": [n.account_id for n in nodes],
        "handle_at": [n.handle_at for n in nodes],
        "former": [n.former for n in nodes],
        "loads": [n.loads for n in nodes],
    }
