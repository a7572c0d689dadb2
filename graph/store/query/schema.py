"""What a store has to ask for: labels, relationship types and properties, with counts, meanings and examples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.store.connection import Store
from graph.store.meanings import LABELS, PROPERTIES, RELATIONSHIPS, meaning
from graph.store.query.values import Value, from_driver, is_instant_column

SAMPLE = 200  # nodes or relationships of a kind that are looked at for examples
HIDDEN = frozenset(("salt",))  # the key of the hashes of forgotten names is not an example
_TYPES: Mapping[type, str] = {bool: "BOOLEAN", int: "INTEGER", float: "FLOAT", str: "STRING", datetime: "DATETIME"}


@dataclass(frozen=True, slots=True)
class PropertyDescription:
    """A property: its type in Cypher's words, what it means ("" if nothing is known), and a value from the store."""

    name: str
    type: str
    meaning: str
    example: Value


@dataclass(frozen=True, slots=True)
class KindDescription:
    """A label or a relationship type, with the number of its nodes or relationships."""

    name: str
    meaning: str
    count: int
    properties: tuple[PropertyDescription, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """The labels and relationship types that a store holds, those of Intrograph first."""

    labels: tuple[KindDescription, ...]
    relationships: tuple[KindDescription, ...]

    @property
    def kinds(self) -> tuple[KindDescription, ...]:
        return self.labels + self.relationships

    @property
    def property_names(self) -> tuple[str, ...]:
        """The names of all properties, each once."""
        return tuple(sorted({part.name for kind in self.kinds for part in kind.properties}))


def describe_schema(store: Store) -> Schema:
    """Labels, relationship types and properties of a store. Examples come from the first `SAMPLE` of each kind."""
    labels = store.read("CALL db.labels() YIELD label RETURN label AS name")
    types = store.read("CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType AS name")
    return Schema(
        _kinds(store, LABELS, [row["name"] for row in labels], "(n:`{}`)"),
        _kinds(store, RELATIONSHIPS, [row["name"] for row in types], "()-[n:`{}`]->()"),
    )


def _kinds(
    store: Store, meanings: Mapping[str, str], names: Sequence[str], pattern: str
) -> tuple[KindDescription, ...]:
    order = [name for name in meanings if name in names] + sorted(set(names) - meanings.keys())
    kinds = (_kind(store, name, meanings.get(name, ""), pattern.format(name.replace("`", "``"))) for name in order)
    return tuple(kind for kind in kinds if kind.count)


def _kind(store: Store, name: str, text: str, pattern: str) -> KindDescription:
    count = store.read(f"MATCH {pattern} RETURN count(n) AS count")[0]["count"]
    rows = store.read(
        f"MATCH {pattern} WITH n LIMIT {SAMPLE} UNWIND keys(n) AS name RETURN name, head(collect(n[name])) AS example"
    )
    examples = {row["name"]: row["example"] for row in rows}
    known = PROPERTIES.get(name, {})
    order = [part for part in known if part in examples] + sorted(examples.keys() - known.keys())
    return KindDescription(name, text, count, tuple(_property(name, part, examples[part]) for part in order))


def _property(kind: str, name: str, example: Any) -> PropertyDescription:
    value = from_driver(example, is_instant_column(name))
    # An instant is described as it is stored: that is what a query compares.
    stored = from_driver(example)
    return PropertyDescription(name, _type(stored), meaning(kind, name), None if name in HIDDEN else value)


def _type(value: Value) -> str:
    if isinstance(value, list):
        return f"LIST<{_type(value[0])}>" if value else "LIST"
    return _TYPES.get(type(value), type(value).__name__.upper())
