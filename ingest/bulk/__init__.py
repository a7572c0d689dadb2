"""A first load as files: for `neo4j-admin database import`, or as the staging table that engines read."""

from ingest.bulk.job import BulkReport, Files, stage

__all__ = ["BulkReport", "Files", "stage"]
