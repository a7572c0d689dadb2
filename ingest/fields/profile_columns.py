"""The columns of a table of accounts: by their names, and by their cells where names do not decide."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.fields.accounts import is_handle
from ingest.fields.addresses import read_address
from ingest.fields.columns import Header, Roles, match_names
from ingest.fields.platform_columns import PlatformColumn, platform_columns, platform_of
from ingest.fields.values import is_node_id
from ingest.fields.vocabulary import PROFILE_COLUMNS

LEAST_SHARE = 0.8  # of cells that must be handles or addresses in a column of accounts

_DATED_FOLLOWERS = re.compile(r"followers?(?:_count)?_(\d{4})(?:_(\d{2}))?(?:_(\d{2}))?$")
_MAYBE_ACCOUNTS = re.compile(
    r"(?:^|_)(?:name|handle|user|username|account|profile|influencer|channel|creator|insta|link|url"
    r"|page|tiktoker|youtuber|instagrammer|blogger|streamer|artist|person|label|id)(?:_|$)"
)
_MAYBE_NAMES = re.compile(r"(?:^|_)(?:name|creator|influencer|artist|person|blogger|page|channel|tiktoker|youtuber)$")


@dataclass
class ProfileColumns:
    """The columns of a table of accounts.

    Parameters
    ----------
    platform
        The platform that the name of the accounts' column states.
    others
        Columns of the same influencers' accounts on other platforms.
    followers_date
        The day of all follower counts, where the name of their column states it.
    notes
        Notes on what the cells decided.
    """

    roles: Roles
    platform: str | None = None
    followers_date: str | None = None
    others: tuple[PlatformColumn, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def positions(self) -> set[int]:
        others = ((column.account, column.followers) for column in self.others)
        return self.roles.positions | {index for pair in others for index in pair if index is not None}


def profile_columns(header: Header, named: Mapping[str, str], has_header: bool = True) -> ProfileColumns | None:
    """The columns of a table of accounts; None if none of them names accounts, or nothing else is known about them.

    A list of addresses, or of handles under a column name for handles, needs no other column.

    Raises
    ------
    UnknownColumn
        A named column does not exist.
    """
    roles = match_names(header, PROFILE_COLUMNS, named)
    if not {"handle", "account_id"} & set(named):
        _choose_accounts(header, roles, has_header)
    _move_names(header, roles)
    if not {"handle", "account_id"} & roles.index.keys():
        return None
    _take_name(header, roles)
    date = None if "followers" in roles.index else _take_dated_followers(header, roles)
    if not (named or _is_list(header, roles) or roles.index.keys() - {"handle", "account_id", "at", "platform"}):
        return None
    handle = roles.get("handle")
    platform = None if handle is None or "platform" in roles.index else platform_of(header.simple[handle])
    others = _take_platforms(header, roles) if platform else ()
    return ProfileColumns(roles, platform, date, others, roles.notes)


def _take_platforms(header: Header, roles: Roles) -> tuple[PlatformColumn, ...]:
    """The columns of accounts on other platforms; the handles' platform gives its followers to their role."""
    columns = platform_columns(header)
    main = next((column for column in columns if column.account == roles.get("handle")), None)
    if main is None:
        return ()
    if main.followers is not None and "followers" not in roles.index:
        roles.index["followers"] = main.followers
    others = (column for column in columns if column is not main and _fit(header, column.account) >= LEAST_SHARE)
    return tuple(column for column in others if column.account not in roles.positions)


def _choose_accounts(header: Header, roles: Roles, has_header: bool) -> None:
    """Give the role of the handle to the column whose cells are handles or addresses, and that of the id to ids."""
    _check_ids(header, roles)
    handle = roles.get("handle")
    if handle is not None and _fit(header, handle) >= LEAST_SHARE:
        return
    known = [i for i in (handle, roles.get("url"), roles.get("account_id")) if i is not None]
    candidates = known + [
        i
        for i, name in enumerate(header.simple)
        if i not in known and (not has_header or _MAYBE_ACCOUNTS.search(name) or _has_addresses(header, i))
    ]
    best = max(candidates, key=lambda i: _fit(header, i), default=None)
    if best is None or _fit(header, best) < LEAST_SHARE or best == roles.get("account_id"):
        if handle is not None and (not header.cells(handle) or header.share(handle, is_handle) >= LEAST_SHARE):
            return  # no cell to decide by, or handles that look like numbers
        roles.index.pop("handle", None)
        return
    if best == handle:
        return
    for role in [role for role, position in roles.index.items() if position == best and role != "url"]:
        del roles.index[role]
    roles.index["handle"] = best
    roles.notes.append(f"“{header.names[best]}” holds handles or addresses, which name the accounts")


def _fit(header: Header, index: int) -> float:
    """The share of cells that name an account; a little more for addresses, and for names that nobody is shown by."""
    cells = header.cells(index)
    named = sum(1 for cell in cells if _names_account(cell))
    plain = sum(1 for cell in cells if cell.strip() == cell.strip().casefold())
    return (named / len(cells) + 0.01 * plain / len(cells)) if cells else 0.0


def _names_account(cell: str) -> bool:
    return _is_address(cell) or (is_handle(cell) and not re.fullmatch(r"[\d.,]+[KMB%]?", cell.strip(), re.IGNORECASE))


def _is_address(cell: str) -> bool:
    try:
        return read_address(cell) is not None
    except ValueError:
        return True  # of something else than an account: its row says so


def _check_ids(header: Header, roles: Roles) -> None:
    """A column called `id` that holds handles names accounts by them; one that numbers its rows names nothing."""
    position = roles.get("account_id")
    if position is None or header.simple[position] != "id":
        return
    has_handle = roles.get("handle") is not None
    cells = header.cells(position)
    if not has_handle and cells and header.share(position, is_node_id, among=is_handle) < LEAST_SHARE:
        del roles.index["account_id"]
        roles.index["handle"] = position
        roles.notes.append(f"“{header.names[position]}” holds handles, not ids")
    elif has_handle and len(cells) > 1 and cells in ([str(first + n) for n in range(len(cells))] for first in (0, 1)):
        del roles.index["account_id"]
        roles.notes.append(f"“{header.names[position]}” holds the numbers of rows, and is not used")


def _take_name(header: Header, roles: Roles) -> None:
    """The display name, from the first column besides the handles that may hold it."""
    taken = roles.positions
    names = [i for i, name in enumerate(header.simple) if _MAYBE_NAMES.search(name) and i not in taken]
    if "name" not in roles.index and names:
        roles.index["name"] = names[0]


def _move_names(header: Header, roles: Roles) -> None:
    """The label of a node with an id is its handle if it can be one, as in Gephi's tables of nodes."""
    label = header.find("label", roles.positions - {roles.index.get("name", -1)})
    if label is None or "handle" in roles.index or "account_id" not in roles.index:
        return
    if header.share(label, is_handle) < LEAST_SHARE:
        return
    if roles.get("name") == label:
        del roles.index["name"]
    roles.index["handle"] = label
    roles.notes.append(f"“{header.names[label]}” holds the handles of the accounts")


def _is_list(header: Header, roles: Roles) -> bool:
    """Whether the table lists accounts, even if it says no more about them: handles, addresses, or ids with handles."""
    handle = roles.get("handle")
    return handle is not None and (
        len(header.names) == 1 or "account_id" in roles.index or _has_addresses(header, handle)
    )


def _has_addresses(header: Header, index: int) -> bool:
    return header.share(index, _is_address) >= LEAST_SHARE


def _take_dated_followers(header: Header, roles: Roles) -> str | None:
    """Give the followers' role to the latest column like `followers_2022_08`, and return its date."""
    dated = {}
    for position, name in enumerate(header.simple):
        if match := _DATED_FOLLOWERS.match(name):
            dated["-".join(part or "01" for part in match.groups())] = position
    if not dated:
        return None
    date = max(dated)
    roles.index["followers"] = dated[date]
    return date
