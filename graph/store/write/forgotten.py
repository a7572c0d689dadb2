"""Accounts that asked to be forgotten: everything about them is deleted, and later loads leave them out.

`(:Forgotten {hash})` keeps a keyed hash of each of their names: enough to recognise a name, not to read it.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import neo4j

from graph.records import Account
from graph.store.write.profiles import REMOVE_HISTORY, read_reports
from graph.store.write.revisions import begin_write, mark_removed

_SALT = "MATCH (s:Store {id: 'store'}) RETURN s.salt AS salt"
_KNOWN = "MATCH (f:Forgotten) RETURN collect(f.hash) AS hashes"
_REMEMBER = "UNWIND $hashes AS hash MERGE (f:Forgotten {hash: hash}) ON CREATE SET f.at = $at"
_NAMES = """
MATCH (i:Influencer {key: $key})
OPTIONAL MATCH (reused:Alias {key: $key})
RETURN i.platform AS platform, i.handle AS handle, i.account_id AS account_id, reused.influencer AS key_leads_to,
       COLLECT { MATCH (a:Alias {influencer: $key}) RETURN a.key } AS aliases
"""
_DELETE = (
    REMOVE_HISTORY,
    "MATCH (a:Alias {influencer: $key}) DELETE a",
    "MATCH (i:Influencer {outreach_introducer: $key}) SET i.outreach_introducer = null",
    "MATCH (i:Influencer {key: $key}) DETACH DELETE i",
)
_COMMUNITIES = """
MATCH (c:Community)
RETURN c.number AS number, c.name AS name, c.leaders AS leaders, c.change_text AS change_text, c.change AS change
"""
_RENAME_COMMUNITY = (
    "MATCH (c:Community {number: $number}) SET c.name = $name, c.leaders = $leaders, c.change_text = $change_text",
    "MATCH (i:Influencer {community: $number}) SET i.community_name = $name",
    "MATCH (i:Influencer {community_fine: $number}) SET i.community_fine_name = $name",
)


class Forgotten:
    """The hashes of forgotten names, read once for a load."""

    def __init__(self) -> None:
        self._salt: bytes | None = None
        self._hashes: set[str] = set()

    def among(self, transaction: neo4j.ManagedTransaction, accounts: Iterable[Account]) -> set[Account]:
        """The accounts that are forgotten under any of their names; hashes of their further names are added."""
        if self._salt is None:
            self._salt = transaction.run(_SALT).single(strict=True)["salt"].encode()
            self._hashes = set(transaction.run(_KNOWN).single(strict=True)["hashes"])
        if not self._hashes:
            return set()
        gone: set[Account] = set()
        new_hashes: set[str] = set()
        for account in sorted(accounts, key=lambda account: account.id_key is None):  # an id reveals new handles
            hashes = {_hash(self._salt, name) for name in account.names}
            known = hashes & self._hashes
            # A forgotten id that goes by a new handle stays forgotten under that handle too. The reverse does not
            # hold: another account may have taken a forgotten handle.
            if known and (account.id_key is None or _hash(self._salt, account.id_key) in known):
                gone.add(account)
                new_hashes |= hashes - known
                self._hashes |= hashes
        if new_hashes:
            transaction.run(_REMEMBER, hashes=sorted(new_hashes), at=None).consume()
        return gone


@dataclass(frozen=True)
class ForgottenNames:
    """What led to a forgotten account, for cleaning files: its handles, and every e-mail address of its profile."""

    handles: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


def forget(transaction: neo4j.ManagedTransaction, key: str, at: int) -> ForgottenNames:
    """Delete the influencer with this key and keep hashes of its names.

    Parameters
    ----------
    at
        Now, in ms.

    Returns
    -------
    ForgottenNames
        Empty if there is no such influencer.
    """
    begin_write(transaction)
    mark_removed(transaction)
    row = transaction.run(_NAMES, key=key).single()
    if row is None or row["platform"] is None:
        return ForgottenNames()
    emails = _emails(transaction, key)
    names = _all_names(row.data(), key)
    salt = transaction.run(_SALT).single(strict=True)["salt"].encode()
    hashes = sorted(_hash(salt, name) for name in names)
    transaction.run(_REMEMBER, hashes=hashes, at=at).consume()
    for statement in _DELETE:
        transaction.run(statement, key=key).consume()
    handles = {name.removeprefix(f"{row['platform']}:") for name in names if "#" not in name}
    _remove_from_communities(transaction, handles)
    return ForgottenNames(tuple(sorted(handles)), emails)


def _emails(transaction: neo4j.ManagedTransaction, key: str) -> tuple[str, ...]:
    """The e-mail addresses that any load reported of this account."""
    reports = read_reports(transaction, [key]).get(key, [])
    return tuple(sorted({report.values["email"] for report in reports if "email" in report.values}))


def _all_names(row: dict[str, Any], key: str) -> set[str]:
    """Every name that leads to this node, without former handles that another account uses now."""
    names = {*row["aliases"], *Account(row["platform"], None, row["account_id"]).names}
    return names | {key} if row["key_leads_to"] in (None, key) else names


def _remove_from_communities(transaction: neo4j.ManagedTransaction, handles: Iterable[str]) -> None:
    """Remove handles from the names, leaders and change texts of communities."""
    gone = {handle.casefold() for handle in handles}
    if not gone:
        return
    named = re.compile(rf"@({'|'.join(map(re.escape, sorted(gone)))})(?![\w.])", re.IGNORECASE)
    for row in transaction.run(_COMMUNITIES).data():
        leaders = [leader for leader in row["leaders"] or () if leader.casefold() not in gone]
        name, change_text = row["name"], row["change_text"]
        if named.search(name):
            around = " and ".join(f"@{leader}" for leader in leaders[:2])
            name = f"Around {around}" if leaders else f"Community {row['number']}"
        if change_text and named.search(change_text):
            change_text = row["change"]
        if (name, change_text, leaders) != (row["name"], row["change_text"], row["leaders"]):
            for statement in _RENAME_COMMUNITY:
                transaction.run(
                    statement, number=row["number"], name=name, leaders=leaders, change_text=change_text
                ).consume()


def _hash(salt: bytes, name: str) -> str:
    return hmac.new(salt, name.encode(), hashlib.sha256).hexdigest()
