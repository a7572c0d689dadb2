"""Taking one load back: what it alone brought leaves the graph, and what another load brought too stays.

Mentions, their times and counts, profiles with their history, and accounts that nothing else names are taken back, and
so is what the load taught about names: an id, a rename, or that two accounts are one. `names` has the last.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import neo4j

from graph.errors import NothingFound, WrongUse
from graph.store.connection import Store
from graph.store.write import loads, mentions, outreach, profiles
from graph.store.write.loads import BEFORE, Load
from graph.store.write.names import take_back_names
from graph.store.write.revisions import begin_write, mark_removed
from graph.store.write.stored_pair import StoredPair
from graph.text import counted

ACCOUNTS_AT_ONCE = 1_000
MENTIONS_AT_ONCE = 20_000

_ACCOUNTS = """
UNWIND range($first, $last) AS number MATCH (i:Influencer {number: number}) WHERE $load IN i.loads
RETURN i.key AS key ORDER BY i.number
"""
_NUMBERS = "MATCH (s:Store {id: 'store'}) RETURN s.ids_allocated AS numbers"
_SIZES = """
UNWIND $keys AS key MATCH (a:Influencer {key: key})-[m:MENTIONS]->() RETURN key, sum(size(m.ids)) AS mentions
"""
_OUT = """
UNWIND $keys AS key MATCH (a:Influencer {key: key})-[m:MENTIONS]->(b:Influencer)
RETURN key AS source, b.key AS target, m.ids AS ids, m.at AS at, m.kinds AS kinds, m.counts AS counts, m.urls AS urls,
       m.loads AS loads, m.variants AS variants
"""
_UNMARK = """
UNWIND $keys AS key MATCH (i:Influencer {key: key})
SET i.loads = [load IN i.loads WHERE load <> $load], i.revision = $revision
"""
_LEFT = """
UNWIND $keys AS key MATCH (i:Influencer {key: key})
WHERE size(i.loads) = 0 AND i.partner_since IS NULL AND i.outreach_status IS NULL
      AND i.dismissed_flags IS NULL
      AND NOT EXISTS { MATCH (i)-[:MENTIONS]-() } AND NOT EXISTS { MATCH (:Shortlist)-[:LISTS]->(i) }
RETURN key
"""
_DELETE = (
    "UNWIND $keys AS key MATCH (h:ProfileHistory {influencer: key}) DETACH DELETE h",
    "UNWIND $keys AS key MATCH (a:Alias {influencer: key}) DELETE a",
    "UNWIND $keys AS key MATCH (i:Influencer {key: key}) DETACH DELETE i",
)
_BOUNDS = """
MATCH (:Influencer)-[m:MENTIONS]->(:Influencer)
RETURN min(m.first_at.epochMillis) AS first, max(m.last_at.epochMillis) AS last
"""
_SET_SPAN = "MATCH (s:Store {id: 'store'}) SET s.data_from = $first, s.data_as_of = $last"


@dataclass
class Unloaded:
    """What taking a load back removed.

    `accounts_kept` were named by other loads or marked by the team; the names of `names_kept` accounts stay as they
    are, because nobody noted what they would be without the load. `selves` are files that stay and name an account
    in two ways: mentions between these names were left out as self-mentions, and are not restored.
    """

    load: Load
    mentions: int = 0
    accounts: int = 0
    accounts_kept: int = 0
    names_kept: int = 0
    selves: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """What was removed and what stays, in sentences.

        >>> Unloaded(Load("3f2a", "may.csv", "mentions", 0), mentions=3, accounts=1).text
        'may.csv is taken back: 3 mentions and 1 account are removed.'
        """
        mentions, accounts = counted(self.mentions, "mention"), counted(self.accounts, "account")
        removed = f"{self.load.file} is taken back: {mentions} and {accounts} are removed."
        if self.accounts_kept:
            stay = (
                "account stays, as others name it" if self.accounts_kept == 1 else "accounts stay, as others name them"
            )
            removed = f"{removed} {self.accounts_kept:,} {stay}."
        return " ".join((removed, *self._open_questions()))

    def _open_questions(self) -> Iterator[str]:
        """What the store cannot tell, a sentence each."""
        if self.selves:
            yield (
                f"Mentions that were left out as self-mentions are not restored, as {_names(self.selves)} in two ways; "
                "unload such a file and load it again to have those that are between two accounts now."
            )
        if not self.names_kept:
            return
        keep = "1 account keeps its names" if self.names_kept == 1 else f"{self.names_kept:,} accounts keep their names"
        why = "another file names them in two ways, and it is not known which mention used which"
        yield f"{keep}: {why}."


def _names(files: Collection[str]) -> str:
    """The files, with the verb for what they do to an account.

    >>> _names({"may.csv"}), _names({"may.csv", "june.csv"})
    ('may.csv names an account', 'june.csv, may.csv name an account')
    """
    return f"{', '.join(sorted(files))} name{'s' if len(files) == 1 else ''} an account"


def unload(store: Store, load_id: str, progress: Callable[[int, int], None] = lambda done, total: None) -> Unloaded:
    """Take one load back, as if it had never been; the same call goes on where an interrupted one was stopped.

    Parameters
    ----------
    load_id
        The id of the load, as in `recent_loads`, or its beginning.
    progress
        Called with the accounts looked at and their total.

    Raises
    ------
    NothingFound
        There is no such load.
    WrongUse
        The load was made by a version that did not note what it brought.
    """
    load = named_load(store, load_id)
    if load.number == BEFORE:
        raise WrongUse(
            f"{load.file} was loaded by an earlier version, which did not note what came from which file; it cannot be "
            "taken back."
        )
    store.write(lambda transaction: _mark_unloading(transaction, load.id))
    done = Unloaded(load)
    total = store.read(_NUMBERS)[0]["numbers"]
    for first in range(0, total, ACCOUNTS_AT_ONCE):
        keys = _accounts(store, load.number, first, first + ACCOUNTS_AT_ONCE - 1)
        for part in _cut(store, keys):
            done.mentions += store.write(lambda tx, part=part: _remove_mentions(tx, part, load.number))  # type: ignore[misc]
        progress(min(total, first + ACCOUNTS_AT_ONCE), 2 * total)
    for first in range(0, total, ACCOUNTS_AT_ONCE):
        if keys := _accounts(store, load.number, first, first + ACCOUNTS_AT_ONCE - 1):
            removed = store.write(lambda tx, keys=keys: _remove_accounts(tx, keys, load))  # type: ignore[misc]
            done.accounts += removed.accounts
            done.accounts_kept += removed.accounts_kept
            done.names_kept += removed.names_kept
            done.selves |= removed.selves
        progress(total + min(total, first + ACCOUNTS_AT_ONCE), 2 * total)
    store.write(lambda transaction: _finish(transaction, load.id))
    return done


def named_load(store: Store, load_id: str) -> Load:
    """The load of an id, or of its beginning; see `unload` for what it raises."""
    found = loads.find_loads(store, load_id)
    if not found:
        raise NothingFound(f"There is no load “{load_id[:40]}”; `intrograph loads` lists them.")
    if len(found) > 1:
        raise WrongUse(f"“{load_id[:40]}” is the beginning of {len(found)} loads; give more of its characters.")
    return found[0]


def _accounts(store: Store, load: int, first: int, last: int) -> list[str]:
    return [row["key"] for row in store.read(_ACCOUNTS, first=first, last=last, load=load)]


def _cut(store: Store, keys: Sequence[str]) -> list[list[str]]:
    """Accounts in parts whose mentions fit into one transaction."""
    sizes = {row["key"]: row["mentions"] for row in store.read(_SIZES, keys=list(keys))} if keys else {}
    parts: list[list[str]] = []
    room = 0
    for key in (key for key in keys if key in sizes):
        if not parts or room < sizes[key]:
            parts.append([])
            room = MENTIONS_AT_ONCE
        parts[-1].append(key)
        room -= sizes[key]
    return parts


def _mark_unloading(transaction: neo4j.ManagedTransaction, load_id: str) -> None:
    begin_write(transaction)
    load = loads.find_load(transaction, load_id)
    if load is not None:
        load.unloading, load.complete = True, False
        loads.save(transaction, load)


def _remove_mentions(transaction: neo4j.ManagedTransaction, keys: Sequence[str], load: int) -> int:
    revision = begin_write(transaction)
    tag, removed = str(load), 0
    changed: dict[mentions.Pair, StoredPair] = {}
    for row in transaction.run(_OUT, keys=list(keys)):
        if any(tag in brought_by.split() for brought_by in set(row["loads"] or ())):
            pair = StoredPair(row)
            removed += pair.remove(load)
            changed[row["source"], row["target"]] = pair
    mentions.replace_reduced(transaction, changed, revision)
    return removed


def _remove_accounts(transaction: neo4j.ManagedTransaction, keys: Sequence[str], load: Load) -> Unloaded:
    """Take back profiles, names and the mark of the load; delete accounts that nothing names any more."""
    revision = begin_write(transaction)
    names = take_back_names(transaction, keys, load.number, revision)
    reports = profiles.read_reports(transaction, names.keys)
    left = {key: [report for report in known if report.load != load.number] for key, known in reports.items()}
    changed = {key: left[key] for key, known in reports.items() if len(left[key]) < len(known)}
    profiles.replace_reports(transaction, changed, revision)
    transaction.run(_UNMARK, keys=names.keys, load=load.number, revision=revision).consume()
    gone = [row["key"] for row in transaction.run(_LEFT, keys=names.keys)]
    if gone:
        outreach.forget(transaction, gone)
        for statement in _DELETE:
            transaction.run(statement, keys=gone).consume()
        mark_removed(transaction)
    kept = max(0, len(keys) - len(gone))
    return Unloaded(load, 0, len(gone), kept, names.kept, frozenset(names.selves))


def _finish(transaction: neo4j.ManagedTransaction, load_id: str) -> None:
    begin_write(transaction)
    bounds = transaction.run(_BOUNDS).single(strict=True)
    transaction.run(_SET_SPAN, first=bounds["first"], last=bounds["last"]).consume()
    loads.delete(transaction, load_id)
