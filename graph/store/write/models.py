"""What was learned from the network, kept with it: one node for each kind of model.

`(:Model {id, at, graph_revision, text})`: `text` is JSON that holds coefficients and no person.
"""

import neo4j

from graph.store.connection import Row, Store
from graph.store.write.revisions import begin_write

_SAVE = "MERGE (m:Model {id: $id}) SET m += $values"


def save_models(store: Store, texts: dict[str, str], at: int, graph_revision: int) -> None:
    """Keep these models, by id, in place of the last ones; `at` in ms."""

    def work(transaction: neo4j.ManagedTransaction) -> None:
        begin_write(transaction, graph=False)
        for name, text in texts.items():
            values = {"at": at, "graph_revision": graph_revision, "text": text}
            transaction.run(_SAVE, id=name, values=values).consume()

    store.write(work)


def saved_models(store: Store, ids: list[str]) -> dict[str, Row]:
    """Those of these models that are there, by id: text, instant (ms) and revision of the graph they learned from."""
    rows = store.read(
        "UNWIND $ids AS id MATCH (m:Model {id: id})"
        " RETURN id, m.at AS at, m.graph_revision AS graph_revision, m.text AS text",
        ids=ids,
    )
    return {row["id"]: row for row in rows}


def trained(store: Store) -> tuple[int | None, int | None]:
    """The revision of the graph that was last learned from, and when (ms); None, None before the first time."""
    rows = store.read("MATCH (m:Model {id: 'introductions'}) RETURN m.graph_revision AS revision, m.at AS at")
    return (rows[0]["revision"], rows[0]["at"]) if rows else (None, None)
