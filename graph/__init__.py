"""The graph of who mentions whom: its store, what is computed from it, and what is recommended."""
