"""Read accounts from cells: a handle or the address of a profile, the platform's own id, and the platform."""

import re

from graph.records import UNKNOWN_PLATFORM, Account, clean_handle, clean_platform
from ingest.fields.addresses import read_address
from ingest.fields.values import is_blank, read_id

MAX_REMEMBERED = 1_000_000

_ROUNDED = re.compile(r"\d([.,]\d*)?[eE]\+\d+$")
_PLAIN_HANDLE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,59}\Z")  # needs no cleaning


def platform_note(given: str | None) -> str:
    """The note on the platform used for accounts without one in the file.

    >>> platform_note("x")
    'platform: x'
    """
    return f"platform: {given}" if given else f"platform: {UNKNOWN_PLATFORM} (none is given; name it with --platform)"


class AccountReader:
    """Reads accounts and caches them by their spelling.

    Parameters
    ----------
    platform
        The platform of accounts for which neither a cell nor an address names one; None if it is unknown.
    """

    def __init__(self, platform: str | None = None) -> None:
        self._platform = clean_platform(platform or UNKNOWN_PLATFORM)
        self._remembered: dict[tuple[str, str, str], Account | None] = {}

    def read(self, handle: str, account_id: str = "", platform: str = "", end: str = "") -> Account | None:
        """The account that these cells name; None if handle and id are blank.

        Parameters
        ----------
        end
            The role of the account for error messages: "source", "target".

        Raises
        ------
        ValueError
            A cell cannot be read; the text states the reason and the fix.
        """
        name = handle, account_id, platform
        if name not in self._remembered:
            if len(self._remembered) >= MAX_REMEMBERED:
                self._remembered.clear()
            self._remembered[name] = self._read(*name, f"{end} handle".lstrip())
        return self._remembered[name]

    def _read(self, handle: str, account_id: str, platform: str, end: str) -> Account | None:
        identifier = read_id(account_id) if account_id else None
        if handle.strip() == "-1":  # hidden
            handle = ""
        if _PLAIN_HANDLE.match(handle) and not is_blank(handle):
            return Account(self._platform_of(platform), handle, identifier)
        if is_blank(handle):
            return Account(self._platform_of(platform), None, identifier) if identifier else None
        address = read_address(handle)
        if address is None:
            return Account(self._platform_of(platform), self._handle(handle, end), identifier)
        name = self._handle(address.handle, end) if address.handle else None
        return Account(address.platform, name, identifier or read_id(address.account_id or ""))

    def _platform_of(self, cell: str) -> str:
        return self._platform if is_blank(cell) else clean_platform(cell)

    @staticmethod
    def _handle(text: str, end: str) -> str:
        if _ROUNDED.match(text.strip()):
            raise ValueError(f"the {end} “{text.strip()}” was rounded by a spreadsheet; export ids as text")
        try:
            return clean_handle(text)
        except ValueError as error:
            shown = f" (“{text.strip()[:40]}”)" if text.strip() and text.isprintable() else ""
            raise ValueError(
                f"the {end} cannot be read{shown}: {error}; give the bare handle, as in jade.runs"
            ) from None


def is_handle(text: str) -> bool:
    """Whether a cell can be a bare handle, with or without @.

    >>> is_handle("@jade.runs"), is_handle("Jade Castell"), is_handle("")
    (True, False, False)
    """
    if is_blank(text):
        return False
    try:
        clean_handle(text)
    except ValueError:
        return False
    return "/" not in text
