"""Tables of mentions and of profiles, from CSV and its relatives, as records.

source = open_source(Path("mentions.csv"), ReadOptions(platform="x"), received_at)
for item in source.items(): ...        # Mention, Profile or Rejected, in the order of the rows
"""

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from graph.errors import NothingFound, UnreadableFile
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
from ingest.fields.values import ShareReader, TimeReader, is_blank, read_count, read_id, read_kind, read_number
from ingest.readers.csv import (
    DELIMITERS,
    Record,
    Table,
    delimiter_name,
    detect_encoding,
    detect_quote,
    first_record,
    sample,
)
from ingest.source import Item, ReadOptions, Rejected

SAMPLE_ROWS = 2_000  # from which a column's time format and unit are detected
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

    @property
    def bytes_read(self) -> int:
        return self.table.bytes_read

    @property
    def bytes_total(self) -> int:
        return self.table.bytes_total

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
        if self.table.odd_lines:
            notes.append(f"{self.table.odd_lines:,} lines were not {self.table.encoding} and were read as Windows-1252")
        return notes


def open_source(path: Path, options: ReadOptions, received_at: int) -> CsvSource:
    """Recognise a file.

    Parameters
    ----------
    received_at
        Now, in ms: no time in the file may be later.

    Raises
    ------
    UnreadableFile
        It is no table of mentions or profiles; the text says what it is and what to do.
    NothingFound
        It has no rows.
    """
    start = sample(path)
    encoding, encoding_note = (options.encoding, options.encoding) if options.encoding else detect_encoding(start)
    try:
        "".encode(encoding)
    except LookupError:
        raise UnreadableFile(f"{path}: there is no encoding called “{encoding}”; try utf-8 or cp1252.") from None
    quote, quoting = detect_quote(start)
    delimiter, header, columns = _recognise(path, encoding, quote, options)
    table = Table(path, encoding, delimiter, header, path.stat().st_size, quote)
    rows = [record.cells for record in itertools.islice(table.records(), SAMPLE_ROWS)]
    if not rows:
        raise NothingFound(f"{path}: there is a header but no row below it; export it again.")
    times = TimeReader(_column(rows, columns, "at"), received_at, options.time_format, options.zone)
    shares = ShareReader(_column(rows, columns, "engagement_rate"))
    notes = [f"encoding: {encoding_note}", f"delimiter: {delimiter_name(delimiter)}, quoting: {quoting}"]
    notes += _column_notes(header, columns, options)
    if shares.unit:
        notes.append(f"engagement rates: {shares.unit}")
    return CsvSource(table, columns, times, shares, options, notes)


def _column(rows: list[list[str]], columns: Columns, role: str) -> list[str]:
    """The cells of the column with this role; none if there is no such column."""
    index = columns.index.get(role)
    return [] if index is None else [cells[index] for cells in rows if len(cells) > index]


def _column_notes(header: list[str], columns: Columns, options: ReadOptions) -> list[str]:
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


def _recognise(path: Path, encoding: str, quote: str, options: ReadOptions) -> tuple[str, list[str], Columns]:
    """The delimiter with which most columns get a role, and the header and the columns with it."""
    named = dict(options.columns)
    recognised: dict[str, Columns] = {}
    headers: dict[str, list[str]] = {}
    for delimiter in (options.delimiter,) if options.delimiter else DELIMITERS:
        headers[delimiter] = header = first_record(path, encoding, delimiter, quote)
        try:
            columns = recognise(header, named, options.kind)
        except KeyError as error:
            if delimiter == (options.delimiter or ",") and len(header) > 1:
                raise UnreadableFile(
                    f"{path}: there is no column “{error.args[0]}”; the columns are {_quoted(header)}."
                ) from None
            continue
        if columns:
            recognised[delimiter] = columns
    if not recognised:
        raise UnreadableFile(f"{path}: {_why_not(path, encoding, options, headers)}")
    best = max(recognised, key=lambda delimiter: (len(recognised[delimiter].index), len(headers[delimiter])))
    return best, headers[best], recognised[best]


def _why_not(path: Path, encoding: str, options: ReadOptions, headers: dict[str, list[str]]) -> str:
    if options.delimiter:
        for other in DELIMITERS:
            if other != options.delimiter and recognise(first_record(path, encoding, other), {}, options.kind):
                return (
                    f"with --delimiter {options.delimiter!r} there is one column only; it is split at the "
                    f"{delimiter_name(other)}, leave the option out."
                )
    header = max(headers.values(), key=len)
    wanted = "columns for source and target (mentions), or for handle and followers, name or bio (profiles)"
    return f"no {wanted} among {_quoted(header)}; say which they are, as in --column source=NAME --column target=NAME."


def _quoted(header: list[str]) -> str:
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
        self._repetitions: Counter[int] = Counter()  # of rows without a post id, by the hash of their content
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
        event_id = f"{post}/{kind}" if post else self._event_id(source, target, at, kind, count, url)
        return Mention(source, target, event_id, at, kind, count, url)

    def _account(self, cells: list[str], handle_role: str, id_role: str, platform: str) -> Account:
        """An account, parsed once for all rows that name it alike."""
        name = _cell(cells, self._index, handle_role), _cell(cells, self._index, id_role), platform
        if (account := self._accounts.get(name)) is None:
            if len(self._accounts) >= MAX_REMEMBERED_ACCOUNTS:
                self._accounts.clear()
            account = self._accounts[name] = _account(cells, self._index, handle_role, id_role, platform)
        return account

    def _event_id(self, source: Account, target: Account, at: int | None, kind: str, count: int, url: str) -> str:
        """The id of a row without a post id: its content, and its number among equal rows of this file."""
        content = "\x1f".join((source.canonical, target.canonical, str(at), kind, str(count), url)).encode()
        digest = hashlib.blake2b(content, digest_size=8)
        number = int.from_bytes(digest.digest())
        repetition = self._repetitions[number]
        self._repetitions[number] += 1
        return f"#{digest.hexdigest()}" + (f".{repetition}" if repetition else "")


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
