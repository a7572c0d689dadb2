"""The only home of the Bolt driver and of Cypher: where the graph is kept, written and read."""

from graph.store.connection import Row, Store, default_folder, open_store
from graph.store.schema import ensure, ready_store

__all__ = ["Row", "Store", "default_folder", "ensure", "open_store", "ready_store"]
