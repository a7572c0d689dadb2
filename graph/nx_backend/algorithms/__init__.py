"""One module for each family of networkx functions that the backend implements."""
