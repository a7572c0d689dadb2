"""The records of one load in one table on disk, from where they are written to the store sorted by pair.

A store writes a pair's mentions fastest if it sees each pair once. The records of a source come in the order of time,
so they are collected in a DuckDB file first, which also tells the accounts of the file apart. The file belongs to one
load and is deleted when that is complete; a load that was stopped goes on from it.
"""

from ingest.staging.file import Contents, Staging, discard, staging_folder
from ingest.staging.reading import collect, rejected_rows
from ingest.staging.sorting import Span, mention_batches, prepare, profile_batches

__all__ = [
    "Contents",
    "Span",
    "Staging",
    "collect",
    "discard",
    "mention_batches",
    "prepare",
    "profile_batches",
    "rejected_rows",
    "staging_folder",
]
