"""The verbs of the command line, one file a subject. Each asks `graph/` or `ingest/` one thing and shows the answer."""
