"""The records of one load in one table on disk, sorted by pair before they are written to the store.

A store writes a pair's mentions fastest if it sees each pair once. The records of a source come in time order,
so they are first collected in a DuckDB file, which also distinguishes the accounts. The file belongs to one load and
is deleted when the load is complete; an interrupted load resumes from it.
"""

from ingest.staging.file import Contents, Staging, discard, staging_folder
from ingest.staging.part import PartWriter, add_part
from ingest.staging.reading import RowTarget, collect, collect_rows, rejected_rows
from ingest.staging.sorting import Span, mention_batches, prepare, profile_batches

__all__ = [
    "Contents",
    "PartWriter",
    "RowTarget",
    "Span",
    "Staging",
    "add_part",
    "collect",
    "collect_rows",
    "discard",
    "mention_batches",
    "prepare",
    "profile_batches",
    "rejected_rows",
    "staging_folder",
]
