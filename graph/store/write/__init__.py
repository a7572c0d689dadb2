"""Everything that ingest and analysis write to the store."""
