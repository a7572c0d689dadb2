"""Learned models, stored with the network they were trained on: one node for each kind of model.

`(:Model {id, at, graph_revision, mentions, format, text})`: `text` is JSON that holds coefficients and no person,
`mentions` the number of mentions in the graph at that revision, `format` that of the introductions' model.
"""

from typing import NamedTuple, TypedDict

import neo4j

from graph.store.connection import Store
from graph.store.read.overview import overview
from graph.store.write.revisions import begin_write
from graph.store.write.runs import graph_revision

FORMAT = 3  # goes up when the features or the parts of the introductions' model change: others are trained again
MIN_GROWTH = 0.05  # of the mentions since the last training, as a share

_SAVE = "MERGE (m:Model {id: $id}) SET m += $values"


class StoredModel(TypedDict):
    """A model as JSON, the instant (ms) of its training, and the revision of the graph it was trained on."""

    id: str
    at: int
    graph_revision: int
    text: str


class Training(NamedTuple):
    """The last training: the revision of the graph, the instant (ms), and the number of mentions at that time.

    All are None before the first training; `mentions` is None too for a training by an earlier version. The model can
    be read only if its `format` is `FORMAT`.
    """

    graph_revision: int | None
    at: int | None
    mentions: int | None
    format: int | None

    @property
    def is_outdated(self) -> bool:
        """Whether the model was stored by a version whose models this one cannot read."""
        return self.at is not None and self.format != FORMAT


def save_models(store: Store, texts: dict[str, str], at: int, graph_revision: int, mentions: int | None = None) -> None:
    """Store these models by id; they replace the last ones. `at` is now, in ms; `mentions` is their number now."""

    def work(transaction: neo4j.ManagedTransaction) -> None:
        begin_write(transaction, graph=False)
        for name, text in texts.items():
            values = {"at": at, "graph_revision": graph_revision, "mentions": mentions, "format": FORMAT, "text": text}
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
    rows = store.read(
        "MATCH (m:Model {id: 'introductions'})"
        " RETURN m.graph_revision AS graph_revision, m.at AS at, m.mentions AS mentions, m.format AS format"
    )
    return Training(**rows[0]) if rows else Training(None, None, None, None)


def needs_training(store: Store, min_growth: float = MIN_GROWTH) -> bool:
    """Whether the mentions have grown by the share `min_growth` since the last training.

    True also before the first training, if the stored model is of another version, and if the number of mentions at the
    last training is unknown; False if the graph has not changed since.
    """
    last = trained(store)
    if last.at is None or last.mentions is None or last.is_outdated:
        return True
    if last.graph_revision == graph_revision(store):
        return False
    mentions = overview(store).mentions
    return mentions > last.mentions and mentions - last.mentions >= min_growth * last.mentions
