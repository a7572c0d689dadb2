"""How many nodes or relationships of a kind a store holds, and the properties of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.errors import WrongUse
from graph.store.connection import Store
from graph.store.meanings import LABELS, RELATIONSHIPS


@dataclass(frozen=True)
class SchemaSample:
    """The number of nodes with a label, or of relationships of a type, and the properties of one as an example."""

    name: str
    count: int
    example: Mapping[str, Any]


def schema_sample(store: Store, name: str) -> SchemaSample:
    """Count a label or relationship type, and look at one.

    Raises
    ------
    WrongUse
        The name is none of ours: it becomes a part of the query.
    """
    if name not in LABELS and name not in RELATIONSHIPS:
        raise WrongUse(f"“{name[:60]}” is not a label or relationship type of the store.")
    pattern = f"(n:{name})" if name in LABELS else f"()-[n:{name}]->()"
    number = store.read(f"MATCH {pattern} RETURN count(n) AS number")[0]["number"]
    rows = store.read(f"MATCH {pattern} RETURN properties(n) AS example LIMIT 1")
    return SchemaSample(name, number, rows[0]["example"] if rows else {})
