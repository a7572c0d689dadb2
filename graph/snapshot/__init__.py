"""The whole graph as immutable arrays on disk, mapped into memory and shared by every page and command."""

from graph.snapshot.arrays import Snapshot, StringColumn
from graph.snapshot.builder import cache_folder, current_snapshot, discard

__all__ = ["Snapshot", "StringColumn", "cache_folder", "current_snapshot", "discard"]
