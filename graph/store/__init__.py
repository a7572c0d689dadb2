"""The only home of the Bolt driver and of Cypher: where the graph is kept, written and read."""

from graph.store.connection import DEFAULT_FOLDER, PROJECT, Row, Store, open_store
from graph.store.schema import ensure, ready_store

__all__ = ["DEFAULT_FOLDER", "PROJECT", "Row", "Store", "ensure", "open_store", "ready_store"]
