"""Learned models, stored with the network they were trained on: one node for each kind of model.

`(:Model {id, at, graph_revision, text})`: `text` is JSON that holds coefficients and no person.
"""

from typing import NamedTuple, TypedDict

import neo4j

from graph.store.connection import Store
from graph.store.write.revisions import begin_write

_SAVE = "MERGE (m:Model {id: $id}) SET m += $values"


class StoredModel(TypedDict):
    """A model as JSON, the instant (ms) of its training, and the revision of the graph it was trained on."""

    id: str
    at: int
    graph_revision: int
    text: str


class Training(NamedTuple):
    """The revision of the graph that was last trained on, and the instant (ms); both None before the first training."""

    graph_revision: int | None
    at: int | None


def save_models(store: Store, texts: dict[str, str], at: int, graph_revision: int) -> None:
    """Store these models by id; they replace the last ones. `at` is now, in ms."""

    def work(transaction: neo4j.ManagedTransaction) -> None:
        begin_write(transaction, graph=False)
        for name, text in texts.items():
            values = {"at": at, "graph_revision": graph_revision, "text": text}
            transaction.run(_SAVE, id=name, values=values).consume()

    store.write(work)


def saved_models(store: Store, ids: list[str]) -> dict[str, StoredModel]:
    """The stored models among these ids, by id."""
    rows = store.read(
        "UNWIND $ids AS id MATCH (m:Model {id: id})"
        " RETURN id, m.at AS at, m.graph_revision AS graph_revision, m.text AS text",
        ids=ids,
    )
    return {row["id"]: StoredModel(**row) for row in rows}  # type: ignore[typeddict-item]


def trained(store: Store) -> Training:
    """The last training of the introductions' model."""
    rows = store.read("MATCH (m:Model {id: 'introductions'}) RETURN m.graph_revision AS revision, m.at AS at")
    return Training(rows[0]["revision"], rows[0]["at"]) if rows else Training(None, None)
