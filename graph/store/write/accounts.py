"""One account, one node, however a record names it.

`identities` decides which node a name means. Any name that is not the node's key is an `(:Alias {key, influencer})`: to
find the node of a name, look for an alias first, then for a node of that key.

`loads` of a node are the numbers of the loads that named it, `evidence` is what they said, and `rivals` are the keys of
nodes that claimed a handle of it: with them, a load can be taken back.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import neo4j

from graph.records import Account
from graph.store.write import merge
from graph.store.write.evidence import Evidence, assumed, decode, encode
from graph.store.write.forgotten import Forgotten
from graph.store.write.identities import Identities, Identity, Observation
from graph.store.write.loads import BEFORE
from graph.store.write.revisions import allocate_ids

MAX_MERGES = 10  # that an account goes through during one load


class Resolved(NamedTuple):
    """Where an observation led to: the key of its node, None if the account is forgotten, and whether it is new."""

    key: str | None
    is_new: bool = False


_ALIASES = "UNWIND $names AS name MATCH (a:Alias {key: name}) RETURN a.key AS name, a.influencer AS key"
_NODES = """
UNWIND $keys AS key MATCH (i:Influencer {key: key})
RETURN i.key AS key, i.handle AS handle, i.account_id AS account_id, i.handle_at AS handle_at, i.platform AS platform,
       i.former_handles AS former, coalesce(i.loads, [$before]) AS loads, i.evidence AS evidence,
       coalesce(i.rivals, []) AS rivals, i.number AS number
"""
_CREATE = """
UNWIND range(0, size($key) - 1) AS n
CREATE (i:Influencer {key: $key[n], platform: $platform[n], handle: $handle[n], account_id: $account_id[n],
                      handle_at: $handle_at[n], former_handles: $former[n], number: $first + n, revision: $revision,
                      loads: $loads[n], evidence: $evidence[n], rivals: $rivals[n]})
"""
_RENAME = """
UNWIND range(0, size($key) - 1) AS n MATCH (i:Influencer {key: $key[n]})
SET i.handle = $handle[n], i.account_id = $account_id[n], i.handle_at = $handle_at[n], i.former_handles = $former[n],
    i.revision = $revision
"""
_MARK = """
UNWIND range(0, size($key) - 1) AS n MATCH (i:Influencer {key: $key[n]})
SET i.loads = $loads[n], i.evidence = $evidence[n], i.rivals = $rivals[n]
"""
_EXISTING = "UNWIND $keys AS key MATCH (i:Influencer {key: key}) RETURN key"
_SET_ALIASES = "UNWIND range(0, size($name) - 1) AS n MERGE (a:Alias {key: $name[n]}) SET a.influencer = $key[n]"


class AccountResolver:
    """Which node each name leads to, for one batch of observations in one transaction.

    Parameters
    ----------
    revision
        The revision of the transaction.
    load
        The number of the load that names the accounts.
    """

    def __init__(self, transaction: neo4j.ManagedTransaction, revision: int, load: int) -> None:
        self._identities = Identities()
        self._transaction = transaction
        self._revision = revision
        self._load = load

    @property
    def merged_into(self) -> dict[str, str]:
        """The keys of nodes that turned out to be another one."""
        return self._identities.merged_into

    def resolve(self, observations: Sequence[Observation], forgotten: Forgotten, position: int = 0) -> list[Resolved]:
        """The node of each observation; nodes are created, renamed and merged as needed.

        Observations count in their order. If two of them name an account differently, the later instant decides its
        handle. `position` is the number of observations of the load before these.
        """
        gone = forgotten.among(self._transaction, _accounts(observations))
        keys = self._observe_all(observations, gone, position)
        self._write()
        return self._resolved(keys)

    def preview(self, observations: Sequence[Observation]) -> list[Resolved]:
        """The same as `resolve` would say, with nothing written; forgotten accounts count as new."""
        return self._resolved(self._observe_all(observations, set(), 0))

    def _resolved(self, keys: Sequence[str | None]) -> list[Resolved]:
        return [Resolved(key, key in self._identities.created) for key in map(self.final_key, keys)]

    def _observe_all(self, observations: Sequence[Observation], gone: set[Account], position: int) -> list[str | None]:
        names = {name for account in _accounts(observations) if account not in gone for name in account.names}
        self._look_up(names)
        keys: list[str | None] = []
        for order, (account, at) in enumerate(observations, position):
            said = Evidence(self._load, order, at, account.handle, account.account_id)
            keys.append(None if account in gone else self._identities.note(account, said))
        return keys

    def final_key(self, key: str | None) -> str | None:
        """The key that holds an observed account at the end of the batch, after merges."""
        return self._identities.final_key(key)

    def _look_up(self, names: set[str]) -> None:
        if not names:
            return
        aliases = {row["name"]: row["key"] for row in self._transaction.run(_ALIASES, names=sorted(names))}
        keys = set(aliases.values()) | (names - aliases.keys())
        nodes = read_identities(self._transaction, keys)
        self._identities.nodes.update(nodes)
        self._identities.key_of.update({name: name for name in names if name in nodes} | aliases)

    def _write(self) -> None:
        nodes = self._identities.nodes.values()
        new = [node for node in nodes if node.new]
        changed = [node for node in nodes if node.changed and not node.new]
        marked = [node for node in nodes if node.marked and not node.new]
        write_nodes(self._transaction, new, changed, marked, self._revision)
        set_aliases(self._transaction, self._identities.aliases)
        for loser, winner in self._identities.merges:
            merge.merge_accounts(self._transaction, loser, winner, self._revision)


def read_identities(transaction: neo4j.ManagedTransaction, keys: Iterable[str]) -> dict[str, Identity]:
    """The nodes of those of these keys that the store holds."""
    return {row["key"]: _identity(row) for row in transaction.run(_NODES, keys=sorted(keys), before=BEFORE)}


def _identity(row: neo4j.Record) -> Identity:
    names = {name: row[name] for name in ("handle_at", "handle", "account_id")}
    former, loads = list(row["former"] or []), list(row["loads"])
    if row["evidence"] is None:
        evidence = assumed(row["number"], loads, **names, former=former)
    else:
        evidence = decode(row["evidence"])
    return Identity(
        row["key"], row["platform"], **names, former=former, loads=loads, evidence=evidence, rivals=list(row["rivals"])
    )


def write_nodes(
    transaction: neo4j.ManagedTransaction,
    new: Sequence[Identity],
    renamed: Sequence[Identity],
    marked: Sequence[Identity],
    revision: int,
) -> None:
    """Create nodes, write the names of others, and the loads and the evidence of a third kind."""
    first = allocate_ids(transaction, len(new)) if new else 0
    shared: dict[str, Any] = {"first": first, "revision": revision}
    for statement, nodes in ((_CREATE, new), (_RENAME, renamed), (_MARK, marked)):
        if nodes:
            transaction.run(statement, **node_columns(nodes), **shared).consume()


def set_aliases(transaction: neo4j.ManagedTransaction, aliases: Mapping[str, str]) -> None:
    """Let each of these names lead to the node of its key."""
    if aliases:
        transaction.run(_SET_ALIASES, name=list(aliases), key=list(aliases.values())).consume()


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


def node_columns(nodes: Sequence[Identity]) -> dict[str, Any]:
    """The properties of nodes as parallel lists."""
    return {
        "key": [n.key for n in nodes],
        "platform": [n.platform for n in nodes],
        "handle": [n.handle for n in nodes],
        "account_id": [n.account_id for n in nodes],
        "handle_at": [n.handle_at for n in nodes],
        "former": [n.former for n in nodes],
        "loads": [n.loads for n in nodes],
        "evidence": [encode(n.evidence) for n in nodes],
        "rivals": [n.rivals or None for n in nodes],
    }
