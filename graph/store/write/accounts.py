"""One account, one node, however a row names it.

A node's `key` never changes: the first name it was met by, a handle (`x:jade`) or the platform's id (`x#17`). Any other
name that leads to it (an id that came later, a new or a former handle) is an `(:Alias {key, influencer})`. To find the
node of a name, look for an alias first, then for a node of that key.

    met by handle only               node x:jade
    the id 17 comes later            alias x#17 -> x:jade
    17 changes its handle to jade2   alias x:jade2 -> x:jade; former_handles gains "jade"
    account 99 takes the handle      node x#99, alias x:jade -> x#99
    id and handle met separately     the handle's node is merged into the id's, with all its mentions
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import neo4j

from graph.records import Account
from graph.store.write import merge
from graph.store.write.forgotten import Forgotten
from graph.store.write.revisions import allocate_ids


class Observation(NamedTuple):
    """An account as a source named it at an instant (ms)."""

    account: Account
    at: int


_ALIASES = "UNWIND $names AS name MATCH (a:Alias {key: name}) RETURN a.key AS name, a.influencer AS key"
_NODES = """
UNWIND $keys AS key MATCH (i:Influencer {key: key})
RETURN i.key AS key, i.handle AS handle, i.account_id AS account_id, i.handle_at AS handle_at, i.platform AS platform,
       i.former_handles AS former
"""
_CREATE = """
UNWIND range(0, size($key) - 1) AS n
CREATE (i:Influencer {key: $key[n], platform: $platform[n], handle: $handle[n], account_id: $account_id[n],
                      handle_at: $handle_at[n], former_handles: $former[n], number: $first + n, revision: $revision})
"""
_RENAME = """
UNWIND range(0, size($key) - 1) AS n MATCH (i:Influencer {key: $key[n]})
SET i.handle = $handle[n], i.account_id = $account_id[n], i.handle_at = $handle_at[n], i.former_handles = $former[n],
    i.revision = $revision
"""
_SET_ALIASES = "UNWIND range(0, size($name) - 1) AS n MERGE (a:Alias {key: $name[n]}) SET a.influencer = $key[n]"


@dataclass
class _Node:
    key: str
    platform: str
    handle: str | None
    account_id: str | None
    handle_at: int
    former: list[str] = field(default_factory=list)
    new: bool = False
    changed: bool = False

    @property
    def handle_key(self) -> str | None:
        return Account(self.platform, self.handle).handle_key

    def retire_handle(self) -> None:
        if self.handle and self.handle not in self.former:
            self.former.append(self.handle)
        self.handle, self.changed = None, True


class AccountResolver:
    """Which node each name leads to; remembers what it has seen for the length of one load.

    What it remembers is true only while nobody else writes: drop it when the store's revision has moved.
    """

    def __init__(self) -> None:
        self.created: set[str] = set()  # accounts whose only mentions are those that this load wrote
        self._key_of: dict[str, str] = {}
        self._nodes: dict[str, _Node] = {}
        self._merged_into: dict[str, str] = {}
        self._pending_merges: list[tuple[str, str]] = []
        self._pending_aliases: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    def resolve(
        self,
        transaction: neo4j.ManagedTransaction,
        observations: Sequence[Observation],
        forgotten: Forgotten,
        revision: int,
    ) -> list[str | None]:
        """The node key for each observation; nodes are created, renamed and merged as needed.

        Observations count in the order of their rows, wherever batches are cut. If two of them name an account
        differently, the later instant decides its handle.

        Parameters
        ----------
        revision
            The revision of the transaction.

        Returns
        -------
        list
            None stands for a forgotten account.
        """
        accounts = dict.fromkeys(observation.account for observation in observations)
        gone = forgotten.among(transaction, accounts)
        names = {name for account in accounts if account not in gone for name in account.names}
        self._look_up(transaction, names - self._key_of.keys())
        keys = [None if account in gone else self._observe(account, at) for account, at in observations]
        self._write(transaction, revision)
        return [self._final_key(key) for key in keys]

    def _final_key(self, key: str | None) -> str | None:
        """The key that holds an observed account at the end of the batch, after merges."""
        while key is not None and key in self._merged_into:
            key = self._merged_into[key]
        return key

    def _look_up(self, transaction: neo4j.ManagedTransaction, names: set[str]) -> None:
        if not names:
            return
        aliases = {row["name"]: row["key"] for row in transaction.run(_ALIASES, names=sorted(names))}
        keys = (set(aliases.values()) | (names - aliases.keys())) - self._nodes.keys()
        for row in transaction.run(_NODES, keys=sorted(keys)):
            former = list(row["former"] or [])
            node = _Node(row["key"], row["platform"], row["handle"], row["account_id"], row["handle_at"], former)
            self._nodes[node.key] = node
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
        self.created.add(key)
        return key

    def _set_alias(self, name: str, key: str) -> None:
        self._pending_aliases[name] = self._key_of[name] = key

    def _merge(self, loser: _Node, winner: _Node) -> None:
        self._merged_into[loser.key] = winner.key
        if not loser.new:
            self._pending_merges.append((loser.key, winner.key))
        self.created.discard(loser.key)
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

    def _write(self, transaction: neo4j.ManagedTransaction, revision: int) -> None:
        new = [node for node in self._nodes.values() if node.new]
        changed = [node for node in self._nodes.values() if node.changed and not node.new]
        first = allocate_ids(transaction, len(new)) if new else 0
        for statement, nodes in ((_CREATE, new), (_RENAME, changed)):
            if nodes:
                transaction.run(statement, **_columns(nodes), first=first, revision=revision).consume()
        if self._pending_aliases:
            names = list(self._pending_aliases)
            transaction.run(_SET_ALIASES, name=names, key=[self._pending_aliases[n] for n in names]).consume()
        for loser, winner in self._pending_merges:
            merge.merge_accounts(transaction, loser, winner, revision)
            self.created.clear()  # the winner's new mentions may lead to any account of this load
        for node in (*new, *changed):
            node.new = node.changed = False
        self._pending_aliases.clear()
        self._pending_merges.clear()


def _columns(nodes: list[_Node]) -> dict[str, Any]:
    return {
        "key": [n.key for n in nodes],
        "platform": [n.platform for n in nodes],
        "handle": [n.handle for n in nodes],
        "account_id": [n.account_id for n in nodes],
        "handle_at": [n.handle_at for n in nodes],
        "former": [n.former for n in nodes],
    }
