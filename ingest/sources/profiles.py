"""Tables and lists of accounts, one a row: who they are, and how many follow them.

source = FORMAT.open(file, ReadOptions(platform="instagram"), received_at)
for item in source.items(): ...        # in the order of the rows
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from graph.errors import UnreadableFile
from graph.records import UNKNOWN_PLATFORM, Account, Profile, is_web_url, to_milliseconds
from ingest.fields.accounts import AccountReader, platform_note
from ingest.fields.columns import Header, UnknownColumn, quoted, unused_note
from ingest.fields.doubtful import UnreadableCells
from ingest.fields.emails import read_email
from ingest.fields.numbers import ShareReader, read_number
from ingest.fields.platform_columns import PlatformColumn
from ingest.fields.profile_columns import ProfileColumns, profile_columns
from ingest.fields.rows import is_total, rejected, row_cells
from ingest.fields.times import TimeReader
from ingest.fields.values import is_blank
from ingest.input import Head, Input
from ingest.readers.csv import Record, Table, asked_layout, open_table
from ingest.source import COLUMNS_OR_HEADER, Item, ReadOptions, Skipped

_LOST = {
    "number": "{} could not be read and left out",
    "rate": "{} of engagement could not be read and left out",
    "e-mail": "{} could not be read and left out",
    "time": "{} could not be read, so those profiles count as of now",
}
_NOBODY = Account(UNKNOWN_PLATFORM)

Value = TypeVar("Value")


@dataclass(frozen=True)
class ProfileTable:
    """Text files with a column of handles or of addresses of profiles."""

    name: str = "profiles"
    title: str = "table of profiles"

    def confidence(self, head: Head) -> float:
        """0.45 for a column of accounts, since tables of mentions have such columns too; less than they for another."""
        return self.asked_confidence(head, ReadOptions())

    def asked_confidence(self, head: Head, options: ReadOptions) -> float:
        """The same under options: 0.9 if they name the column of accounts, more than posts if there is no header."""
        layout = asked_layout(head, options)
        if layout is None:
            return 0
        header, named = Header(layout.header, layout.sample, options.ignored), dict(options.columns)
        try:
            columns = profile_columns(header, named, layout.has_header)
        except UnknownColumn:
            columns = None
        if columns is None:
            return 0.04
        if named.keys() & {"handle", "account_id"}:
            return 0.9
        return 0.45 if layout.has_header or options.header is None else 0.72

    def open(self, file: Input, options: ReadOptions, received_at: int) -> "ProfileSource":
        """Prepare to read a table of profiles."""
        table = open_table(file, options)
        header = Header(table.header, table.sample, options.ignored)
        try:
            columns = profile_columns(header, dict(options.columns), table.layout.has_header)
        except UnknownColumn as error:
            reason = f"there is no column “{error}”; the columns are {quoted(table.header)}"
            raise UnreadableFile(f"{file.name}: {reason}.") from None
        if columns is None:
            wanted = "a column of handles or of addresses, and one for followers, name or bio"
            fix = "say which they are, as in --column handle=NAME --column followers=NAME"
            reason = f"profiles need {wanted}, not {quoted(table.header)}; {fix}"
            raise UnreadableFile(f"{file.name}: {reason}.", COLUMNS_OR_HEADER)
        return ProfileSource(table, header, columns, options, received_at)


FORMAT = ProfileTable()


class ProfileSource:
    """One table of profiles."""

    def __init__(
        self, table: Table, header: Header, columns: ProfileColumns, options: ReadOptions, received_at: int
    ) -> None:
        self.header = table.header if table.layout.has_header else columns.roles.names(len(table.header))
        self._table = table
        self._header = [name.casefold() for name in table.header]
        self._index = columns.roles.index
        self._others = columns.others
        self._times = TimeReader(table.column(self._index.get("at")), received_at, options.time_format, options.zone)
        self._shares = ShareReader(table.column(self._index.get("engagement_rate")))
        self._accounts = AccountReader(columns.platform or options.platform)
        self._unreadable = UnreadableCells()
        date = columns.followers_date
        self._seen_at = to_milliseconds(datetime.fromisoformat(date).replace(tzinfo=UTC)) if date else None
        self.notes = table.notes + _column_notes(header, columns, options)
        if self._shares.unit:
            self.notes.append(f"engagement rates: {self._shares.unit}")

    def items(self) -> Iterator[Item]:
        """Every row as a profile, rejected, or skipped."""
        self._unreadable = UnreadableCells()
        total: Record | None = None
        for record in self._table.records():
            if total is not None:
                yield from self._read_row(total)
            total = record if self._is_total(record.cells) else None
            if total is None:
                yield from self._read_row(record)
            elif self._lacks_cells(record.cells):
                yield Skipped(record.line, "rows of totals")
                total = None
        if total is not None:
            yield Skipped(total.line, "rows of totals")

    def closing_notes(self) -> list[str]:
        """Formats of times, and cells that could not be read."""
        return self._times.notes() + self._unreadable.notes(_LOST) + self._table.closing_notes()

    def _is_total(self, cells: list[str]) -> bool:
        """Whether a row may sum up those above it: it does if it is the last one."""
        return any(map(is_total, cells[:3]))

    def _lacks_cells(self, cells: list[str]) -> bool:
        """Whether a row has no cell before the word for totals, where other rows have one."""
        return bool(cells) and not cells[0].strip() and self._index.get("handle") != 0

    def _read_row(self, record: Record) -> list[Item]:
        """The row's profiles, one for each platform, or the row as rejected or skipped."""
        cells = row_cells(record, self._header)
        if not isinstance(cells, list):
            return [cells]
        try:
            profile = self._profile(record.line, cells)
            others = [self._other(record.line, cells, column, profile) for column in self._others]
        except ValueError as error:
            return [rejected(record.line, record.cells, error)]
        profiles = [each for each in (profile, *others) if each.account.names]
        return list(profiles) or [Skipped(record.line, "rows without a handle")]

    def _profile(self, line: int, cells: list[str]) -> Profile:
        """The profile that a row describes; its account has no names if the row has none."""
        names = self._cell(cells, "handle"), self._cell(cells, "account_id"), self._cell(cells, "platform")
        account = self._accounts.read(*names) or _NOBODY
        at = self._value("time", self._times.read, line, self._cell(cells, "at"))
        url, name = self._text(cells, "url"), self._text(cells, "name")
        return Profile(
            account=account,
            at=self._seen_at if at is None else at,
            name=name if name != account.handle else None,
            bio=self._text(cells, "bio"),
            url=url if url and is_web_url(url) else None,
            category=self._text(cells, "category"),
            location=self._text(cells, "location"),
            language=self._text(cells, "language"),
            email=self._value("e-mail", read_email, line, self._cell(cells, "email")),
            first_name=self._text(cells, "first_name"),
            last_name=self._text(cells, "last_name"),
            followers=self._value("number", read_number, line, self._cell(cells, "followers")),
            following=self._value("number", read_number, line, self._cell(cells, "following")),
            posts=self._value("number", read_number, line, self._cell(cells, "posts")),
            engagement_rate=self._value("rate", self._shares.read, line, self._cell(cells, "engagement_rate")),
        )

    def _other(self, line: int, cells: list[str], column: PlatformColumn, profile: Profile) -> Profile:
        """The same influencer on another platform: what is known of the person, and the followers there."""
        followers = "" if column.followers is None else cells[column.followers]
        return replace(
            profile,
            account=self._accounts.read(cells[column.account], platform=column.platform) or _NOBODY,
            url=None,
            followers=self._value("number", read_number, line, followers),
            following=None,
            posts=None,
            engagement_rate=None,
        )

    def _value(self, kind: str, read: Callable[[str], Value | None], line: int, text: str) -> Value | None:
        """A value, or None if the cell cannot be read, which is counted."""
        try:
            return read(text)
        except ValueError as error:
            self._unreadable.add(kind, error, line)
            return None

    def _text(self, cells: list[str], role: str) -> str | None:
        text = " ".join(self._cell(cells, role).replace("\x00", "").split())
        return None if is_blank(text) else text

    def _cell(self, cells: list[str], role: str) -> str:
        position = self._index.get(role)
        return "" if position is None else cells[position]


def _column_notes(header: Header, columns: ProfileColumns, options: ReadOptions) -> list[str]:
    roles = columns.roles
    notes = ["columns: " + ", ".join(f"{role} = {header.names[index]}" for role, index in roles.index.items())]
    notes += columns.notes
    if columns.followers_date:
        notes.append(f"followers as of {columns.followers_date}, from the column's name")
    notes += [f"also on {column.platform}: {header.names[column.account]}" for column in columns.others]
    notes += unused_note(header, columns.positions)
    if columns.platform:
        notes.append(f"platform: {columns.platform}, from the column's name; that of an address comes first")
    elif "platform" not in roles.index:
        notes.append(platform_note(options.platform))
    return notes
