"""Everything that loads, analyses and training write to the store."""
