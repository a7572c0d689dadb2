"""Single values of posts: accounts, times, counts. What cannot be read is left out, counted and told at the end."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from graph.records import Account, clean_handle, is_web_url
from ingest.fields.values import TimeReader, is_blank, read_id, read_number
from ingest.source import ReadOptions

MAX_REMEMBERED_ACCOUNTS = 200_000
MAX_TEXT = 10_000  # characters of a name or biography
# The author in the address of a post; what else names an account by its address, `clean_handle` knows.
_POST_ADDRESS = re.compile(r"/@([^/?#]+)|\.(?:com|app)/(?:profile/)?([^/?#]+)/(?:status|post|posts|p|reel|tv)/")
_AT_URI = re.compile(r"at://(did:[a-z]+:[\w.:%-]+)(?:/app\.bsky\.feed\.post/|$)")
_NO = frozenset(("", "0", "false", "no", "n", "none", "null", "nan"))


@dataclass
class Unread:
    """Values of one sort that could not be read: their number, and the line and text of the first."""

    count: int
    line: int
    example: str


def as_text(value: Any) -> str:
    """A plain value as clean text; empty for lists, objects and truth values.

    >>> as_text(17.0), as_text(" a "), as_text(True), as_text(None), as_text([])
    ('17', 'a', '', '', '')
    """
    if isinstance(value, str):
        return value.strip() if value.isascii() else value.encode("utf-8", "replace").decode().strip()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) and value == value else ""


def is_true(value: Any) -> bool:
    """Whether a member says yes; in tables, as text.

    >>> is_true("TRUE"), is_true("no"), is_true(0), is_true("ad")
    (True, False, False, True)
    """
    return value is True or isinstance(value, dict) or as_text(value).casefold() not in _NO


class ValueReader:
    """Reads the values of one file; `line` is where the present object begins."""

    def __init__(self, times: Iterable[str], options: ReadOptions, received_at: int) -> None:
        self.line = 0
        self._times = TimeReader(times, received_at, options.time_format, options.zone)
        self._unread: dict[str, Unread] = {}
        self._accounts: dict[tuple[str, str, str], Account] = {}

    def account(self, platform: str, handle: Any, account_id: Any) -> Account | None:
        """The account with these names, of which one may be missing; None if there is none.

        Raises
        ------
        ValueError
            The handle cannot be one, and there is no id; the text states the reason.
        """
        names = platform, as_text(handle), as_text(account_id)
        if (account := self._accounts.get(names)) is None:
            if (account := self._read_account(*names)) is None:
                return None
            if len(self._accounts) >= MAX_REMEMBERED_ACCOUNTS:
                self._accounts.clear()
            self._accounts[names] = account
        return account

    def target(self, platform: str, handle: Any, account_id: Any) -> Account | None:
        """As `account`, but a handle that cannot be read is left out and counted."""
        try:
            return self.account(platform, handle, account_id)
        except ValueError:
            self.count("handles", as_text(handle))
            return None

    def _read_account(self, platform: str, handle: str, account_id: str) -> Account | None:
        if handle.startswith("did:"):
            handle, account_id = "", account_id or handle
        if "/" in handle and (match := _POST_ADDRESS.search(handle)):
            handle = match[1] or match[2]
        if account_id.startswith("at://"):
            match = _AT_URI.match(account_id)
            account_id = match[1] if match else ""  # of a list or feed: nobody's post
        try:
            number = read_id(account_id)
        except ValueError:
            self.count("ids", account_id)
            number = None
        handle = "" if is_blank(handle) or handle == "@" else handle
        if not handle:
            return Account(platform, None, number) if number else None
        try:
            return Account(platform, clean_handle(handle), number)
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
        except ValueError:
            self.count("times", text)
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
        except ValueError:
            self.count("counts", text)
            return None

    @staticmethod
    def words(value: Any) -> str | None:
        """A line of text; None if it is blank."""
        text = " ".join(as_text(value)[:MAX_TEXT].replace("\x00", "").split())
        return None if is_blank(text) else text

    @staticmethod
    def url(value: Any) -> str:
        """A web address; empty if it is none."""
        text = as_text(value)
        return text if text and is_web_url(text) else ""

    def count(self, sort: str, example: str) -> None:
        """Count a value that could not be read."""
        if known := self._unread.get(sort):
            known.count += 1
        else:
            self._unread[sort] = Unread(1, self.line, example[:40])

    def notes(self) -> list[str]:
        """What was read how, and what could not be read, for the report."""
        consequences = {
            "times": "those posts are undated",
            "counts": "they are left out",
            "handles": "those mentions are left out",
            "ids": "those accounts are known by their handles only",
        }
        notes = []
        if self._times.formats:
            formats = ", ".join(f"{name} ({count:,})" for name, count in self._times.formats.most_common())
            notes.append(f"times: {formats}")
        for sort, unread in self._unread.items():
            what = sort if unread.count > 1 else sort.removesuffix("s")
            notes.append(
                f"{unread.count:,} {what} could not be read and {consequences[sort]}, "
                f"first in line {unread.line:,}: “{unread.example}”"
            )
        return notes
