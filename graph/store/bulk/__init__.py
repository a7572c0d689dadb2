"""Files for the first import into an empty Neo4j, written instead of a store."""

from graph.store.bulk.files import SCRIPT, BulkFiles

__all__ = ["SCRIPT", "BulkFiles"]
