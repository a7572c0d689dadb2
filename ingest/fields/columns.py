"""The columns of a table: their names as the user and the vocabulary spell them, and the roles they take."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.store import LoadKind
from ingest.fields.blanks import is_blank
from ingest.fields.vocabulary import MENTION_COLUMNS, PROFILE_COLUMNS, simplify

__all__ = ["MENTION_COLUMNS", "PROFILE_COLUMNS", "Header", "Roles", "UnknownColumn", "quoted", "recognise", "simplify"]

MAX_NAMED_COLUMNS = 12  # unused ones, in the report


class UnknownColumn(ValueError):
    """A column that the user names does not exist; the text is its name."""


@dataclass
class Header:
    """The names of a table's columns and the cells of its first rows.

    Parameters
    ----------
    ignored
        Names of columns that take no role.
    """

    names: Sequence[str]
    rows: Sequence[Sequence[str]]
    ignored: Iterable[str] = ()
    simple: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = [row for row in self.rows if len(row) <= len(self.names)]  # a longer one is not read either
        ignored = {simplify(name) for name in self.ignored}
        self.simple = ["" if (name := simplify(column)) in ignored else name for column in self.names]

    def cells(self, index: int) -> list[str]:
        """The cells of a column in the first rows that hold a value."""
        return [cell for row in self.rows if len(row) > index and not is_blank(cell := row[index])]

    def position(self, name: str) -> int:
        """The position of the column that a user names: as it is spelled, in another spelling, or by its number.

        Raises
        ------
        UnknownColumn
            There is none.
        """
        if name in self.names:
            return list(self.names).index(name)
        if (simple := simplify(name)) and simple in self.simple:
            return self.simple.index(simple)
        numbered = f"column {name}"
        if numbered in self.names:
            return list(self.names).index(numbered)
        raise UnknownColumn(name)

    def find(self, spellings: str, taken: Iterable[int] = ()) -> int | None:
        """The first column with one of these names, in their order, that is not taken."""
        free = {name: i for i, name in reversed(list(enumerate(self.simple))) if i not in set(taken)}
        return next((free[name] for name in spellings.split() if name in free), None)

    def share(self, index: int, test: Callable[[str], bool], among: Callable[[str], bool] | None = None) -> float:
        """Of a column's cells that pass one test, the share that pass another; 0 if none pass the first.

        Blank cells are left out.
        """
        cells = [cell for cell in self.cells(index) if among is None or among(cell)]
        return sum(map(test, cells)) / len(cells) if cells else 0.0


@dataclass
class Roles:
    """The position of the column of each role, and notes on what the cells decided."""

    index: dict[str, int]
    notes: list[str] = field(default_factory=list)

    def get(self, role: str) -> int | None:
        return self.index.get(role)

    def names(self, width: int) -> tuple[str, ...]:
        """Names for the columns of a table without a header: their roles.

        >>> Roles({"source": 0, "at": 2}).names(3)
        ('source', 'column 2', 'at')
        """
        roles = {position: role for role, position in self.index.items()}
        return tuple(roles.get(position, f"column {position + 1}") for position in range(width))

    def move(self, old: str, new: str) -> None:
        """Give the column of a role another role, unless that one is taken."""
        position = self.index.pop(old)
        self.index.setdefault(new, position)

    @property
    def positions(self) -> set[int]:
        return set(self.index.values())


def match_names(header: Header, spellings: Mapping[str, str], named: Mapping[str, str]) -> Roles:
    """The roles that columns have by their names; those that the user names come first.

    Raises
    ------
    UnknownColumn
        A named column does not exist.
    """
    index = {role: header.position(column) for role, column in named.items() if role in spellings}
    for role, usual in spellings.items():
        if role not in index and (position := header.find(usual, index.values())) is not None:
            index[role] = position
    return Roles(index)


@dataclass(frozen=True)
class Columns:
    """The kind of table according to its column names alone, and the positions of the roles."""

    kind: LoadKind
    index: dict[str, int]


def recognise(names: Sequence[str], named: Mapping[str, str]) -> Columns | None:
    """The roles of columns by their names alone; None if they make neither mentions nor profiles.

    >>> recognise(["source", "target"], {}).index
    {'source': 0, 'target': 1}
    """
    header = Header(names, ())
    mentions = match_names(header, MENTION_COLUMNS, named).index
    if "target" in mentions and header.simple[mentions["target"]].endswith("s"):  # several accounts: a post, no edge
        del mentions["target"]
    if {"source", "source_id"} & mentions.keys() and {"target", "target_id"} & mentions.keys():
        return Columns("mentions", mentions)
    profiles = match_names(header, PROFILE_COLUMNS, named).index
    has_facts = profiles.keys() - {"handle", "account_id", "at", "platform"}
    return Columns("profiles", profiles) if has_facts and {"handle", "account_id"} & profiles.keys() else None


def quoted(names: Sequence[str]) -> str:
    """Column names for a sentence.

    >>> quoted(["a", "b"])
    '“a”, “b”'
    """
    shown = ", ".join(f"“{name[:40]}”" for name in names[:8])
    return shown + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def unused_note(header: Header, used: set[int]) -> list[str]:
    """The note that names the columns without a role."""
    unused = [name for i, name in enumerate(header.names) if i not in used and name]
    more = " …" if len(unused) > MAX_NAMED_COLUMNS else ""
    return [f"not used: {', '.join(unused[:MAX_NAMED_COLUMNS])}{more}"] if unused else []
