"""Single values of posts: accounts, times, counts. Unreadable values are left out, counted, and reported at the end."""

import re
from collections.abc import Iterable
from typing import Any

from graph.records import UNKNOWN_PLATFORM, Account, clean_handle, is_web_url
from ingest.fields.addresses import read_address
from ingest.fields.doubtful import UnreadableCells
from ingest.fields.values import TimeReader, is_blank, read_id, read_number
from ingest.source import ReadOptions

MAX_REMEMBERED_ACCOUNTS = 200_000
MAX_TEXT = 10_000  # characters of a name or biography
_AT_URI = re.compile(r"at://(did:[a-z]+:[\w.:%-]+)(?:/app\.bsky\.feed\.post/|$)")
_LOST = {
    "time": "{} could not be read, so those posts are undated",
    "count": "{} could not be read and were left out",
    "handle": "{} could not be read, so those accounts were left out",
    "id": "{} could not be read, so those accounts are known by their handles",
}
_HASHED = frozenset((str, int, type(None)))  # types of names that are looked up as they are
_MOST = 10**30  # above every id that is a number
_NO = frozenset(("", "0", "false", "no", "n", "none", "null", "nan"))


def as_text(value: Any) -> str:
    """A plain value as clean text; empty for lists, objects and truth values.

    >>> as_text(17.0), as_text(" a "), as_text(True), as_text(None), as_text([])
    ('17', 'a', '', '', '')
    >>> as_text(float("inf")), as_text(10**400)
    ('', '')
    """
    if value.__class__ is str:
        return value.strip() if value.isascii() else value.encode("utf-8", "replace").decode().strip()
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MOST
    return str(value) if is_number else ""  # not for NaN, which is less than nothing


def _as_name(value: Any) -> str:
    """A handle or an id as text; empty for a number that counts or measures something."""
    text = as_text(value)
    return text if isinstance(value, str) or text.isdecimal() else ""


def is_true(value: Any) -> bool:
    """Whether a member says yes; in tables, as text.

    >>> is_true("TRUE"), is_true("no"), is_true(0), is_true("ad")
    (True, False, False, True)
    """
    return value is True or isinstance(value, dict) or as_text(value).casefold() not in _NO


def _named(platform: str, handle: str, account_id: str | None) -> Account:
    """The account with a handle, which an address of a profile or of one of its posts can give."""
    address = read_address(handle) if "/" in handle else None
    if address is None:
        return Account(platform, clean_handle(handle), account_id)
    home = address.platform if platform == UNKNOWN_PLATFORM else platform
    return Account(home, clean_handle(address.handle) if address.handle else None, account_id or address.account_id)


class ValueReader:
    """Reads the values of one file; `line` is where the present object begins."""

    def __init__(self, times: Iterable[str], options: ReadOptions, received_at: int) -> None:
        self.line = 0
        self._times = TimeReader(times, received_at, options.time_format, options.zone)
        self._unread = UnreadableCells()
        self._accounts: dict[tuple[str, Any, Any], Account] = {}

    def account(self, platform: str, handle: Any, account_id: Any) -> Account | None:
        """The account with these names, of which one may be missing; None if there is none.

        Raises
        ------
        ValueError
            The handle cannot be one, and there is no id; the text states the reason.
        """
        if handle.__class__ not in _HASHED or account_id.__class__ not in _HASHED:
            handle, account_id = as_text(handle), as_text(account_id)
        if not handle and not account_id:
            return None
        names = platform, handle, account_id
        if (account := self._accounts.get(names)) is None:
            if (account := self._read_account(platform, _as_name(handle), _as_name(account_id))) is None:
                return None
            if len(self._accounts) >= MAX_REMEMBERED_ACCOUNTS:
                self._accounts.clear()
            self._accounts[names] = account
        return account

    def target(self, platform: str, handle: Any, account_id: Any) -> Account | None:
        """As `account`, but a handle that cannot be read is left out and counted."""
        try:
            return self.account(platform, handle, account_id)
        except ValueError as error:
            self.count("handle", handle, error)
            return None

    def _read_account(self, platform: str, handle: str, account_id: str) -> Account | None:
        if handle.startswith("did:"):
            handle, account_id = "", account_id or handle
        if account_id.startswith("at://"):
            match = _AT_URI.match(account_id)
            account_id = match[1] if match else ""  # of a list or feed: nobody's post
        try:
            number = read_id(account_id)
        except ValueError as error:
            self.count("id", account_id, error)
            number = None
        if is_blank(handle) or handle == "@":
            return Account(platform, None, number) if number else None
        try:
            return _named(platform, handle, number)
        except ValueError:
            if number is None:
                raise
            return Account(platform, None, number)

    def time(self, value: Any) -> int | None:
        """An instant in ms; None if there is none that can be read."""
        if not (text := as_text(value)):
            return None
        try:
            return self._times.read(text)
        except ValueError as error:
            self.count("time", text, error)
            return None

    def number(self, value: Any) -> int | None:
        """A count; None if it is hidden (-1) or cannot be read."""
        if isinstance(value, int) and not isinstance(value, bool):
            return value if value >= 0 else None
        text = as_text(value)
        if not text or text.startswith("-"):
            return None
        try:
            return read_number(text)
        except ValueError as error:
            self.count("count", text, error)
            return None

    @staticmethod
    def words(value: Any) -> str | None:
        """A line of text; None if it is blank."""
        text = " ".join(as_text(value)[:MAX_TEXT].replace("\x00", "").split())
        return None if is_blank(text) else text

    @staticmethod
    def url(value: Any) -> str:
        """A web address; empty if the value is not one."""
        text = as_text(value)
        return text if text and is_web_url(text) else ""

    def count(self, kind: str, value: Any, error: ValueError) -> None:
        """Count a value that could not be read."""
        shown = as_text(value)[:40]
        is_shown = not shown or shown in str(error)
        self._unread.add(kind, error if is_shown else ValueError(f"“{shown}”: {error}"), self.line)

    def notes(self) -> list[str]:
        """Notes for the report: the formats used, and the unreadable values."""
        return self._times.notes() + self._unread.notes(_LOST)
