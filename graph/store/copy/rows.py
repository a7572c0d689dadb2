"""Nodes and relationships as lines of text that are equal for equal ones, whichever server they come from.

A node is an object of its properties, a relationship `[key of its source, key of its target, properties]`. An instant
of the server's own type is `{"ms": milliseconds since 1970}`; all other values are those of JSON.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from neo4j.time import DateTime

from graph.errors import StoreError, UnreadableFile
from graph.store.copy.kinds import NODES, RELATIONSHIPS, STORE
from graph.store.meanings import PROPERTIES

Properties = dict[str, Any]

INSTANT = "ms"
MAX_NAME = 64  # characters of a property's name
MAX_INTEGER = 2**63
_NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{MAX_NAME - 1}}}")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")  # the only value that the app puts into pages as it is
_STORE_TEXTS = frozenset(("id", "salt", "copy_id"))  # the others are numbers
_STORE_NEEDS = frozenset(("revision", "graph_revision", "removed_revision", "ids_allocated", "salt", "schema"))
_SIMPLE = frozenset((str, int, float, bool))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def node_text(properties: Mapping[str, Any]) -> str:
    """A node as the driver returns it.

    >>> node_text({"key": "x:jade", "name": None, "followers": 12})
    '{"followers":12,"key":"x:jade"}'
    """
    return _encode(_packed(properties))


def relationship_text(source_key: str, target_key: str, properties: Mapping[str, Any]) -> str:
    """A relationship as the driver returns it, and the keys of its ends."""
    return _encode([source_key, target_key, _packed(properties)])


def _packed(properties: Mapping[str, Any]) -> Properties:
    return {
        name: packed
        for name, value in properties.items()
        if value is not None and (packed := _packed_value(name, value)) is not None
    }


def _packed_value(name: str, value: Any) -> Any:
    if type(value) in _SIMPLE or (type(value) is list and _SIMPLE.issuperset(map(type, value))):
        return value
    if type(value) is dict and value.keys() == {INSTANT}:  # as `reading` asks for instants
        return value if value[INSTANT] is not None else None
    if isinstance(value, DateTime) and value.nanosecond % 1_000_000 == 0 and value.tzinfo is not None:
        return {INSTANT: (value.to_native() - _EPOCH) // _MILLISECOND}
    raise StoreError(f"The property {name} holds a {type(value).__name__}, which a backup cannot hold; remove it.")


def checked_row(kind: str, row: Any) -> Any:
    """A row of a file as it may be sent to a server; nothing in it is text of a query.

    Raises
    ------
    UnreadableFile
        It is not a row of this kind.
    """
    if kind in RELATIONSHIPS:
        if not (isinstance(row, list) and len(row) == 3 and all(isinstance(key, str) for key in row[:2])):
            raise _wrong(kind)
        _check(kind, row[2])
    else:
        _check(kind, row)
        if row.get(NODES[kind].key) is None:
            raise _wrong(kind)
    return row


def check_store(properties: Any) -> None:
    """Raise `UnreadableFile` unless these are the properties of a store's own node."""
    if not isinstance(properties, dict) or not properties.keys() <= PROPERTIES[STORE].keys():
        raise _wrong(STORE)
    texts = {name for name, value in properties.items() if isinstance(value, str)}
    numbers = {name for name, value in properties.items() if type(value) is int and abs(value) < MAX_INTEGER}
    if texts | numbers != properties.keys() or not texts <= _STORE_TEXTS or not texts | numbers >= _STORE_NEEDS:
        raise _wrong(STORE)


def _check(kind: str, properties: Any) -> None:
    if not isinstance(properties, dict):
        raise _wrong(kind)
    for name, value in properties.items():
        if not (_NAME.fullmatch(name) and _is_value(value)):
            raise _wrong(kind)
    color = properties.get("color")
    if color is not None and not (isinstance(color, str) and _COLOR.fullmatch(color)):
        raise _wrong(kind)


def _is_value(value: Any) -> bool:
    if isinstance(value, dict):
        return value.keys() == {INSTANT} and _is_simple(value[INSTANT]) and type(value[INSTANT]) is int
    if not isinstance(value, list):
        return _is_simple(value)
    types = set(map(type, value))
    if types == {int}:  # long lists are lists of whole numbers or of texts
        return bool(min(value) > -MAX_INTEGER and max(value) < MAX_INTEGER)
    return types == {str} or all(map(_is_simple, value))


def _is_simple(value: Any) -> bool:
    return type(value) in _SIMPLE and not (type(value) is int and abs(value) >= MAX_INTEGER)


def _wrong(kind: str) -> UnreadableFile:
    return UnreadableFile(f"it holds a {kind} that Intrograph never wrote; do not use this file")
