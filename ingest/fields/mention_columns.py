"""The columns of a table of mentions: by their names, and by their cells where names do not decide."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from graph.records import PLATFORMS
from ingest.fields.accounts import is_handle
from ingest.fields.columns import Header, Roles, match_names
from ingest.fields.lists import is_list
from ingest.fields.numbers import is_quantity
from ingest.fields.values import is_kind, is_node_id
from ingest.fields.vocabulary import END_NAMES, MENTION_COLUMNS, OTHER_TARGETS, PAIR_KINDS, list_column, target_kind

UNDIRECTED = frozenset(("undirected", "mutual", "bidirectional"))


MOST = 0.9  # of the cells of a column decide what it holds: a few may be wrong

_NODE_DIGITS = 6  # at most, of numbers that a program gives to the nodes of a graph
_CLIENT = re.compile(
    r"<a |\b(?:for|app|web|client|lite|pro|studio|suite|deck|feed|bot|scheduler|hootsuite|buffer|ifttt|zapier)\b"
    r"|tweetdeck|dlvr\.it|sprout social"
    r"|^(?:instagram|twitter|x|facebook|tiktok|mobile|web|android|iphone|ipad|tweetbot|later)$",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d{4}-\d\d?-\d\d?\b|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|1\d{9}(?:\d{3})?(?:\.\d+)?$")


@dataclass(frozen=True)
class TargetColumn:
    """A column of accounts that a row names. `kind` is that of its mentions; None leaves it to the column of kinds."""

    index: int
    kind: str | None = None
    is_list: bool = False


@dataclass
class MentionColumns:
    """The columns of a table of mentions.

    Parameters
    ----------
    roles
        All roles except the targets; the target is included if there is only one.
    targets
        Every column of targets, in order.
    notes
        What was decided by the cells.
    """

    roles: Roles
    targets: tuple[TargetColumn, ...]
    notes: list[str] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """Whether a row has at most one target, and no list."""
        return len(self.targets) <= 1 and not any(target.is_list for target in self.targets)

    @property
    def positions(self) -> set[int]:
        return self.roles.positions | {target.index for target in self.targets}


def mention_columns(header: Header, named: Mapping[str, str], has_header: bool = True) -> MentionColumns | None:
    """The columns of a table of mentions, or None if it does not have two ends.

    Raises
    ------
    UnknownColumn
        A named column does not exist.
    """
    roles = match_names(header, MENTION_COLUMNS, named)
    if not has_header and not {"source", "source_id", "target", "target_id"} & roles.index.keys():
        _take_by_cells(header, roles)
    if not {"source", "target"} & set(named):
        _take_pair(header, roles)
    if "source" not in named:
        _leave_client_out(header, roles)
    free = roles.index.keys() - named.keys()  # roles that the user has not given
    _drop_unfit(header, roles, free)
    targets = _targets(header, roles, named)
    if not ({"source", "source_id"} & roles.index.keys() and (targets or "target_id" in roles.index)):
        return None
    _take_ids(header, roles, free)
    if "target" not in roles.index:
        targets = [target for target in targets if target.index not in roles.positions]
    return MentionColumns(roles, tuple(targets), roles.notes)


def _take_pair(header: Header, roles: Roles) -> None:
    """Both ends by column names that belong together, if any."""
    for source, target in END_NAMES:
        if source in header.simple and target in header.simple:
            ends = {"source": header.simple.index(source), "target": header.simple.index(target)}
            kept = {role: i for role, i in roles.index.items() if i not in ends.values() and role not in ends}
            roles.index = ends | kept
            return


def _leave_client_out(header: Header, roles: Roles) -> None:
    """If posts have an author, `source` is the program that sent them."""
    source, target = roles.get("source"), roles.get("target")
    if source is None or header.simple[source] != "source":
        return
    if target is not None and header.simple[target].startswith("target"):
        return
    authors = " ".join(name for name in MENTION_COLUMNS["source"].split() if name != "source")
    author = header.find(authors, roles.positions)
    if author is None and header.share(source, lambda cell: _CLIENT.search(cell) is not None) < 0.5:
        return
    del roles.index["source"]
    if author is not None:
        roles.index["source"] = author
    roles.notes.append(f"“{header.names[source]}” names the program that a post was sent with, and is not used")


def _drop_unfit(header: Header, roles: Roles, free: set[str]) -> None:
    """Take roles away from columns whose cells do not fit them."""
    target = roles.get("target")
    is_open = target is not None and "target" in free and header.simple[target] in MENTION_COLUMNS["count"].split()
    if target is not None and is_open and header.share(target, is_quantity) >= MOST:
        roles.move("target", "count")
    if "count" in roles.index.keys() & free:
        position = roles.index["count"]
        if header.cells(position) and header.share(position, is_quantity) < 0.5:
            del roles.index["count"]
    if "post" in roles.index.keys() & free and (reason := _no_post_ids(header, roles)):
        name = header.names[roles.index.pop("post")]
        roles.notes.append(f"“{name}” holds {reason}, and is not used")


def _no_post_ids(header: Header, roles: Roles) -> str:
    """What a column called `id` holds instead of ids of posts; empty if it may hold those."""
    position = roles.index["post"]
    if header.simple[position] != "id":
        return ""
    kind = roles.get("kind")
    directions = UNDIRECTED | {"directed"}
    if "timeset" in header.simple or (
        kind is not None and header.share(kind, lambda cell: cell.strip().casefold() in directions) >= MOST
    ):
        return "the numbers of edges"
    cells = [row[position].strip() for row in header.rows if len(row) > position]
    starts = ([str(first + n) for n in range(len(cells))] for first in (0, 1))
    return "the numbers of rows" if len(cells) > 1 and cells in starts else ""


def _take_ids(header: Header, roles: Roles, free: set[str]) -> None:
    """Ends whose cells are numbers name accounts by ids."""
    ends = [end for end in ("source", "target") if end in roles.index.keys() & free]
    numeric = [end for end in ends if header.share(roles.index[end], is_node_id, among=is_handle) >= MOST]
    if len(numeric) == 1:
        other = "target" if numeric == ["source"] else "source"
        has_ids = f"{other}_id" in roles.index
        numeric = numeric if has_ids or _are_long(header.cells(roles.index[numeric[0]])) else []
    for end in numeric:
        name = header.names[roles.index[end]]
        roles.move(end, f"{end}_id")
        roles.notes.append(f"“{name}” holds ids of accounts, not handles")
    if numeric and all(len(cell) <= _NODE_DIGITS for end in numeric for cell in header.cells(roles.index[f"{end}_id"])):
        roles.notes.append("ids as short as these belong to one graph; another graph needs a --platform of its own")


def _are_long(cells: list[str]) -> bool:
    """Whether numbers are ids rather than handles of digits only, which are rare and short."""
    return len(set(cells)) > 2 and all(len(cell.strip()) >= 5 for cell in cells)


def _targets(header: Header, roles: Roles, named: Mapping[str, str]) -> list[TargetColumn]:
    """The columns of accounts that a row names: the target, other kinds of it, and numbered columns."""
    first = roles.get("target")
    found = [] if first is None else [_target(header, first, _pair_kind(header.simple[first]))]
    if found and found[0].is_list and not _has_lists(header, roles):
        found = [replace(found[0], is_list=False)]
    if "target" in named:
        return found
    taken = roles.positions
    for kind, names in OTHER_TARGETS.items():
        for name in names.split():
            place = header.simple.index(name) if name in header.simple else None
            if place is not None and place not in taken and not _is_post_reference(header, place):
                found.append(_target(header, place, kind))
                taken.add(place)
    for position, name in enumerate(header.names):
        base = list_column(name) if header.simple[position] and position not in taken else None
        if base and (numbered_kind := target_kind(base)):
            found.append(_target(header, position, numbered_kind))
    return found


def _pair_kind(name: str) -> str | None:
    return target_kind(name) or PAIR_KINDS.get(name)


def _target(header: Header, index: int, kind: str | None) -> TargetColumn:
    return TargetColumn(index, None if kind == "mention" else kind, any(map(is_list, header.cells(index))))


def _has_lists(header: Header, roles: Roles) -> bool:
    """Whether most cells of the target's column are lists, where ids beside them say that each row has one target."""
    return "target_id" not in roles.index or header.share(roles.index["target"], is_list) > 0.5


def _is_post_reference(header: Header, index: int) -> bool:
    """Whether a column like `in_reply_to` holds the ids of posts."""
    is_open = header.simple[index] in ("in_reply_to", "reply_to", "replied_to")
    return is_open and header.share(index, lambda cell: not is_handle(cell) or is_node_id(cell)) > 0.5


def _take_by_cells(header: Header, roles: Roles) -> None:
    """The roles of a table without a header, where its cells leave no doubt: two columns of accounts."""
    columns = [i for i in range(len(header.names)) if header.cells(i)]
    tests = {"at": _TIME.match, "kind": is_kind, "platform": lambda cell: cell.casefold() in PLATFORMS}
    for role, test in tests.items():
        fitting = [i for i in columns if header.share(i, lambda cell, test=test: bool(test(cell.strip()))) >= MOST]  # type: ignore[misc]
        if fitting:
            roles.index.setdefault(role, fitting[0])
            columns.remove(fitting[0])
    numbers = [i for i in columns if header.share(i, is_quantity) >= MOST]
    accounts = [i for i in columns if i not in numbers and header.share(i, is_handle) >= MOST]
    if not accounts and len(numbers) > 1 and _share_values(header, *numbers[:2]):
        accounts, numbers = numbers[:2], numbers[2:]
    if len(accounts) == 2:
        roles.index["source"], roles.index["target"] = accounts
        if len(numbers) == 1:
            roles.index.setdefault("count", numbers[0])


def _share_values(header: Header, first: int, second: int) -> bool:
    """Whether two columns have values in common, as the two ends of ties do."""
    return not set(header.cells(first)).isdisjoint(header.cells(second))
