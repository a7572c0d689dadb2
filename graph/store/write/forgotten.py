"""Names of people who asked to be forgotten: later loads leave them out.

`(:Forgotten {hash, has_no_id})` keeps a keyed hash of each name: enough to recognise a name, not to read it. Names of
accounts are hashed as in `instagram:jade` and `instagram#17`, with `*` for any platform; words that a text may hold,
such as a handle or an e-mail address, are hashed for themselves. `has_no_id` marks the handle of a person whose id is
unknown: whoever has this handle first, with whatever id, is taken for that person.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable

import neo4j

from graph.records import Account
from graph.store.connection import Store

ANY_PLATFORM = "*"

_SALT = "MATCH (s:Store {id: 'store'}) RETURN s.salt AS salt"
_KNOWN = """
MATCH (s:Store {id: 'store'})
RETURN s.salt AS salt, COLLECT { MATCH (f:Forgotten) RETURN f.hash } AS hashes,
       COLLECT { MATCH (f:Forgotten) WHERE f.has_no_id RETURN f.hash } AS without_id
"""
_REMEMBER = """
UNWIND $hashes AS hash MERGE (f:Forgotten {hash: hash})
ON CREATE SET f.at = $at SET f.has_no_id = CASE WHEN hash IN $without_id THEN true ELSE f.has_no_id END
"""
_ID_IS_KNOWN = "UNWIND $hashes AS hash MATCH (f:Forgotten {hash: hash}) SET f.has_no_id = null"


def remember(
    transaction: neo4j.ManagedTransaction,
    names: Iterable[str],
    words: Iterable[str],
    at: int,
    without_id: Iterable[str] = (),
) -> None:
    """Keep hashes of names and words of a person.

    Parameters
    ----------
    names
        Keys of accounts, as in `instagram:jade`.
    words
        What texts call the person: handles, ids, e-mail addresses, full names.
    at
        Now, in ms.
    without_id
        Those of the names that are handles of an account whose id is unknown.
    """
    salt = _salt(transaction)
    hashes = {_hash(salt, name) for name in names} | {_hash(salt, _as_word(word)) for word in words}
    marked = sorted(_hash(salt, name) for name in without_id)
    transaction.run(_REMEMBER, hashes=sorted(hashes), without_id=marked, at=at).consume()


class Forgotten:
    """The hashes of forgotten names, read once for a transaction."""

    def __init__(self) -> None:
        self._salt: bytes | None = None
        self._hashes: set[str] = set()
        self._without_id: set[str] = set()

    def among(self, transaction: neo4j.ManagedTransaction, accounts: Iterable[Account]) -> set[Account]:
        """The accounts that are forgotten under any of their names; hashes of their further names are added."""
        if self._salt is None:
            row = transaction.run(_KNOWN).single(strict=True)
            self._salt, self._hashes = row["salt"].encode(), set(row["hashes"])
            self._without_id = set(row["without_id"])
        if not self._hashes:
            return set()
        gone: set[Account] = set()
        for account in sorted(accounts, key=lambda account: account.id_key is None):  # an id reveals new handles
            hashes = self._hashes_of(self._salt, account)
            if hashes & self._hashes and self._is_gone(self._salt, account, hashes):
                gone.add(account)
                self._add(transaction, hashes, has_id=account.id_key is not None)
        return gone

    def _hashes_of(self, salt: bytes, account: Account) -> set[str]:
        return {_hash(salt, name) for name in (*account.names, *_on_any_platform(account))}

    def _is_gone(self, salt: bytes, account: Account, hashes: set[str]) -> bool:
        """Whether an account with a known name is the forgotten one, and not another that took its handle."""
        if account.id_key is None or _hash(salt, account.id_key) in self._hashes:
            return True
        return bool(hashes & self._without_id)

    def _add(self, transaction: neo4j.ManagedTransaction, hashes: set[str], has_id: bool) -> None:
        if new := hashes - self._hashes:
            transaction.run(_REMEMBER, hashes=sorted(new), without_id=[], at=None).consume()
            self._hashes |= new
        if has_id and (now_known := hashes & self._without_id):
            transaction.run(_ID_IS_KNOWN, hashes=sorted(now_known)).consume()
            self._without_id -= now_known


class ForgottenWords:
    """Recognises words of texts that name a forgotten person."""

    def __init__(self, salt: bytes, hashes: frozenset[str]) -> None:
        self._salt = salt
        self._hashes = hashes

    @classmethod
    def of(cls, store: Store) -> "ForgottenWords":
        """The words that this store must not keep."""
        [row] = store.read(_KNOWN)
        return cls(row["salt"].encode(), frozenset(row["hashes"]))

    def __bool__(self) -> bool:
        return bool(self._hashes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ForgottenWords) and self._hashes == other._hashes

    def __hash__(self) -> int:
        return hash(self._hashes)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and _hash(self._salt, _as_word(word)) in self._hashes


def _on_any_platform(account: Account) -> tuple[str, ...]:
    return Account(ANY_PLATFORM, account.handle, None).names if account.handle else ()


def _as_word(word: str) -> str:
    """A word as it is hashed; no key of an account begins with a blank."""
    return f" {unicodedata.normalize('NFC', word).casefold()}"


def _salt(transaction: neo4j.ManagedTransaction) -> bytes:
    salt: str = transaction.run(_SALT).single(strict=True)["salt"]
    return salt.encode()


def _hash(salt: bytes, name: str) -> str:
    return hmac.new(salt, name.encode(), hashlib.sha256).hexdigest()
