"""Tables of mentions, an edge or a post a row: who names whom.

source = FORMAT.open(file, ReadOptions(platform="x"), received_at)
for item in source.items(): ...        # in the order of the rows
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from graph.errors import UnreadableFile
from graph.records import UNKNOWN_PLATFORM, Account, Mention, is_web_url
from ingest.fields.accounts import AccountReader
from ingest.fields.columns import Header, UnknownColumn, quoted, unused_note
from ingest.fields.doubtful import UnreadableCells
from ingest.fields.identity import EventIds, event_id_of_post
from ingest.fields.lists import read_list
from ingest.fields.mention_columns import UNDIRECTED, MentionColumns, TargetColumn, mention_columns
from ingest.fields.numbers import WeightReader
from ingest.fields.rows import rejected, unreadable_record
from ingest.fields.times import TimeReader
from ingest.fields.values import read_id, read_kind
from ingest.input import Head, Input
from ingest.readers.csv import Batch, Record, Table, asked_layout, open_table, table_layout
from ingest.readers.layout import delimiter_name
from ingest.source import Item, ReadOptions, Skipped

MAX_REMEMBERED = 200_000  # values of one column

Value = TypeVar("Value")

_LOST = {
    "time": "{} could not be read, and those mentions are undated",
    "weight": "{} could not be read and counted as 1",
    "kind": "{} could not be read, and those rows count as mentions",
    "account": "{} in lists could not be read and were left out",
}


@dataclass(frozen=True)
class MentionTable:
    """Text files with a column for each end of a mention."""

    name: str = "mentions"
    title: str = "table of mentions"

    def confidence(self, head: Head) -> float:
        """0.5 for columns of both ends, as formats of posts know more columns; next to nothing for another table."""
        return self.asked_confidence(head, ReadOptions())

    def asked_confidence(self, head: Head, options: ReadOptions) -> float:
        """The same under options: 1 if they name the columns of both ends, more than posts if there is no header."""
        layout = asked_layout(head, options)
        if layout is None:
            return 0
        header, named = Header(layout.header, layout.sample, options.ignored), dict(options.columns)
        try:
            columns = mention_columns(header, named, layout.has_header)
        except UnknownColumn:
            columns = None
        if columns is None:
            return 0.05
        if named.keys() & {"source", "source_id"} and named.keys() & {"target", "target_id"}:
            return 1
        return 0.5 if layout.has_header else 0.3 if options.header is None else 0.75

    def open(self, file: Input, options: ReadOptions, received_at: int) -> "MentionSource":
        """Prepare to read a table of mentions."""
        table = open_table(file, options)
        header = Header(table.header, table.sample, options.ignored)
        try:
            columns = mention_columns(header, dict(options.columns), table.layout.has_header)
        except UnknownColumn as error:
            reason = f"there is no column “{error}”; the columns are {quoted(table.header)}"
            raise UnreadableFile(f"{file.name}: {reason}.") from None
        if columns is None:
            raise UnreadableFile(f"{file.name}: {_why_not(table, options)}.")
        notes = table.notes + _column_notes(header, columns, options)
        return MentionSource(table, columns, options, received_at, notes)


FORMAT = MentionTable()


class MentionSource:
    """One table of mentions."""

    kind = "mentions"

    def __init__(
        self, table: Table, columns: MentionColumns, options: ReadOptions, received_at: int, notes: list[str]
    ) -> None:
        self._table = table
        self._columns = columns
        roles = columns.roles
        self._times = TimeReader(table.column(roles.get("at")), received_at, options.time_format, options.zone)
        self._weights = WeightReader(table.column(roles.get("count")))
        self._accounts = AccountReader(options.platform)
        self._unreadable = UnreadableCells()
        self._undirected_rows = 0
        self.notes = notes + ([f"weights: {self._weights.note}"] if self._weights.note else [])

    def items(self) -> Iterator[Item]:
        """Every mention of every row, rows that are rejected, and rows without a mention."""
        self._unreadable, self._undirected_rows = UnreadableCells(), 0
        rows = _Rows(self._table, self._columns, self._accounts, self._times, self._weights, self._unreadable)
        for batch in self._table.batches():
            yield from rows.read(batch)
        self._undirected_rows = rows.undirected

    def closing_notes(self) -> list[str]:
        """Formats of times, cells that could not be read, and rows that count in both directions."""
        notes = []
        if self._times.formats:
            formats = ", ".join(f"{name} ({count:,})" for name, count in self._times.formats.most_common())
            notes.append(f"times: {formats}")
        if self._undirected_rows:
            notes.append(f"undirected rows, counted in both directions: {self._undirected_rows:,}")
        return notes + self._unreadable.notes(_LOST) + self._table.closing_notes()


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


class _Rows:
    """Reads rows; good for one pass, as it counts equal ones.

    Values of cells that were read are remembered. A row of one target whose cells are all known is read without
    any further test: in most tables nearly every row is such a one.
    """

    def __init__(
        self,
        table: Table,
        columns: MentionColumns,
        accounts: AccountReader,
        times: TimeReader,
        weights: WeightReader,
        unreadable: UnreadableCells,
    ) -> None:
        self._header = [name.casefold() for name in table.header]
        self._columns = columns
        self._index = columns.roles.index
        self._accounts = accounts
        self._times = times
        self._weights = weights
        self._unreadable = unreadable
        self._ids = EventIds()
        self._sources = _Remembered(lambda text: self._plain_end("source", text))
        self._targets = _Remembered(lambda text: self._plain_end("target", text))
        self._kinds = _Remembered(_directed_kind)
        self._counts = _Remembered(lambda text: _positive(self._weights.read(text)))
        self.undirected = 0

    def read(self, batch: Batch) -> Iterator[Item]:
        """The items of consecutive rows."""
        ends = self._plain_ends()
        if ends is None:
            for record in batch.records():
                yield from self._read_row(record)
            return
        first, second = ends
        width, problems, lines = len(self._header), batch.problems, batch.lines
        at_index, kind_index, count_index = map(self._index.get, ("at", "kind", "count"))
        post_index, url_index = map(self._index.get, ("post", "url"))
        usual_kind = (self._columns.targets[0].kind if self._columns.targets else None) or "mention"
        sources, targets, kinds, counts = self._sources, self._targets, self._kinds, self._counts
        read_time, next_id = self._times.read, self._ids.next_id_of
        for position, cells in enumerate(batch.rows):
            try:
                source, source_name = sources[cells[first]]
                target, target_name = targets[cells[second]]
                kind = usual_kind if kind_index is None else kinds[cells[kind_index]]
                count = 1 if count_index is None else counts[cells[count_index]]
                post = None if post_index is None else read_id(cells[post_index])
                url = "" if url_index is None else _web_url(cells[url_index])
                if len(cells) != width or position in problems:
                    raise ValueError
                at = None if at_index is None else read_time(cells[at_index])
            except (KeyError, IndexError, ValueError):
                yield from self._read_row(Record(lines[position], cells, *problems.get(position, ("", ""))))
                continue
            event_id = f"{post}/{kind}" if post else next_id(source_name, target_name, at, kind, count, url)
            yield Mention(source, target, event_id, at, kind, count, url)

    def _plain_ends(self) -> tuple[int, int] | None:
        """The columns of both ends, if one column each names them; else None."""
        index = self._index
        if not self._columns.is_plain or "platform" in index:
            return None
        target = self._columns.targets[0].index if self._columns.targets else None
        sources = [index[role] for role in ("source", "source_id") if role in index]
        targets = [i for i in (target, index.get("target_id")) if i is not None]
        return (sources[0], targets[0]) if len(sources) == len(targets) == 1 else None

    def _plain_end(self, end: str, text: str) -> tuple[Account, str]:
        """The account of the one cell that names an end, and its canonical name."""
        if text.strip().casefold() in self._header:
            raise ValueError("perhaps a repeated header")
        is_id = f"{end}_id" in self._index
        account = self._accounts.read("", text) if is_id else self._accounts.read(text, end=end)
        if account is None:
            raise ValueError("blank")
        return account, account.canonical

    def _read_row(self, record: Record) -> list[Item]:
        """The items of any row."""
        if record.is_blank:
            return []
        width = len(self._header)
        if item := unreadable_record(record, width):
            return [item]
        cells = record.cells[:width] + [""] * (width - len(record.cells))
        if [cell.strip().casefold() for cell in cells] == self._header:
            return [Skipped(record.line, "repeated headers")]
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
        count = self._count(line, cells)
        if count <= 0:
            return [Skipped(line, "rows with a negative weight" if count < 0 else "rows with a weight of 0")]
        at = self._time(line, cells)
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
        found: dict[tuple[Account, str], None] = {}
        for column in self._columns.targets or (TargetColumn(-1),):
            names = read_list(cells[column.index]) if column.is_list else [cells[column.index]]
            if column.index < 0:
                names = [""]
            for name in names:
                account = self._target(line, name, cells, platform)
                if account is not None:
                    found[account, column.kind if column.kind and "kind" not in self._index else kind] = None
        return list(found)

    def _target(self, line: int, name: str, cells: list[str], platform: str) -> Account | None:
        """The account of one name; None if it is blank, or cannot be read and is one of several."""
        if self._columns.is_plain:
            return self._accounts.read(name, self._cell(cells, "target_id"), platform, "target")
        try:
            return self._accounts.read(name, "", platform, "target")
        except ValueError as error:
            self._unreadable.add("account", error, line)
            return None

    def _kind(self, line: int, cells: list[str]) -> tuple[str, bool]:
        """The kind of mention, and whether it goes both ways."""
        text = self._cell(cells, "kind")
        if text.strip().casefold() in UNDIRECTED:
            return "mention", True
        try:
            kind = read_kind(text)
        except ValueError as error:
            self._unreadable.add("kind", error, line)
            return "mention", False
        return kind, False

    def _count(self, line: int, cells: list[str]) -> float:
        text = self._cell(cells, "count")
        try:
            return self._weights.read(text)
        except ValueError as error:
            self._unreadable.add("weight", error, line)
            return 1

    def _time(self, line: int, cells: list[str]) -> int | None:
        text = self._cell(cells, "at")
        try:
            return self._times.read(text)
        except ValueError as error:
            self._unreadable.add("time", error, line)
            return None

    def _cell(self, cells: list[str], role: str) -> str:
        position = self._index.get(role)
        return "" if position is None else cells[position]


def _web_url(text: str) -> str:
    url = text.strip()
    return url if is_web_url(url) else ""


def _why_not(table: Table, options: ReadOptions) -> str:
    detected = table_layout(table.file.head)
    if options.delimiter and detected and detected.delimiter != options.delimiter:
        return (
            f"with --delimiter {options.delimiter!r} there is one column only; it is split at the "
            f"{delimiter_name(detected.delimiter)}, leave the option out"
        )
    if not table.layout.has_header:
        columns = f"the first line is no header, and which of its {len(table.header)} columns are accounts is not clear"
        return f"{columns}; say which, as in --column source=1 --column target=2"
    wanted = "columns for source and target (mentions), or for handle and followers, name or bio (profiles)"
    fix = "say which they are, as in --column source=NAME --column target=NAME"
    return f"no {wanted} among {quoted(table.header)}; {fix}, or give --no-header if the first line is a row"


def _column_notes(header: Header, columns: MentionColumns, options: ReadOptions) -> list[str]:
    index = columns.roles.index
    shown = [f"{role} = {header.names[position]}" for role, position in index.items() if role != "target"]
    for target in columns.targets:
        kind = f" ({target.kind})" if target.kind else ""
        shown.append(f"target{kind} = {header.names[target.index]}{' (lists)' if target.is_list else ''}")
    notes = [f"columns: {', '.join(shown)}", *columns.notes, *unused_note(header, columns.positions)]
    if "platform" not in index:
        hint = "" if options.platform else " (none is given; name it with --platform)"
        notes.append(f"platform: {options.platform or UNKNOWN_PLATFORM}{hint}")
    return notes
