"""Rows of a table of mentions as mentions: plain rows in batches, other rows one by one."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import repeat
from typing import TypeVar

from graph.records import Account, Mention, is_web_url
from ingest.fields.accounts import AccountReader
from ingest.fields.doubtful import UnreadableCells
from ingest.fields.identity import EventIds, event_id_of_post
from ingest.fields.lists import read_list
from ingest.fields.mention_columns import UNDIRECTED, MentionColumns
from ingest.fields.numbers import WeightReader
from ingest.fields.rows import rejected, row_cells
from ingest.fields.times import TimeReader
from ingest.fields.values import read_id, read_kind
from ingest.readers.csv import Batch, Record
from ingest.source import Item, Skipped

CHUNKS = (512, 32)  # rows read at once, and where one of them is not plain
MAX_REMEMBERED = 1_000_000  # values of one column

Value = TypeVar("Value")

_ENDS = ("source", "target")
_ONE: float = 1  # an integer in ids of mentions
_SET_FIELDS = [getattr(Mention, each.name).__set__ for each in fields(Mention)]


class MentionRows:
    """Reads the rows of one table, in one pass only, because it counts equal rows.

    A plain row has one target, and no cell that needs more than its value. The columns of consecutive plain rows are
    read one after the other, which takes less than half the time.

    Attributes
    ----------
    undirected
        Rows so far that count in both directions.
    """

    def __init__(
        self,
        header: Sequence[str],
        columns: MentionColumns,
        accounts: AccountReader,
        times: TimeReader,
        weights: WeightReader,
        unreadable: UnreadableCells,
    ) -> None:
        self._header = [name.strip().casefold() for name in header]
        self._header_names = frozenset(self._header)
        self._columns = columns
        self._index = columns.roles.index
        self._accounts = accounts
        self._times = times
        self._weights = weights
        self._unreadable = unreadable
        self._ids = EventIds()
        self._ends = self._plain_ends()
        self._usual_kind = (columns.targets[0].kind if columns.targets else None) or "mention"
        # None of these readers knows this object: what they remember is then free as soon as nobody reads the table.
        ends = {end: _EndReader(end, f"{end}_id" in self._index, self._header_names, accounts) for end in _ENDS}
        self._sources = _Remembered(ends["source"].read)
        are_alike = ends["source"].is_id == ends["target"].is_id
        self._targets = self._sources if are_alike else _Remembered(ends["target"].read)
        self._kinds = _Remembered(_directed_kind)
        self._counts = _Remembered(lambda text: _positive(weights.read(text)))
        self.undirected = 0

    def read(self, batch: Batch) -> Iterator[Sequence[Item]]:
        """The items of consecutive rows, in parts."""
        sizes = CHUNKS if self._ends and not batch.problems else ()
        yield from self._read_part(batch, 0, len(batch.rows), sizes)

    def _read_part(self, batch: Batch, start: int, stop: int, sizes: Sequence[int]) -> Iterator[Sequence[Item]]:
        """The items of a part of the rows: in chunks of the first size, and those not plain in chunks of the next."""
        if not sizes:
            for position in range(start, stop):
                yield self._read_row(batch.record(position))
            return
        for first in range(start, stop, sizes[0]):
            last = min(first + sizes[0], stop)
            mentions = self._read_plain(batch.rows[first:last])
            if mentions is None:
                yield from self._read_part(batch, first, last, sizes[1:])
            else:
                yield mentions

    def _read_plain(self, rows: list[list[str]]) -> list[Mention[Account]] | None:
        """The mentions of plain rows; None if any of them is not plain."""
        if self._ends is None:
            return None
        try:
            cells = list(zip(*rows, strict=True))
            if len(cells) != len(self._header):
                return None
            first, second = cells[self._ends[0]], cells[self._ends[1]]
            sources, source_names = zip(*map(self._sources.__getitem__, first), strict=True)
            targets, target_names = zip(*map(self._targets.__getitem__, second), strict=True)
            kinds = self._column(cells, "kind", self._kinds.__getitem__, self._usual_kind)
            counts = self._column(cells, "count", self._counts.__getitem__, _ONE)
            urls = self._column(cells, "url", _web_url, "")
            posts = self._column(cells, "post", read_id, None)
            at = self._index.get("at")
            times = [None] * len(rows) if at is None else self._times.read_all(cells[at])
        except ValueError:
            return None
        ids = self._plain_ids(posts, kinds, source_names, target_names, times, counts, urls)
        return _mentions(sources, targets, ids, times, kinds, counts, urls)

    def _column(
        self, cells: list[tuple[str, ...]], role: str, read: Callable[[str], Value], default: Value
    ) -> list[Value]:
        """The values of the column of a role; the default in every row if there is none."""
        position = self._index.get(role)
        return list(repeat(default, len(cells[0]))) if position is None else list(map(read, cells[position]))

    def _plain_ids(self, posts: list[str | None], kinds: list[str], *others: Sequence[object]) -> list[str]:
        """The ids of mentions; the other columns are the names of both ends, the times, counts and addresses."""
        if all(posts):
            return [f"{post}/{kind}" for post, kind in zip(posts, kinds, strict=True)]
        contents = [
            f"{source}\x1f{target}\x1f{at}\x1f{kind}\x1f{count}\x1f{url}"
            for kind, source, target, at, count, url in zip(kinds, *others, strict=True)
        ]
        if not any(posts):
            return self._ids.next_ids(contents)
        return [
            f"{post}/{kind}" if post else self._ids.next_ids((content,))[0]
            for post, kind, content in zip(posts, kinds, contents, strict=True)
        ]

    def _plain_ends(self) -> tuple[int, int] | None:
        """The columns of both ends, if one column each names them; else None."""
        index = self._index
        if not self._columns.is_plain or "platform" in index:
            return None
        target = self._columns.targets[0].index if self._columns.targets else None
        sources = [index[role] for role in ("source", "source_id") if role in index]
        targets = [i for i in (target, index.get("target_id")) if i is not None]
        return (sources[0], targets[0]) if len(sources) == len(targets) == 1 else None

    def _read_row(self, record: Record) -> list[Item]:
        """The items of any row."""
        if record.is_blank:
            return []
        cells = row_cells(record, self._header)
        if not isinstance(cells, list):
            return [cells]
        try:
            return self._read_cells(record.line, cells)
        except ValueError as error:
            return [rejected(record.line, record.cells, error)]

    def _read_cells(self, line: int, cells: list[str]) -> list[Item]:
        platform = self._cell(cells, "platform")
        source = self._accounts.read(self._cell(cells, "source"), self._cell(cells, "source_id"), platform, "source")
        if source is None:
            return [Skipped(line, "rows without a source")]
        kind, is_undirected = self._kind(line, cells)
        targets = self._read_targets(line, cells, platform, kind)
        if not targets:
            return [Skipped(line, "rows without a target" if self._columns.is_plain else "posts that name nobody")]
        count = self._or_default("weight", self._weights.read, line, cells, "count", _ONE)
        if count <= 0:
            return [Skipped(line, "rows with a negative weight" if count < 0 else "rows with a weight of 0")]
        at = self._or_default("time", self._times.read, line, cells, "at", None)
        post, url = read_id(self._cell(cells, "post")), _web_url(self._cell(cells, "url"))
        self.undirected += is_undirected
        pairs = [(source, target, target_kind) for target, target_kind in targets]
        if is_undirected:
            pairs += [(target, source, target_kind) for target, target_kind in targets if target != source]
        return [self._mention(*pair, post, at, count, url) for pair in pairs]

    def _mention(
        self, source: Account, target: Account, kind: str, post: str | None, at: int | None, count: float, url: str
    ) -> Mention[Account]:
        next_id = self._ids.next_id
        event_id = event_id_of_post(post, kind) if post else next_id(source, target, at, kind, count, url)
        return Mention(source, target, event_id, at, kind, count, url)

    def _read_targets(self, line: int, cells: list[str], platform: str, kind: str) -> list[tuple[Account, str]]:
        """The accounts that a row names, each with the kind of mention, and each once a kind."""
        target_id = self._cell(cells, "target_id")
        if self._columns.is_plain:
            name = cells[self._columns.targets[0].index] if self._columns.targets else ""
            account = self._accounts.read(name, target_id, platform, "target")
            return [(account, kind)] if account else []
        found: dict[tuple[Account, str], None] = {}
        for column in self._columns.targets:
            for name in read_list(cells[column.index]) if column.is_list else [cells[column.index]]:
                if account := self._one_of_several(line, name, platform):
                    found[account, column.kind if column.kind and "kind" not in self._index else kind] = None
        return list(found)

    def _one_of_several(self, line: int, name: str, platform: str) -> Account | None:
        """The account of one name; None if it is blank or cannot be read, which is counted."""
        try:
            return self._accounts.read(name, "", platform, "target")
        except ValueError as error:
            self._unreadable.add("account", error, line)
            return None

    def _kind(self, line: int, cells: list[str]) -> tuple[str, bool]:
        """The kind of mention, and whether it goes both ways."""
        if "kind" not in self._index:
            return self._usual_kind if self._columns.is_plain else "mention", False
        if self._cell(cells, "kind").strip().casefold() in UNDIRECTED:
            return "mention", True
        return self._or_default("kind", read_kind, line, cells, "kind", "mention"), False

    def _or_default(
        self, noun: str, read: Callable[[str], Value], line: int, cells: list[str], role: str, default: Value
    ) -> Value:
        """The value of a cell, or the default if it cannot be read, which is counted."""
        try:
            return read(self._cell(cells, role))
        except ValueError as error:
            self._unreadable.add(noun, error, line)
            return default

    def _cell(self, cells: list[str], role: str) -> str:
        position = self._index.get(role)
        return "" if position is None else cells[position]


def _mentions(*columns: Sequence[object]) -> list[Mention[Account]]:
    """The mentions whose fields are these columns: as `map(Mention, *columns)`, in less than half the time.

    A frozen dataclass sets its fields by `object.__setattr__`, one after the other, in each new object.
    """
    mentions: list[Mention[Account]] = list(map(object.__new__, repeat(Mention, len(columns[0]))))
    for set_field, column in zip(_SET_FIELDS, columns, strict=True):
        deque(map(set_field, mentions, column), maxlen=0)
    return mentions


@dataclass(frozen=True)
class _EndReader:
    """Reads the one cell that names an end, by its id or by its handle."""

    end: str
    is_id: bool
    header_names: frozenset[str]
    accounts: AccountReader

    def read(self, text: str) -> tuple[Account, str]:
        """The account, and its canonical name."""
        if text.strip().casefold() in self.header_names:
            raise ValueError("perhaps a repeated header")
        account = self.accounts.read("", text) if self.is_id else self.accounts.read(text, end=self.end)
        if account is None:
            raise ValueError("blank")
        return account, account.canonical


class _Remembered(dict[str, Value]):
    """Values of cells, each read once. Reading a cell that needs more than its value raises `ValueError`."""

    def __init__(self, read: Callable[[str], Value]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Value:
        if len(self) >= MAX_REMEMBERED:
            self.clear()
        value = self[text] = self._read(text)
        return value


def _directed_kind(text: str) -> str:
    if text.strip().casefold() in UNDIRECTED:
        raise ValueError("counts both ways")
    return read_kind(text)


def _positive(count: float) -> float:
    if count <= 0:
        raise ValueError("no mention")
    return count


def _web_url(text: str) -> str:
    url = text.strip()
    return url if is_web_url(url) else ""
