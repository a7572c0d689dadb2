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
from ingest.fields import values
from ingest.fields.columns import Columns, recognise
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

SAMPLED_ROWS = 2_000  # that a column's time format is judged by
REMEMBERED_ACCOUNTS = 200_000


@dataclass
class CsvSource:
    """One file, recognised."""

    table: Table
    columns: Columns
    times: values.TimeReader
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
        """What only shows once all rows are read."""
        notes = []
        if self.times.formats:
            seen = ", ".join(f"{name} ({count:,})" for name, count in self.times.formats.most_common())
            notes.append(f"times: {seen}")
        if self.table.odd_lines:
            notes.append(f"{self.table.odd_lines:,} lines were not {self.table.encoding} and were read as Windows-1252")
        return notes


def open_source(path: Path, options: ReadOptions, received_at: int) -> CsvSource:
    """Recognise a file; the error says what it is instead, and what to do."""
    start = sample(path)
    encoding, told = (options.encoding, options.encoding) if options.encoding else detect_encoding(start)
    try:
        "".encode(encoding)
    except LookupError:
        raise UnreadableFile(f"{path}: there is no encoding called “{encoding}”; try utf-8 or cp1252.") from None
    quote, quoting = detect_quote(start)
    delimiter, header, columns = _recognise(path, encoding, quote, options)
    notes = [f"encoding: {told}", f"delimiter: {delimiter_name(delimiter)}, quoting: {quoting}"]
    notes.append("columns: " + ", ".join(f"{role} = {header[place]}" for role, place in columns.place.items()))
    if columns.followers_date:
        notes.append(f"followers seen on {columns.followers_date}, as the column's name says")
    if columns.ignored:
        notes.append("not used: " + ", ".join(columns.ignored[:12]) + (" …" if len(columns.ignored) > 12 else ""))
    if "platform" not in columns.place:
        platform = options.platform or UNKNOWN_PLATFORM
        hint = "" if options.platform else " (none is given; name it with --platform)"
        notes.append(f"platform: {platform}{hint}")
    table = Table(path, encoding, delimiter, header, notes, path.stat().st_size, quote)
    samples: list[str] = []
    if (place := columns.place.get("at")) is not None:
        records = itertools.islice(table.records(), SAMPLED_ROWS)
        samples = [record.cells[place] for record in records if len(record.cells) > place]
    times = values.TimeReader(samples, received_at, options.time_format, options.zone)
    if next(table.records(), None) is None:
        raise NothingFound(f"{path}: there is a header but no row below it; export it again.")
    return CsvSource(table, columns, times, options, notes)


def _recognise(path: Path, encoding: str, quote: str, options: ReadOptions) -> tuple[str, list[str], Columns]:
    given = dict(options.columns)
    found: dict[str, Columns] = {}
    headers: dict[str, list[str]] = {}
    for delimiter in (options.delimiter,) if options.delimiter else DELIMITERS:
        headers[delimiter] = header = first_record(path, encoding, delimiter, quote)
        try:
            columns = recognise(header, given, options.kind)
        except KeyError as error:
            if delimiter == (options.delimiter or ",") and len(header) > 1:
                raise UnreadableFile(
                    f"{path}: there is no column “{error.args[0]}”; the columns are {_listed(header)}."
                ) from None
            continue
        if columns:
            found[delimiter] = columns
    if not found:
        raise UnreadableFile(f"{path}: {_why_not(path, encoding, options, headers)}")
    best = max(found, key=lambda d: (len(found[d].place), len(headers[d])))
    return best, headers[best], found[best]


def _why_not(path: Path, encoding: str, options: ReadOptions, headers: dict[str, list[str]]) -> str:
    if options.delimiter:
        for other in DELIMITERS:
            if other != options.delimiter and recognise(first_record(path, encoding, other), {}, options.kind):
                return f"with --delimiter {options.delimiter!r} there is one column only; it is split at the \
{delimiter_name(other)}, leave the option out."
    header = max(headers.values(), key=len)
    wanted = "columns for source and target (mentions), or for handle and followers, name or bio (profiles)"
    return f"no {wanted} among {_listed(header)}; say which they are, as in --column source=NAME --column target=NAME."


def _listed(header: list[str]) -> str:
    shown = ", ".join(f"“{name[:40]}”" for name in header[:8])
    return shown + (f" and {len(header) - 8} more" if len(header) > 8 else "")


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
        return Rejected(record.line, reason, fix or "correct the cell", [cell[:1000] for cell in record.cells])


class _MentionReader:
    def __init__(self, source: CsvSource) -> None:
        self._place = source.columns.place
        self._times = source.times
        self._platform = clean_platform(source.options.platform or UNKNOWN_PLATFORM)
        self._seen: Counter[int] = Counter()  # rows without a post id, by their content
        self._accounts: dict[tuple[str, str, str], Account] = {}

    def read(self, cells: list[str]) -> Mention[Account]:
        platform = _platform(cells, self._place, self._platform)
        source = self._account(cells, "source", "source_id", platform)
        target = self._account(cells, "target", "target_id", platform)
        at = self._times.read(_cell(cells, self._place, "at"))
        kind = values.read_kind(_cell(cells, self._place, "kind"))
        count = values.read_count(_cell(cells, self._place, "count"))
        url = _cell(cells, self._place, "url").strip()
        url = url if is_web_url(url) else ""
        post = values.read_id(_cell(cells, self._place, "post"))
        event_id = f"{post}/{kind}" if post else self._identify(source, target, at, kind, count, url)
        return Mention(source, target, event_id, at, kind, count, url)

    def _account(self, cells: list[str], handle_role: str, id_role: str, platform: str) -> Account:
        """An account, read once for all rows that name it alike."""
        named = _cell(cells, self._place, handle_role), _cell(cells, self._place, id_role), platform
        if (account := self._accounts.get(named)) is None:
            if len(self._accounts) >= REMEMBERED_ACCOUNTS:
                self._accounts.clear()
            account = self._accounts[named] = _account(cells, self._place, handle_role, id_role, platform)
        return account

    def _identify(self, source: Account, target: Account, at: int | None, kind: str, count: int, url: str) -> str:
        """A row without a post id: its content, and its place among identical rows of this file."""
        content = "\x1f".join((source.canonical, target.canonical, str(at), kind, str(count), url)).encode()
        digest = hashlib.blake2b(content, digest_size=8)
        number = int.from_bytes(digest.digest())
        place = self._seen[number]
        self._seen[number] += 1
        return f"#{digest.hexdigest()}" + (f".{place}" if place else "")


class _ProfileReader:
    def __init__(self, source: CsvSource) -> None:
        self._place = source.columns.place
        self._times = source.times
        self._platform = clean_platform(source.options.platform or UNKNOWN_PLATFORM)
        date = source.columns.followers_date
        self._dated = to_milliseconds(datetime.fromisoformat(date).replace(tzinfo=UTC)) if date else None

    def read(self, cells: list[str]) -> Profile:
        platform = _platform(cells, self._place, self._platform)
        account = _account(cells, self._place, "handle", "account_id", platform)
        at = self._times.read(_cell(cells, self._place, "at"))
        url = _text(cells, self._place, "url")
        return Profile(
            account=account,
            at=self._dated if at is None else at,
            name=_text(cells, self._place, "name"),
            bio=_text(cells, self._place, "bio"),
            url=url if url and is_web_url(url) else None,
            category=_text(cells, self._place, "category"),
            location=_text(cells, self._place, "location"),
            language=_text(cells, self._place, "language"),
            followers=values.read_number(_cell(cells, self._place, "followers")),
            following=values.read_number(_cell(cells, self._place, "following")),
            posts=values.read_number(_cell(cells, self._place, "posts")),
            engagement_rate=values.read_share(_cell(cells, self._place, "engagement_rate")),
        )


def _cell(cells: list[str], place: dict[str, int], role: str) -> str:
    column = place.get(role)
    return "" if column is None else cells[column]


def _text(cells: list[str], place: dict[str, int], role: str) -> str | None:
    text = " ".join(_cell(cells, place, role).replace("\x00", "").split())
    return None if values.is_nothing(text) else text


def _platform(cells: list[str], place: dict[str, int], default: str) -> str:
    text = _cell(cells, place, "platform")
    return default if not text.strip() else clean_platform(text)


def _account(cells: list[str], place: dict[str, int], handle_role: str, id_role: str, platform: str) -> Account:
    text = _cell(cells, place, handle_role)
    account_id = values.read_id(_cell(cells, place, id_role))
    if account_id and values.is_nothing(text):
        return Account(platform, None, account_id)
    try:
        return Account(platform, clean_handle(text), account_id)
    except ValueError as error:
        shown = f" (“{text.strip()[:40]}”)" if text.strip() and text.isprintable() else ""
        raise ValueError(
            f"the {handle_role} {'' if handle_role == 'handle' else 'handle '}cannot be read{shown}: {error}; "
            "give the bare handle, as in jade.runs"
        ) from None
