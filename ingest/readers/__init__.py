"""From bytes to rows: one module a file format."""
