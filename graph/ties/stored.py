"""The tie model that the last training has stored."""

from graph.records import Window
from graph.store import Store
from graph.store.read import columns
from graph.store.write import models
from graph.ties.formula import TieSettings
from graph.ties.learned import TieModel

MODEL_ID = "ties"  # of the node that training writes; its text is `null` if the history taught too little


def stored_tie_model(store: Store) -> TieModel | None:
    """The learned tie strength; None before the first training, or if the history was too short to learn from.

    A model trained on an earlier revision still applies: it holds coefficients, and no accounts.
    """
    trained_at = models.trained(store).at
    if trained_at is None:
        return None
    version = columns.state(store).identity, trained_at
    return store.session.value("tie model", version, lambda: _read_model(store))


def tie_model_for(store: Store, formula: TieSettings | None, window: Window) -> TieModel | None:
    """The stored model, unless the caller chose a formula or a window: the model predicts from mentions of all time."""
    return stored_tie_model(store) if formula is None and window.is_open else None


def _read_model(store: Store) -> TieModel | None:
    row = models.saved_models(store, [MODEL_ID]).get(MODEL_ID)
    return TieModel.from_json(row["text"]) if row is not None and row["text"] != "null" else None
