"""A first load as files, written instead of a store: for the import into an empty Neo4j, or as a staging table."""

from graph.store.bulk.files import SCRIPT, BulkFiles
from graph.store.bulk.first_load import FirstLoad
from graph.store.bulk.staging_table import StagedContents, StagingTable

__all__ = ["SCRIPT", "BulkFiles", "FirstLoad", "StagedContents", "StagingTable"]
