"""E-mail addresses in cells."""

import re

from ingest.fields.blanks import is_blank

LONGEST = 254  # characters, by RFC 5321

_SEPARATORS = re.compile(r"[\s<>(),;|]+")
_ADDRESS = re.compile(r"[^@:\\\"\[\]]{1,64}@[^@:\\\"\[\].]+(\.[^@:\\\"\[\].]+)+")


def read_email(text: str) -> str | None:
    """The e-mail address in a cell, the first of several; None for a blank cell.

    Raises `ValueError` with the reason and the fix if the cell holds something else.

    >>> read_email(" mailto:Jade@run.example. "), read_email("Jade <jade@run.example>; agent@run.example")
    ('Jade@run.example', 'jade@run.example')
    """
    if is_blank(text):
        return None
    for word in _SEPARATORS.split(text):
        address = word.removeprefix("mailto:").strip(".'\"")
        is_short = len(address) <= LONGEST and address.isprintable()
        if is_short and ".." not in address and _ADDRESS.fullmatch(address):
            return address
    raise ValueError(f"“{text.strip()[:40]}” is not an e-mail address; write it as jade@example.com")
