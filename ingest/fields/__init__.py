"""From cells to values: which column plays which role, and how its cells are read."""
