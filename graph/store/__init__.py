"""The only home of the Bolt driver and of Cypher: where the graph is kept, written and read."""

from graph.store.connection import DEFAULT_FOLDER, PROJECT, Row, Store, open_store
from graph.store.schema import ensure, ready_store
from graph.store.write.loader import Loader, LoadRecord
from graph.store.write.loads import Load, LoadKind, find_load, recent_loads

__all__ = [
    "DEFAULT_FOLDER",
    "PROJECT",
    "Load",
    "LoadKind",
    "LoadRecord",
    "Loader",
    "Row",
    "Store",
    "ensure",
    "find_load",
    "open_store",
    "ready_store",
    "recent_loads",
]
