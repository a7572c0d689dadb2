"""The whole graph as immutable arrays on disk, mapped into memory and shared by every page and command."""

from graph.snapshot.arrays import Snapshot, Texts
from graph.snapshot.taking import discard, folder_of, take_snapshot

__all__ = ["Snapshot", "Texts", "discard", "folder_of", "take_snapshot"]
