"""The application around `graph` and `ingest`: Python API, command line and app."""
