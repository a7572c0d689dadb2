"""The only home of the Bolt driver and of Cypher: where the graph is kept, written and read."""

from graph.store.addresses import Login, default_folder, is_uri, login_of, open_at, open_store
from graph.store.connection import Row, Store
from graph.store.schema import ensure, ready_store
from graph.store.write import preview
from graph.store.write.accounts import Resolved
from graph.store.write.feeds import BatchOutcome, DeletedPost, Feed, FeedBatch, find_feed, find_key, write_batch
from graph.store.write.identities import Observation
from graph.store.write.loader import Loader, StagedProfile
from graph.store.write.loads import Load, LoadKind, find_load, recent_loads
from graph.store.write.mention_batch import MentionBatch
from graph.store.write.unload import Unloaded, named_load, unload

__all__ = [
    "BatchOutcome",
    "DeletedPost",
    "Feed",
    "FeedBatch",
    "Load",
    "LoadKind",
    "Loader",
    "Login",
    "MentionBatch",
    "Observation",
    "Resolved",
    "Row",
    "StagedProfile",
    "Store",
    "Unloaded",
    "default_folder",
    "ensure",
    "find_feed",
    "find_key",
    "find_load",
    "is_uri",
    "login_of",
    "named_load",
    "open_at",
    "open_store",
    "preview",
    "ready_store",
    "recent_loads",
    "unload",
    "write_batch",
]
