"""Pictures of circles that the team has saved: `(:SavedView {name, address, at, placed, xs, ys})`.

`address` is the view as the query of its URL, with its annotations. `placed`, `xs` and `ys` hold the people in the
picture and their places, so that everybody sees the same picture.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, parse_qsl, urlencode

from graph.errors import NothingFound, WrongUse
from graph.store.connection import Row, Store
from graph.store.team.annotations import FARTHEST, Annotation
from graph.store.team.names import NameRule
from graph.store.team.partners import run_team_write

MAX_NAME = 80
NAME = NameRule("view", MAX_NAME)
MAX_ADDRESS = 40_000  # characters
MAX_PLACED = 2_000  # people
ANNOTATION = "note"  # the part of an address that holds an annotation
FOCUS = "focus"

_SAVE = """
MERGE (v:SavedView {name: $name})
SET v.address = $address, v.at = $at, v.placed = $placed, v.xs = $xs, v.ys = $ys
"""
_RENAME = "MATCH (v:SavedView {name: $name}) SET v.name = $new"
_DELETE = "MATCH (v:SavedView {name: $name}) DELETE v"
_NAMES = "MATCH (v:SavedView) RETURN v.name AS name ORDER BY name"
_ONE = """
MATCH (v:SavedView {name: $name})
RETURN v.name AS name, v.address AS address, v.at AS at, v.placed AS placed, v.xs AS xs, v.ys AS ys
"""


@dataclass(frozen=True, slots=True)
class Position:
    """The place of a person in a picture, in the units of the drawing."""

    key: str
    x: float
    y: float


@dataclass(frozen=True)
class SavedView:
    """A picture under a name, saved at the instant `at` (ms)."""

    name: str
    address: str
    at: int
    positions: tuple[Position, ...] = ()

    @classmethod
    def from_row(cls, row: Row) -> "SavedView":
        """A view as the store holds it."""
        places = zip(row["placed"] or (), row["xs"] or (), row["ys"] or (), strict=True)
        return cls(row["name"], row["address"], row["at"], tuple(Position(*place) for place in places))

    @property
    def query(self) -> dict[str, list[str]]:
        """The address by its parts."""
        return parse_qs(self.address)

    @property
    def columns(self) -> Row:
        """The properties in the store, without the name."""
        return {
            "address": self.address,
            "at": self.at,
            "placed": [position.key for position in self.positions],
            "xs": [position.x for position in self.positions],
            "ys": [position.y for position in self.positions],
        }

    def without(self, key: str, clean_text: Callable[[str], str]) -> "SavedView | None":
        """The view without a person; None if it is the picture of that person's circle.

        Parameters
        ----------
        clean_text
            Removes the names of the person from a text.
        """
        parts = parse_qsl(self.address)
        if (FOCUS, key) in parts:
            return None
        kept = [(name, clean) for name, value in parts if (clean := _part_without(name, value, key, clean_text))]
        positions = tuple(position for position in self.positions if position.key != key)
        return replace(self, address=urlencode(kept), positions=positions)


def save(store: Store, view: SavedView) -> str:
    """Save a view; it replaces one of the same name. Returns the stored name.

    Raises
    ------
    WrongUse
        The name is empty or too long, or the view is too large.
    """
    name = NAME.clean(view.name)
    if len(view.address) > MAX_ADDRESS or len(view.positions) > MAX_PLACED:
        raise WrongUse("This picture is too large to be saved: collapse some people or remove annotations.")
    positions = tuple(position for position in view.positions if _is_drawn(position))
    run_team_write(store, _SAVE, "save view", name=name, **replace(view, positions=positions).columns)
    return name


def rename(store: Store, name: str, new_name: str) -> str:
    """Give a saved view another name, and return it as it is stored.

    Raises
    ------
    NothingFound
        There is no view of that name.
    WrongUse
        The new name is empty, too long or taken.
    """
    clean = NAME.clean(new_name)
    view = saved_view(store, name)
    if clean != view.name and clean in names(store):
        raise WrongUse(f"There is a saved view “{clean}” already; choose another name.")
    run_team_write(store, _RENAME, "rename view", name=name, new=clean)
    return clean


def delete(store: Store, name: str) -> None:
    """Delete a saved view; `save` brings it back."""
    run_team_write(store, _DELETE, "delete view", name=name)


def names(store: Store) -> list[str]:
    """The names of all saved views, in alphabetical order."""
    return [row["name"] for row in store.read(_NAMES)]


def saved_view(store: Store, name: str) -> SavedView:
    """The saved view of this name.

    Raises
    ------
    NothingFound
        There is none.
    """
    rows = store.read(_ONE, name=name)
    if not rows:
        raise NothingFound(f"There is no saved view “{name[:MAX_NAME]}”; somebody may have renamed or deleted it.")
    return SavedView.from_row(rows[0])


def _is_drawn(position: Position) -> bool:
    return all(math.isfinite(place) and abs(place) <= FARTHEST for place in (position.x, position.y))


def _part_without(name: str, value: str, key: str, clean_text: Callable[[str], str]) -> str:
    """One part of an address without a person; empty if it was about nobody else."""
    if name == ANNOTATION:
        annotation = Annotation.from_address(value)
        if annotation is None or annotation.anchor == key:
            return ""
        return replace(annotation, text=clean_text(annotation.text)).to_address()
    ends: Iterable[str] = (value, *value.split(" > "), value.partition("~")[2])
    return "" if key in ends else value
