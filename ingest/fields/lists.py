"""Cells that hold several accounts: lists in JSON or Python's spelling, or names between bars, commas or blanks."""

import ast
import json
import re

from ingest.fields.values import is_blank

LONGEST_LIST = 50_000  # characters
MOST_ITEMS = 2_000

_NAMES = ("username", "screen_name", "screenName", "userName", "uniqueId", "user_name", "handle", "tag", "name", "id")
_SEPARATORS = re.compile(r"\s*[|;,]\s*")
_ACCOUNTS_AND_BLANKS = re.compile(r"@\S+(\s+@\S+)+$")


def read_list(text: str) -> list[str]:
    """The accounts that a cell names, each once, in order.

    >>> read_list("['jade', 'mia']"), read_list("jade|mia|jade"), read_list("@jade @mia"), read_list("[]")
    (['jade', 'mia'], ['jade', 'mia'], ['jade', 'mia'], [])
    >>> read_list('[{"username": "jade", "id": "17"}]'), read_list("jade.runs")
    (['jade'], ['jade.runs'])

    Raises
    ------
    ValueError
        The cell begins like a list but is not one, or is too long.
    """
    text = text.strip()
    if is_blank(text):
        return []
    if len(text) > LONGEST_LIST:
        raise ValueError(f"a list of {len(text):,} characters is too long; give one account a row")
    names = _parsed(text) if text[0] in "[{(" else _separated(text)
    if len(names) > MOST_ITEMS:
        raise ValueError(f"a list of {len(names):,} accounts is too long; give one account a row")
    return list(dict.fromkeys(name for name in names if not is_blank(name)))


def is_list(text: str) -> bool:
    """Whether a cell names several accounts, or is a list with none.

    >>> is_list("jade, mia"), is_list("jade"), is_list("[]")
    (True, False, True)
    """
    text = text.strip()
    return text[:1] in ("[", "{") or (bool(text) and len(_separated(text)) > 1)


def _separated(text: str) -> list[str]:
    if _ACCOUNTS_AND_BLANKS.match(text):
        return [name.removeprefix("@") for name in text.split()]
    return [name for name in _SEPARATORS.split(text) if name]


def _parsed(text: str) -> list[str]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            return _bare(text)
    items = list(value.values()) if isinstance(value, dict) and not set(value) & set(_NAMES) else value
    if not isinstance(items, (list, tuple, set)):
        items = [items]
    return [name for item in items if (name := _name(item))]


def _bare(text: str) -> list[str]:
    """Lists without quotes, as in `[jade, mia]` and in the array columns of databases, `{jade,mia}`."""
    if text[-1] not in "]})":
        raise ValueError(f'“{text[:40]}” begins a list that does not end; write it as ["jade", "mia"]')
    names = (name.strip(" '\"") for name in text[1:-1].split(","))
    if any(set(name) & set("[]{}():") for name in names):
        raise ValueError(f'“{text[:40]}” cannot be read as a list; write it as ["jade", "mia"]')
    return [name.strip(" '\"") for name in text[1:-1].split(",")]


def _name(item: object) -> str:
    """The account that an item of a list names; empty if it names none."""
    if isinstance(item, dict):
        return next((str(item[key]) for key in _NAMES if item.get(key)), "")
    return str(item) if isinstance(item, (str, int)) and not isinstance(item, bool) else ""
