"""The whole graph as immutable arrays on disk, memory-mapped and shared by all pages and commands."""

from graph.snapshot.arrays import Snapshot, StringColumn
from graph.snapshot.builder import cache_folder, current_snapshot, discard

__all__ = ["Snapshot", "StringColumn", "cache_folder", "current_snapshot", "discard"]
