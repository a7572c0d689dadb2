"""The role of each column of a table: recognised by its usual spellings, or named by the user."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.store import LoadKind
from ingest.fields.vocabulary import MENTION_COLUMNS, PROFILE_COLUMNS, simplify

__all__ = ["MENTION_COLUMNS", "PROFILE_COLUMNS", "Columns", "recognise", "simplify"]

_DATED_FOLLOWERS = re.compile(r"followers?(?:_count)?_(\d{4})(?:_(\d{2}))?(?:_(\d{2}))?$")


@dataclass
class Columns:
    """The position of the column of each role.

    `unused` names the columns without a role. `followers_date` is set if the name of the followers' column holds the
    date of its counts.
    """

    kind: LoadKind
    index: dict[str, int]
    unused: list[str]
    followers_date: str | None = None


def recognise(header: Iterable[str], named: Mapping[str, str], kind: LoadKind | None = None) -> Columns | None:
    """The roles of these columns, or None if they make neither mentions nor profiles.

    Parameters
    ----------
    named
        Column names by role, which take precedence.
    kind
        Decides if the columns allow both; mentions come first otherwise.

    Raises
    ------
    KeyError
        A named column does not exist; the key is its name.
    """
    names = list(header)
    spellings: dict[LoadKind, Mapping[str, str]] = {"mentions": MENTION_COLUMNS, "profiles": PROFILE_COLUMNS}
    candidates = [_match(k, known, names, named) for k, known in spellings.items() if kind in (None, k)]
    return next((columns for columns in candidates if _is_sufficient(columns)), None)


def _match(kind: LoadKind, spellings: Mapping[str, str], names: list[str], named: Mapping[str, str]) -> Columns:
    simple = [simplify(name) for name in names]
    index: dict[str, int] = {}
    for role, column in named.items():
        if role not in spellings:
            continue
        if column in names:
            index[role] = names.index(column)
        elif simplify(column) in simple:
            index[role] = simple.index(simplify(column))
        else:
            raise KeyError(column)
    for role, usual in spellings.items():
        if role in index:
            continue
        positions = (simple.index(name) for name in usual.split() if name in simple)
        free = next((position for position in positions if position not in index.values()), None)
        if free is not None:
            index[role] = free
    date = _take_dated_followers(simple, index) if kind == "profiles" and "followers" not in index else None
    used = set(index.values())
    return Columns(kind, index, [name for i, name in enumerate(names) if i not in used and name], date)


def _take_dated_followers(simple: list[str], index: dict[str, int]) -> str | None:
    """Give the followers' role to the latest column like `followers_2022_08`, and return its date."""
    dated = {}
    for position, name in enumerate(simple):
        if match := _DATED_FOLLOWERS.match(name):
            dated["-".join(part or "01" for part in match.groups())] = position
    if not dated:
        return None
    date = max(dated)
    index["followers"] = dated[date]
    return date


def _is_sufficient(columns: Columns) -> bool:
    """Whether mentions have two ends, or profiles an account and some information about it."""
    roles = columns.index.keys()
    if columns.kind == "mentions":
        return bool({"source", "source_id"} & roles) and bool({"target", "target_id"} & roles)
    return bool({"handle", "account_id"} & roles) and bool(roles - {"handle", "account_id", "at", "platform"})
