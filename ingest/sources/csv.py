"""Tables of mentions and of profiles, from CSV and its relatives, as records.

source = FORMAT.open(file, ReadOptions(platform="x"), received_at)
for item in source.items(): ...        # Mention, Profile or Rejected, in the order of the rows
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from graph.errors import UnreadableFile
from graph.records import (
    UNKNOWN_PLATFORM,
    Account,
    Mention,
    Profile,
    clean_handle,
    clean_platform,
    is_web_url,
    to_milliseconds,
)
from graph.store import LoadKind
from ingest.fields.columns import Columns, recognise
from ingest.fields.identity import EventIds, event_id_of_post
from ingest.fields.values import ShareReader, TimeReader, is_blank, read_count, read_id, read_kind, read_number
from ingest.input import Head, Input
from ingest.readers.csv import Record, Table, open_table, table_layout
from ingest.readers.layout import delimiter_name
from ingest.source import Item, ReadOptions, Rejected

MAX_REMEMBERED_ACCOUNTS = 200_000
MAX_REJECTED_CELL = 1_000  # characters
MAX_NAMED_COLUMNS = 12  # unused ones, in the report


@dataclass
class CsvSource:
    """One file, recognised."""

    table: Table
    columns: Columns
    times: TimeReader
    shares: ShareReader
    options: ReadOptions
    notes: list[str] = field(default_factory=list)

    @property
    def kind(self) -> LoadKind:
        return self.columns.kind

    def items(self) -> Iterator[Item]:
        """Every row as a record, or as rejected."""
        read: Callable[[list[str]], Mention[Account] | Profile]
        read = _MentionReader(self).read if self.kind == "mentions" else _ProfileReader(self).read
        width = len(self.table.header)
        for record in self.table.records():
            yield _read_row(record, width, read)

    def closing_notes(self) -> list[str]:
        """Notes that need all rows: the formats of times, and lines in another encoding."""
        notes = []
        if self.times.formats:
            formats = ", ".join(f"{name} ({count:,})" for name, count in self.times.formats.most_common())
            notes.append(f"times: {formats}")
        return notes + self.table.closing_notes()


@dataclass(frozen=True)
class TableFormat:
    """Text files with delimiters, of mentions or of profiles."""

    name: str = "table"
    title: str = "table"

    def confidence(self, head: Head) -> float:
        """0.5 for columns of mentions or profiles, as formats with more columns are more particular; else little."""
        layout = table_layout(head)
        if layout is None:
            return 0
        return 0.5 if recognise(layout.header, {}) else 0.05

    def open(self, file: Input, options: ReadOptions, received_at: int) -> CsvSource:
        """Prepare to read a table."""
        table = open_table(file, options)
        columns = _columns(table, options)
        times = TimeReader(table.column(columns.index.get("at")), received_at, options.time_format, options.zone)
        shares = ShareReader(table.column(columns.index.get("engagement_rate")))
        notes = table.notes + _column_notes(table.header, columns, options)
        if shares.unit:
            notes.append(f"engagement rates: {shares.unit}")
        return CsvSource(table, columns, times, shares, options, notes)


FORMAT = TableFormat()


def _columns(table: Table, options: ReadOptions) -> Columns:
    """The roles of the columns; `UnreadableFile` says which are missing."""
    try:
        columns = recognise(table.header, dict(options.columns), options.kind)
    except KeyError as error:
        reason = f"there is no column “{error.args[0]}”; the columns are {_quoted(table.header)}"
        raise UnreadableFile(f"{table.file.name}: {reason}.") from None
    if columns is None:
        raise UnreadableFile(f"{table.file.name}: {_why_not(table, options)}")
    return columns


def _why_not(table: Table, options: ReadOptions) -> str:
    detected = table_layout(table.file.head)
    if options.delimiter and detected and recognise(detected.header, {}, options.kind):
        return (
            f"with --delimiter {options.delimiter!r} there is one column only; it is split at the "
            f"{delimiter_name(detected.delimiter)}, leave the option out."
        )
    wanted = "columns for source and target (mentions), or for handle and followers, name or bio (profiles)"
    names = _quoted(table.header)
    return f"no {wanted} among {names}; say which they are, as in --column source=NAME --column target=NAME."


def _column_notes(header: Sequence[str], columns: Columns, options: ReadOptions) -> list[str]:
    notes = ["columns: " + ", ".join(f"{role} = {header[index]}" for role, index in columns.index.items())]
    if columns.followers_date:
        notes.append(f"followers as of {columns.followers_date}, from the column's name")
    if columns.unused:
        more = " …" if len(columns.unused) > MAX_NAMED_COLUMNS else ""
        notes.append("not used: " + ", ".join(columns.unused[:MAX_NAMED_COLUMNS]) + more)
    if "platform" not in columns.index:
        hint = "" if options.platform else " (none is given; name it with --platform)"
        notes.append(f"platform: {options.platform or UNKNOWN_PLATFORM}{hint}")
    return notes


def _quoted(header: Sequence[str]) -> str:
    names = ", ".join(f"“{name[:40]}”" for name in header[:8])
    return names + (f" and {len(header) - 8} more" if len(header) > 8 else "")


def _read_row(record: Record, width: int, read: Callable[[list[str]], Mention[Account] | Profile]) -> Item:
    if record.problem:
        return Rejected(record.line, record.problem, record.fix, record.cells)
    if len(record.cells) > width and any(cell.strip() for cell in record.cells[width:]):
        reason = f"it has {len(record.cells)} cells where the header has {width}"
        return Rejected(record.line, reason, "put cells that hold the delimiter into quotes", record.cells)
    try:
        return read(record.cells + [""] * (width - len(record.cells)))
    except ValueError as error:
        reason, _, fix = str(error).partition("; ")
        cells = [cell[:MAX_REJECTED_CELL] for cell in record.cells]
        return Rejected(record.line, reason, fix or "correct the cell", cells)


class _MentionReader:
    """Rows as mentions; it counts equal rows, which makes it good for one pass."""

    def __init__(self, source: CsvSource) -> None:
        self._index = source.columns.index
        self._times = source.times
        self._platform = clean_platform(source.options.platform or UNKNOWN_PLATFORM)
        self._ids = EventIds()
        self._accounts: dict[tuple[str, str, str], Account] = {}

    def read(self, cells: list[str]) -> Mention[Account]:
        platform = _platform(cells, self._index, self._platform)
        source = self._account(cells, "source", "source_id", platform)
        target = self._account(cells, "target", "target_id", platform)
        at = self._times.read(_cell(cells, self._index, "at"))
        kind = read_kind(_cell(cells, self._index, "kind"))
        count = read_count(_cell(cells, self._index, "count"))
        url = _cell(cells, self._index, "url").strip()
        url = url if is_web_url(url) else ""
        post = read_id(_cell(cells, self._index, "post"))
        next_id = self._ids.next_id
        event_id = event_id_of_post(post, kind) if post else next_id(source, target, at, kind, count, url)
        return Mention(source, target, event_id, at, kind, count, url)

    def _account(self, cells: list[str], handle_role: str, id_role: str, platform: str) -> Account:
        """An account, parsed once for all rows that name it alike."""
        name = _cell(cells, self._index, handle_role), _cell(cells, self._index, id_role), platform
        if (account := self._accounts.get(name)) is None:
            if len(self._accounts) >= MAX_REMEMBERED_ACCOUNTS:
                self._accounts.clear()
            account = self._accounts[name] = _account(cells, self._index, handle_role, id_role, platform)
        return account


class _ProfileReader:
    """Rows as profiles."""

    def __init__(self, source: CsvSource) -> None:
        self._index = source.columns.index
        self._times = source.times
        self._shares = source.shares
        self._platform = clean_platform(source.options.platform or UNKNOWN_PLATFORM)
        date = source.columns.followers_date
        self._followers_at = to_milliseconds(datetime.fromisoformat(date).replace(tzinfo=UTC)) if date else None

    def read(self, cells: list[str]) -> Profile:
        platform = _platform(cells, self._index, self._platform)
        account = _account(cells, self._index, "handle", "account_id", platform)
        at = self._times.read(_cell(cells, self._index, "at"))
        url = _text(cells, self._index, "url")
        return Profile(
            account=account,
            at=self._followers_at if at is None else at,
            name=_text(cells, self._index, "name"),
            bio=_text(cells, self._index, "bio"),
            url=url if url and is_web_url(url) else None,
            category=_text(cells, self._index, "category"),
            location=_text(cells, self._index, "location"),
            language=_text(cells, self._index, "language"),
            followers=read_number(_cell(cells, self._index, "followers")),
            following=read_number(_cell(cells, self._index, "following")),
            posts=read_number(_cell(cells, self._index, "posts")),
            engagement_rate=self._shares.read(_cell(cells, self._index, "engagement_rate")),
        )


def _cell(cells: list[str], index: dict[str, int], role: str) -> str:
    position = index.get(role)
    return "" if position is None else cells[position]


def _text(cells: list[str], index: dict[str, int], role: str) -> str | None:
    text = " ".join(_cell(cells, index, role).replace("\x00", "").split())
    return None if is_blank(text) else text


def _platform(cells: list[str], index: dict[str, int], default: str) -> str:
    text = _cell(cells, index, "platform")
    return default if not text.strip() else clean_platform(text)


def _account(cells: list[str], index: dict[str, int], handle_role: str, id_role: str, platform: str) -> Account:
    text = _cell(cells, index, handle_role)
    account_id = read_id(_cell(cells, index, id_role))
    if account_id and is_blank(text):
        return Account(platform, None, account_id)
    try:
        return Account(platform, clean_handle(text), account_id)
    except ValueError as error:
        shown = f" (“{text.strip()[:40]}”)" if text.strip() and text.isprintable() else ""
        raise ValueError(
            f"the {handle_role} {'' if handle_role == 'handle' else 'handle '}cannot be read{shown}: {error}; "
            "give the bare handle, as in jade.runs"
        ) from None
