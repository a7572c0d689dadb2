"""Turn the records of sources into rows, in chunks of Arrow columns, for a staging file or for one of its parts."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Protocol

from graph.records import TOTAL, Account, Mention, Profile, whole
from ingest.source import Item, Rejected, Skipped
from ingest.staging.accounts import separate_accounts
from ingest.staging.file import Contents, Staging

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK = 20_000  # records
MAX_REMEMBERED_ACCOUNTS = 1_000_000  # an account that is met again after more than these gets a second code

_FLOATS = ("amount", "engagement_rate")
_TEXTS = (
    *("platform", "handle", "account_id", "handle_key", "id_key", "event", "kind", "url", "reason", "fix"),
    *("name", "bio", "category", "location", "language", "email", "first_name", "last_name"),
)
_PROFILE_FIELDS = tuple(field.name for field in fields(Profile) if field.name not in ("account", "at"))


class RowTarget(Protocol):
    """Where rows go: a staging file, or the files of a part."""

    def insert(self, table: str, rows: "pa.Table") -> None:
        """Add rows to one of the tables of a staging file."""


def collect(
    staging: Staging,
    items: Iterable[Item],
    step: Callable[[int], None] = lambda records: None,
    *,
    totals: bool = False,
) -> Contents:
    """Read a source to its end into an empty staging file, and distinguish its accounts.

    Parameters
    ----------
    step
        Called after each chunk with the number of records so far.
    totals
        Whether the count of a mention is that of all mentions of the pair so far.
    """
    contents = collect_rows(staging, items, step, totals=totals)
    contents.accounts = separate_accounts(staging)
    return contents


def collect_rows(
    target: RowTarget,
    items: Iterable[Item],
    step: Callable[[int], None] = lambda records: None,
    *,
    totals: bool = False,
) -> Contents:
    """Turn all records into rows; the accounts are not distinguished yet. The parameters are those of `collect`."""
    collector = _Collector(target, totals)
    iterator = iter(items)
    while chunk := list(itertools.islice(iterator, CHUNK)):
        collector.add(chunk)
        step(collector.place)
    return collector.contents


class _Collector:
    """Turns records into rows; accounts are numbered in order of appearance."""

    def __init__(self, target: RowTarget, totals: bool) -> None:
        import pyarrow

        self._totals = totals
        self._pa = pyarrow
        self._target = target
        self._codes: dict[Account, int] = {}
        # Sources give the same object again for the same name: its address is found faster than its fields are hashed.
        self._code_of_object: dict[int, int] = {}
        self._objects: list[Account] = []  # kept, so that no address passes to another object
        self._next_code = 0
        self._new: list[tuple[int, Account]] = []
        self._skipped: Counter[str] = Counter()
        self.place = 0
        self._counts = Contents()

    @property
    def contents(self) -> Contents:
        self._counts.skipped = dict(self._skipped.most_common())
        return self._counts

    def add(self, items: Sequence[Item]) -> None:
        """Add the next records of the source."""
        first = self.place
        self.place += len(items)
        by_type: dict[type, list[tuple[int, Any]]] = {Mention: [], Profile: [], Rejected: [], Skipped: []}
        for place, item in enumerate(items, first):
            by_type[type(item)].append((place, item))
        self._add_mentions(by_type[Mention])
        self._add_profiles(by_type[Profile])
        self._add_rejected([item for _, item in by_type[Rejected]])
        self._skipped.update(item.reason for _, item in by_type[Skipped])
        self._add_names()

    def _add_mentions(self, rows: list[tuple[int, Mention[Account]]]) -> None:
        if not rows:
            return
        self._counts.mentions += len(rows)
        places, mentions = zip(*rows, strict=True)
        ends = self._code_all([end for mention in mentions for end in (mention.source, mention.target)])
        instants = [mention.at for mention in mentions]
        self._counts.undated += instants.count(None)
        columns: dict[str, Sequence[Any]] = {
            "place": places,
            "source": ends[::2],
            "target": ends[1::2],
            "event": [f"{TOTAL}{m.kind}" if self._totals else m.event_id for m in mentions],
            "instant": instants,
            "kind": [mention.kind for mention in mentions],
            "amount": [float(mention.count) for mention in mentions],
            "url": [mention.url for mention in mentions],
        }
        self._insert("mention", columns)

    def _add_profiles(self, rows: list[tuple[int, Profile]]) -> None:
        if not rows:
            return
        self._counts.profiles += len(rows)
        places, profiles = zip(*rows, strict=True)
        columns: dict[str, Sequence[Any]] = {
            "place": places,
            "account": self._code_all([profile.account for profile in profiles]),
            "instant": [profile.at for profile in profiles],
        }
        columns |= {name: [getattr(profile, name) for profile in profiles] for name in _PROFILE_FIELDS}
        self._insert("profile", columns)

    def _add_rejected(self, rows: list[Rejected]) -> None:
        if rows:
            self._counts.rejected += len(rows)
            names = ("line", "reason", "fix", "cells")
            self._insert("rejected", {name: [getattr(row, name) for row in rows] for name in names})

    def _code_all(self, accounts: Sequence[Account]) -> list[int]:
        """The code of each account; equal accounts have equal codes, as far as they are remembered."""
        if len(self._codes) > MAX_REMEMBERED_ACCOUNTS:
            self._codes.clear()
        if len(self._objects) > MAX_REMEMBERED_ACCOUNTS:
            self._code_of_object.clear()
            self._objects.clear()
        known = self._code_of_object.get
        return [
            self._code(account) if code is None else code
            for account, code in zip(accounts, map(known, map(id, accounts)), strict=True)
        ]

    def _code(self, account: Account) -> int:
        """The code of an account that is met as this object for the first time."""
        code = self._codes.get(account)
        if code is None:
            code = self._codes[account] = self._next_code
            self._next_code += 1
            self._new.append((code, account))
        self._code_of_object[id(account)] = code
        self._objects.append(account)
        return code

    def _add_names(self) -> None:
        if not self._new:
            return
        codes, accounts = zip(*self._new, strict=True)
        columns: dict[str, Sequence[Any]] = {"code": codes}
        names = ("platform", "handle", "account_id", "handle_key", "id_key")
        columns |= {name: [getattr(account, name) for account in accounts] for name in names}
        self._insert("name", columns)
        self._new.clear()

    def _insert(self, table: str, columns: dict[str, Sequence[Any]]) -> None:
        arrays = {name: self._array(name, values) for name, values in columns.items()}
        self._target.insert(table, self._pa.table(arrays))

    def _array(self, name: str, values: Sequence[Any]) -> "pa.Array":
        if name in _FLOATS:
            return self._pa.array(values, self._pa.float64())
        if name == "cells":
            return self._pa.array([list(map(_storable, cells)) for cells in values], self._pa.list_(self._pa.string()))
        if name in _TEXTS:
            try:
                return self._pa.array(values, self._pa.string())
            except UnicodeEncodeError:
                return self._pa.array([value and _storable(value) for value in values], self._pa.string())
        return self._pa.array(values, self._pa.int64())


def _storable(text: str) -> str:
    """A text without lone surrogates, which no store accepts."""
    return text.encode("utf-8", "replace").decode("utf-8")


def rejected_rows(staging: Staging) -> Iterator[list[Rejected]]:
    """The rejected rows in the order of the file, a part at a time."""
    result = staging.connection.execute("SELECT line, reason, fix, cells FROM rejected ORDER BY line")
    while rows := result.fetchmany(1_000):
        yield [Rejected(line, reason, fix, list(cells)) for line, reason, fix, cells in rows]


def first_mentions(staging: Staging, limit: int) -> list[Mention[Account]]:
    """The first mentions of the file."""
    rows = staging.rows(_FIRST_MENTIONS, [limit])
    return [
        Mention(Account(*row[:3]), Account(*row[3:6]), event, instant, kind, whole(amount), url)
        for *row, event, instant, kind, amount, url in rows
    ]


def first_profiles(staging: Staging, limit: int) -> list[Profile]:
    """The first profiles of the file."""
    rows = staging.rows(_FIRST_PROFILES, [limit])
    return [Profile(Account(*row[:3]), *row[3:]) for row in rows]


_FIRST_MENTIONS = """
SELECT s.platform, s.handle, s.account_id, t.platform, t.handle, t.account_id, m.event, m.instant, m.kind, m.amount,
       m.url
FROM mention m JOIN name s ON s.code = m.source JOIN name t ON t.code = m.target ORDER BY m.place LIMIT ?
"""
_FIRST_PROFILES = """
SELECT n.platform, n.handle, n.account_id, p.* EXCLUDE (place, account)
FROM profile p JOIN name n ON n.code = p.account ORDER BY p.place LIMIT ?
"""
