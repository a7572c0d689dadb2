"""Backups of a whole store: one file that either server can be restored from."""
