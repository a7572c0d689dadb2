"""The only home of the Bolt driver and of Cypher: where the graph is kept, written and read."""

from graph.store.connection import Row, Store, default_folder, open_store
from graph.store.schema import ensure, ready_store
from graph.store.write.loader import Loader, LoadRecord
from graph.store.write.loads import Load, LoadKind, find_load, recent_loads

__all__ = [
    "Load",
    "LoadKind",
    "LoadRecord",
    "Loader",
    "Row",
    "Store",
    "default_folder",
    "ensure",
    "find_load",
    "open_store",
    "ready_store",
    "recent_loads",
]
